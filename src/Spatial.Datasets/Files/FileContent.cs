using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Spatial.Datasets;

/// <summary>An open file of a dataset, with its size checked before anything is read.</summary>
internal sealed class FileContent : IDisposable
{
    private const int HeadBytes = 512;
    private readonly SafeFileHandle _handle;

    private FileContent(DatasetPath file, SafeFileHandle handle, long length)
    {
        (File, _handle, Length) = (file, handle, length);
    }

    public DatasetPath File { get; }

    public long Length { get; }

    /// <summary>Opens a regular file that is data: not a pointer to data kept elsewhere, not a web page.</summary>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="InvalidDataException">Not a regular file, not readable, a pointer file or a web page.</exception>
    public static FileContent Open(DatasetPath file)
    {
        file.RequireRegular();
        try
        {
            return OpenData(file, System.IO.File.OpenHandle(file.FullPath));
        }
        catch (UnauthorizedAccessException error)
        {
            throw file.Fault("may not be read by this user; change its permissions", error);
        }
        catch (IOException error) when (error is not FileNotFoundException)
        {
            throw file.Fault($"cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>The whole file, when it is no longer than a cap.</summary>
    public static byte[] ReadAll(DatasetPath file, long maxBytes, string capName)
    {
        using var content = Open(file, maxBytes, capName);
        var bytes = new byte[content.Length];
        content.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Opens a regular file that is data and no longer than a cap.</summary>
    public static FileContent Open(DatasetPath file, long maxBytes, string capName)
    {
        var content = Open(file);
        if (content.Length <= maxBytes)
        {
            return content;
        }

        content.Dispose();
        throw file.Fault($"is {content.Length} bytes long, more than the {maxBytes} that {capName} allows");
    }

    /// <summary>Fills a buffer from the start of the file.</summary>
    public void ReadExactly(Span<byte> buffer) => ReadExactly(buffer, 0);

    /// <summary>Fills a buffer from a place in the file. May be called from many threads.</summary>
    public void ReadExactly(Span<byte> buffer, long offset)
    {
        for (var filled = 0; filled < buffer.Length;)
        {
            var read = Read(buffer[filled..], offset + filled);
            filled += read > 0 ? read : throw File.Fault($"ended after {filled} bytes while {buffer.Length} were being read; it was changed meanwhile");
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
            throw File.Fault($"cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The same open file as a stream from its start; closing it closes the file.</summary>
    public Stream AsStream() => new FileStream(_handle, FileAccess.Read, bufferSize: 0);

    public void Dispose() => _handle.Dispose();

    private static FileContent OpenData(DatasetPath file, SafeFileHandle handle)
    {
        try
        {
            var content = new FileContent(file, handle, RandomAccess.GetLength(handle));
            content.ThrowIfNotData();
            return content;
        }
        catch
        {
            handle.Dispose(); // A verification meets many such files; their handles must not wait for the collector.
            throw;
        }
    }

    private void ThrowIfNotData()
    {
        Span<byte> head = stackalloc byte[(int)Math.Min(Length, HeadBytes)];
        ReadExactly(head);
        if (NotDataReason(head) is { } reason)
        {
            throw File.Fault(reason);
        }
    }

    private static string? NotDataReason(ReadOnlySpan<byte> head)
    {
        var text = Encoding.Latin1.GetString(head).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n');
        if (text.StartsWith("version https://git-lfs.github.com/spec/", StringComparison.Ordinal))
        {
            return "is a Git LFS pointer file, not the data; run: git lfs pull";
        }

        if (text.Contains("/annex/objects/", StringComparison.Ordinal) && head.Length < HeadBytes)
        {
            return "is a git-annex pointer file, not the data; run: git annex get";
        }

        if (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
        {
            return "is an HTML page, not the data: the download failed; download it again";
        }

        return text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase)
            ? "is an XML page, not the data: the download failed; download it again"
            : null;
    }
}
