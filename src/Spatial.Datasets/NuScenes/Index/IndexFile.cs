using System.IO.Hashing;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Spatial.Datasets;

/// <summary>An index mapped into memory. The header and directory are checked when it is opened, every other block when it is first used:
/// opening touches a few pages, and still nothing damaged is ever believed.</summary>
/// <remarks>Index files are replaced by renaming, never written in place, so a mapping stays whole while it is open.</remarks>
internal sealed unsafe class IndexFile : IDisposable
{
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _base;
    private readonly long _blocksEnd;
    private readonly byte[] _isChecked;

    private IndexFile(string path, MemoryMappedFile mapping, MemoryMappedViewAccessor view, byte* start, long blocksEnd, IndexDirectory directory)
    {
        (Path, _mapping, _view, _blocksEnd, Directory) = (path, mapping, view, blocksEnd, directory);
        _base = start;
        _isChecked = new byte[directory.BlockHashes.Length];
        _isChecked[0] = 1; // The header has its own check sum.
    }

    public string Path { get; }

    public IndexDirectory Directory { get; }

    /// <summary>Opens an index, or says why it cannot be trusted.</summary>
    public static IndexFile? TryOpen(string path, out string reason)
    {
        if (!File.Exists(path))
        {
            reason = "there is none";
            return null;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        reason = ReadDirectory(stream, out var directory, out var blocksEnd);
        return directory is null ? null : Map(path, blocksEnd, directory);
    }

    /// <summary>Values of a section, checked.</summary>
    /// <exception cref="InvalidDataException">The index is damaged there.</exception>
    public ReadOnlySpan<T> Values<T>(SectionPlace section, long start, int count)
        where T : unmanaged
    {
        var offset = start * Unsafe.SizeOf<T>();
        var length = (long)count * Unsafe.SizeOf<T>();
        if (offset < 0 || length < 0 || offset + length > section.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(start), $"values {start} to {start + count} of {section.Length / Unsafe.SizeOf<T>()}");
        }

        Check(section.Offset + offset, length);
        return new(_base + section.Offset + offset, count);
    }

    /// <summary>Checks every block, as <c>dataset verify</c> asks for.</summary>
    /// <exception cref="InvalidDataException">A block is damaged.</exception>
    public void CheckAll() => Check(0, _blocksEnd);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _mapping.Dispose();
    }

    private static string ReadDirectory(FileStream stream, out IndexDirectory? directory, out long blocksEnd)
    {
        (directory, blocksEnd) = (null, 0);
        var header = default(IndexHeader);
        if (stream.Length < IndexHeader.BlockBytes || stream.ReadAtLeast(MemoryMarshal.AsBytes(new Span<IndexHeader>(ref header)), Unsafe.SizeOf<IndexHeader>(), false) < Unsafe.SizeOf<IndexHeader>())
        {
            return "it is too short";
        }

        if (header.Magic != IndexHeader.ExpectedMagic || header.Endianness != IndexHeader.ExpectedEndianness)
        {
            return "it is not an index of this kind of machine";
        }

        if (header.Version != IndexHeader.ExpectedVersion)
        {
            return $"it is of version {header.Version}, not {IndexHeader.ExpectedVersion}";
        }

        if (header.HeaderHash != IndexWriter.HashOf(header) || header.FileLength != stream.Length
            || header.DirectoryOffset < IndexHeader.BlockBytes || header.DirectoryOffset > stream.Length)
        {
            return "its header is damaged or the file is cut short";
        }

        var bytes = new byte[stream.Length - header.DirectoryOffset];
        stream.Position = header.DirectoryOffset;
        stream.ReadExactly(bytes);
        if (XxHash3.HashToUInt64(bytes) != header.DirectoryHash)
        {
            return "its directory is damaged";
        }

        (directory, blocksEnd) = (IndexDirectory.FromBytes(bytes), header.DirectoryOffset);
        return "";
    }

    private static IndexFile Map(string path, long blocksEnd, IndexDirectory directory)
    {
        var mapping = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        var view = mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        return new(path, mapping, view, start + view.PointerOffset, blocksEnd, directory);
    }

    private void Check(long offset, long length)
    {
        if (length == 0)
        {
            return;
        }

        var last = (offset + length - 1) / IndexHeader.BlockBytes;
        for (var block = offset / IndexHeader.BlockBytes; block <= last; block++)
        {
            if (Volatile.Read(ref _isChecked[block]) == 0)
            {
                CheckBlock((int)block);
            }
        }
    }

    private void CheckBlock(int block)
    {
        var start = (long)block * IndexHeader.BlockBytes;
        var length = (int)Math.Min(IndexHeader.BlockBytes, _blocksEnd - start);
        if (XxHash3.HashToUInt64(new ReadOnlySpan<byte>(_base + start, length)) != Directory.BlockHashes[block])
        {
            // A damaged cache must not fail twice: without the file the next start builds a sound one.
            File.Delete(Path);
            throw new InvalidDataException(
                $"the index of the tables is damaged at byte {start} (block {block}); it was removed and is built anew at the next start: {System.IO.Path.GetFileName(Path)}");
        }

        Volatile.Write(ref _isChecked[block], 1);
    }
}
