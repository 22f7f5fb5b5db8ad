using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Copies a shared library and marks one symbol-version need in it as weak (VER_FLG_WEAK), so that it loads where the version is absent.</summary>
/// <remarks>ELF gABI, section type SHT_GNU_verneed: a list of Verneed records, each with a list of Vernaux records.</remarks>
public sealed class WeakenVersionNeed : Task
{
    private const uint SectionVersionNeeds = 0x6ffffffe;
    private const byte Weak = 2;

    /// <summary>The library to read.</summary>
    [Required]
    public string Source { get; set; }

    /// <summary>Where the changed copy goes.</summary>
    [Required]
    public string Destination { get; set; }

    /// <summary>The version to weaken, for example GLIBCXX_3.4.32.</summary>
    [Required]
    public string VersionName { get; set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        var elf = File.ReadAllBytes(Source);
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[4] != 2 || elf[5] != 1)
        {
            Log.LogError("{0}: expected a 64-bit little-endian ELF library", Source);
            return false;
        }

        var weakened = WeakenIn(elf);
        if (weakened > 1)
        {
            Log.LogError("{0}: {1} is needed {2} times, expected at most once", Source, VersionName, weakened);
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        File.WriteAllBytes(Destination, elf);
        Log.LogMessage(MessageImportance.Normal, "{0}: {1} version need(s) of {2} marked weak", Destination, weakened, VersionName);
        return true;
    }

    private int WeakenIn(byte[] elf)
    {
        var sections = BitConverter.ToInt64(elf, 0x28);
        int sectionSize = BitConverter.ToUInt16(elf, 0x3a), sectionCount = BitConverter.ToUInt16(elf, 0x3c);
        var weakened = 0;
        for (var i = 0; i < sectionCount; i++)
        {
            var section = sections + ((long)i * sectionSize);
            if (BitConverter.ToUInt32(elf, (int)section + 4) != SectionVersionNeeds)
            {
                continue;
            }

            var stringSection = sections + (BitConverter.ToUInt32(elf, (int)section + 0x28) * (long)sectionSize);
            var strings = BitConverter.ToInt64(elf, (int)stringSection + 0x18);
            weakened += WeakenInSection(elf, BitConverter.ToInt64(elf, (int)section + 0x18), strings);
        }

        return weakened;
    }

    private int WeakenInSection(byte[] elf, long need, long strings)
    {
        var weakened = 0;
        while (true)
        {
            int versions = BitConverter.ToUInt16(elf, (int)need + 2);
            var version = need + BitConverter.ToUInt32(elf, (int)need + 8);
            for (var i = 0; i < versions; i++)
            {
                var name = (int)(strings + BitConverter.ToUInt32(elf, (int)version + 8));
                var end = Array.IndexOf(elf, (byte)0, name);
                if (Encoding.ASCII.GetString(elf, name, end - name) == VersionName)
                {
                    elf[version + 4] |= Weak;
                    weakened++;
                }

                version += BitConverter.ToUInt32(elf, (int)version + 12);
            }

            var next = BitConverter.ToUInt32(elf, (int)need + 12);
            if (next == 0)
            {
                return weakened;
            }

            need += next;
        }
    }
}
