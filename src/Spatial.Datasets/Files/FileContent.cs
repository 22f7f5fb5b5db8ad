namespace Spatial.Datasets;

/// <summary>An open file of a dataset, with its size checked before anything is read.</summary>
internal sealed class FileContent : IDisposable
{
    private readonly RegularFile _content;

    private FileContent(DatasetPath file)
    {
        (File, _content) = (file, RegularFile.Open(file.FullPath, file.Fault));
    }

    public DatasetPath File { get; }

    public long Length => _content.Length;

    /// <summary>Opens a regular file that is data: not a pointer to data kept elsewhere, not a web page.</summary>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="InvalidDataException">Not a regular file, not readable, a pointer file or a web page.</exception>
    public static FileContent Open(DatasetPath file)
    {
        file.RequireRegular();
        return new(file);
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
    public void ReadExactly(Span<byte> buffer, long offset) => _content.ReadExactly(buffer, offset);

    /// <summary>Reads what is there at a place in the file; 0 bytes at its end. May be called from many threads.</summary>
    public int Read(Span<byte> buffer, long offset) => _content.Read(buffer, offset);

    /// <summary>The same open file as a stream from its start; closing it closes the file.</summary>
    public Stream AsStream() => _content.AsStream();

    public void Dispose() => _content.Dispose();
}
