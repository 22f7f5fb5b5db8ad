using System.Runtime.InteropServices;

namespace Spatial;

/// <summary>What lies at a path, found without opening it: opening a named pipe would wait for a writer.</summary>
internal static partial class FileKind
{
    public const string Regular = "a regular file";
    public const string Missing = "missing";

    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint TypeOnly = 1; // STATX_TYPE
    private const int ModeOffset = 28; // offsetof(struct statx, stx_mode), the same on every architecture
    private const int StatxSize = 256;

    /// <summary>The kind of file at a path, following links; in words that fit "is ...".</summary>
    public static string Of(string path)
    {
        if (path.Contains('\0'))
        {
            return Missing;
        }

        if (!OperatingSystem.IsLinux())
        {
            return Directory.Exists(path) ? "a folder" : File.Exists(path) ? Regular : Missing;
        }

        Span<byte> status = stackalloc byte[StatxSize];
        if (Statx(CurrentFolder, path, 0, TypeOnly, status) != 0)
        {
            return Missing;
        }

        return (MemoryMarshal.Read<ushort>(status[ModeOffset..]) & 0xF000) switch
        {
            0x8000 => Regular,
            0x4000 => "a folder",
            0x1000 => "a named pipe",
            0x2000 => "a character device",
            0x6000 => "a block device",
            0xC000 => "a socket",
            _ => "no file of a known kind",
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> status);
}
