using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Spatial.Datasets;

/// <summary>Writes an index front to back, with a check sum per block; the header comes last, so that a half-written file is never trusted.</summary>
internal sealed class IndexWriter
{
    private const int Alignment = 16;

    private readonly Stream _stream;
    private readonly byte[] _block = new byte[IndexHeader.BlockBytes];
    private readonly List<ulong> _blockHashes = [];
    private readonly Dictionary<(int Table, SectionKind Kind), SectionPlace> _sections = [];
    private long _position;

    public IndexWriter(Stream stream)
    {
        _stream = stream;
        Write(new byte[IndexHeader.BlockBytes]); // The first block is the header's; it is written over at the end.
    }

    public IReadOnlyDictionary<(int Table, SectionKind Kind), SectionPlace> Sections => _sections;

    public void WriteSection(TableSchema table, SectionKind kind, Action<IndexWriter> write)
    {
        var start = _position;
        write(this);
        _sections.Add((table.Id, kind), new(start, _position - start));
        Write(stackalloc byte[(int)((Alignment - (_position % Alignment)) % Alignment)]);
    }

    public void WriteSection<T>(TableSchema table, SectionKind kind, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var start = _position;
        Write(MemoryMarshal.AsBytes(values));
        _sections.Add((table.Id, kind), new(start, _position - start));
        Write(stackalloc byte[(int)((Alignment - (_position % Alignment)) % Alignment)]);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var filled = (int)(_position % _block.Length);
            var fits = Math.Min(bytes.Length, _block.Length - filled);
            bytes[..fits].CopyTo(_block.AsSpan(filled));
            _position += fits;
            bytes = bytes[fits..];
            if (filled + fits == _block.Length)
            {
                FlushBlock(_block.Length);
            }
        }
    }

    /// <summary>Writes the directory and then the header.</summary>
    public void Finish(Func<ulong[], IndexDirectory> describe)
    {
        var filled = (int)(_position % _block.Length);
        if (filled > 0)
        {
            FlushBlock(filled);
        }

        var directory = describe([.. _blockHashes]).ToBytes();
        _stream.Write(directory);
        var header = new IndexHeader(
            IndexHeader.ExpectedMagic, IndexHeader.ExpectedVersion, IndexHeader.ExpectedEndianness,
            _position + directory.Length, _position, XxHash3.HashToUInt64(directory), 0);
        header = header with { HeaderHash = HashOf(header) };
        _stream.Position = 0;
        _stream.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<IndexHeader>(in header)));
    }

    /// <summary>Check sum of a header without its own.</summary>
    public static ulong HashOf(IndexHeader header)
    {
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<IndexHeader>(in header));
        return XxHash3.HashToUInt64(bytes[..(Unsafe.SizeOf<IndexHeader>() - sizeof(ulong))]);
    }

    private void FlushBlock(int length)
    {
        _stream.Write(_block, 0, length);
        _blockHashes.Add(XxHash3.HashToUInt64(_block.AsSpan(0, length)));
    }
}
