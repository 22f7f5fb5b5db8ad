using Microsoft.Win32.SafeHandles;

namespace Spatial;

/// <summary>An open file of data whose size is known before anything is read; what goes wrong is told in the words of whoever opened it.</summary>
internal sealed class RegularFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly Func<string, Exception?, InvalidDataException> _fault;

    private RegularFile(SafeFileHandle handle, Func<string, Exception?, InvalidDataException> fault)
    {
        (_handle, _fault, Length) = (handle, fault, RandomAccess.GetLength(handle));
    }

    public long Length { get; }

    /// <summary>The open file, for mapping it; closed by this object.</summary>
    public SafeFileHandle Handle => _handle;

    /// <summary>Opens a file that is data: not a pointer to data kept elsewhere, not a web page.</summary>
    /// <param name="path">A regular file: opening a named pipe would wait (<see cref="FileKind"/>).</param>
    /// <param name="fault">Makes the error for a fault, naming the file.</param>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="InvalidDataException">Not readable, a pointer file or a web page.</exception>
    public static RegularFile Open(string path, Func<string, Exception?, InvalidDataException> fault)
    {
        try
        {
            return OpenData(File.OpenHandle(path), fault);
        }
        catch (UnauthorizedAccessException error)
        {
            throw fault("may not be read by this user; change its permissions", error);
        }
        catch (IOException error) when (error is not FileNotFoundException)
        {
            throw fault($"cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>Fills a buffer from a place in the file. May be called from many threads.</summary>
    public void ReadExactly(Span<byte> buffer, long offset)
    {
        for (var filled = 0; filled < buffer.Length;)
        {
            var read = Read(buffer[filled..], offset + filled);
            filled += read > 0 ? read
                : throw _fault($"ended after {filled} bytes while {buffer.Length} were being read; it was changed meanwhile", null);
        }
    }

    /// <summary>Reads what is there at a place in the file; 0 bytes at its end. May be called from many threads.</summary>
    public int Read(Span<byte> buffer, long offset)
    {
        try
        {
            return RandomAccess.Read(_handle, buffer, offset);
        }
        catch (IOException error)
        {
            throw _fault($"cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The same open file as a stream from its start; closing it closes the file.</summary>
    public Stream AsStream() => new FileStream(_handle, FileAccess.Read, bufferSize: 0);

    public void Dispose() => _handle.Dispose();

    private static RegularFile OpenData(SafeFileHandle handle, Func<string, Exception?, InvalidDataException> fault)
    {
        try
        {
            var file = new RegularFile(handle, fault);
            Span<byte> head = stackalloc byte[(int)Math.Min(file.Length, FileHead.Bytes)];
            file.ReadExactly(head, 0);
            return FileHead.NotDataReason(head) is { } reason ? throw fault(reason, null) : file;
        }
        catch
        {
            handle.Dispose(); // A verification meets many such files; their handles must not wait for the collector.
            throw;
        }
    }
}
