using System.Runtime.InteropServices;

namespace Spatial.Datasets;

/// <summary>What a section of the index holds, for one table.</summary>
internal enum SectionKind : byte
{
    Tokens,
    Slots,
    References,
    Texts,
    TextBytes,
    Integers,
    Numbers,
    ListOffsets,
    ListRows,
    GroupOffsets,
    GroupRows,
}

/// <summary>Where a text lies in its table's text bytes.</summary>
internal readonly record struct TextPlace(uint Offset, int Length);

/// <summary>A reference whose target is not there: which row and column, and the token it names.</summary>
internal readonly record struct DanglingReference(int Table, int Row, int Column, TokenKey Target);

/// <summary>Where a section lies in the file.</summary>
internal readonly record struct SectionPlace(long Offset, long Length);

/// <summary>A table file the index was made from, and what tells that it has changed.</summary>
internal sealed record SourceTable(string Table, long Bytes, long ModifiedTicks, UInt128 Hash);

/// <summary>The first bytes of an index file. Layout: header, sections, then the directory that names and checks them.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct IndexHeader(
    ulong Magic, uint Version, uint Endianness, long FileLength, long DirectoryOffset, ulong DirectoryHash, ulong HeaderHash)
{
    /// <summary>"SPNUIDX" and a zero, as a little-endian number.</summary>
    public const ulong ExpectedMagic = 0x0058_4449_554E_5053;

    /// <summary>Raised with every change of layout, schema or check: an index of another version is built anew.</summary>
    public const uint ExpectedVersion = 2;

    public const uint ExpectedEndianness = 0x0102_0304;

    /// <summary>Bytes per checked block. Each block is checked when something in it is first used.</summary>
    public const int BlockBytes = 1 << 16;
}

/// <summary>Values with a meaning of their own in the index.</summary>
internal static class NuScenesIndex
{
    /// <summary>An empty reference.</summary>
    public const int NoRow = -1;

    /// <summary>A reference to a token that its table does not have.</summary>
    public const int DanglingRow = -2;

    /// <summary>An optional integer that the row does not have.</summary>
    public const long AbsentInteger = long.MinValue;
}

/// <summary>All that an index says about itself: sources, sections, findings of the build and a check sum per block.</summary>
internal sealed record IndexDirectory
{
    public required IReadOnlyList<SourceTable> Sources { get; init; }

    public required string Fingerprint { get; init; }

    public required IReadOnlyDictionary<(int Table, SectionKind Kind), SectionPlace> Sections { get; init; }

    public required IReadOnlyList<int> RowCounts { get; init; }

    public required IReadOnlyDictionary<TokenKey, string> OddTokens { get; init; }

    public required IReadOnlyList<DanglingReference> Dangling { get; init; }

    public required IReadOnlyList<DatasetFinding> Findings { get; init; }

    public required ulong[] BlockHashes { get; init; }

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        WriteList(writer, Sources, source =>
        {
            writer.Write(source.Table);
            writer.Write(source.Bytes);
            writer.Write(source.ModifiedTicks);
            writer.Write((ulong)(source.Hash >> 64));
            writer.Write((ulong)source.Hash);
        });
        writer.Write(Fingerprint);
        WriteList(writer, [.. Sections], section =>
        {
            writer.Write(section.Key.Table);
            writer.Write((byte)section.Key.Kind);
            writer.Write(section.Value.Offset);
            writer.Write(section.Value.Length);
        });
        WriteList(writer, RowCounts, writer.Write);
        WriteList(writer, [.. OddTokens], pair =>
        {
            WriteKey(writer, pair.Key);
            writer.Write(pair.Value);
        });
        WriteList(writer, Dangling, reference =>
        {
            writer.Write(reference.Table);
            writer.Write(reference.Row);
            writer.Write(reference.Column);
            WriteKey(writer, reference.Target);
        });
        WriteList(writer, Findings, finding => WriteFinding(writer, finding));
        WriteList(writer, BlockHashes, writer.Write);
        writer.Flush();
        return stream.ToArray();
    }

    public static IndexDirectory FromBytes(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return new()
        {
            Sources = ReadList(reader, () => new SourceTable(
                reader.ReadString(), reader.ReadInt64(), reader.ReadInt64(), new UInt128(reader.ReadUInt64(), reader.ReadUInt64()))),
            Fingerprint = reader.ReadString(),
            Sections = ReadList(reader, () => KeyValuePair.Create(
                (reader.ReadInt32(), (SectionKind)reader.ReadByte()), new SectionPlace(reader.ReadInt64(), reader.ReadInt64()))).ToDictionary(),
            RowCounts = ReadList(reader, reader.ReadInt32),
            OddTokens = ReadList(reader, () => KeyValuePair.Create(ReadKey(reader), reader.ReadString())).ToDictionary(),
            Dangling = ReadList(reader, () => new DanglingReference(
                reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), ReadKey(reader))),
            Findings = ReadList(reader, () => ReadFinding(reader)),
            BlockHashes = ReadList(reader, reader.ReadUInt64),
        };
    }

    private static void WriteList<T>(BinaryWriter writer, IReadOnlyList<T> items, Action<T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items)
        {
            write(item);
        }
    }

    private static T[] ReadList<T>(BinaryReader reader, Func<T> read)
    {
        var items = new T[reader.ReadInt32()];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = read();
        }

        return items;
    }

    private static void WriteKey(BinaryWriter writer, TokenKey key)
    {
        writer.Write(key.High);
        writer.Write(key.Low);
    }

    private static TokenKey ReadKey(BinaryReader reader) => new(reader.ReadUInt64(), reader.ReadUInt64());

    private static void WriteFinding(BinaryWriter writer, DatasetFinding finding)
    {
        writer.Write((byte)finding.Severity);
        foreach (var text in (ReadOnlySpan<string>)[finding.Code, finding.What, finding.Where, finding.Expected, finding.Got, finding.Remedy])
        {
            writer.Write(text);
        }
    }

    private static DatasetFinding ReadFinding(BinaryReader reader)
    {
        var severity = (FindingSeverity)reader.ReadByte();
        var code = reader.ReadString();
        var what = reader.ReadString();
        return new(code, severity, what, reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString());
    }
}
