namespace Spatial;

/// <summary>A file that is being written beside its place, and takes its name only when it is whole; until then what had the name keeps it.</summary>
/// <remarks>Written under a name of its own in the same folder, <c>&lt;name&gt;.&lt;digits&gt;.tmp</c>, so two writers of one file never meet.</remarks>
internal sealed class UnfinishedFile : IDisposable
{
    private readonly string _path;
    private readonly string _partial;
    private readonly FileStream _content;

    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public UnfinishedFile(string path)
    {
        (_path, _partial) = (path, $"{path}.{Guid.NewGuid():N}.tmp");
        _content = new(_partial, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    public Stream Content => _content;

    /// <summary>True for the name that a crash may leave behind of a file of some name.</summary>
    public static bool IsLeftOver(string name, string ofFile) =>
        name.StartsWith(ofFile + ".", StringComparison.Ordinal) && name.EndsWith(".tmp", StringComparison.Ordinal);

    /// <summary>Brings the content to disk and gives it its name.</summary>
    /// <exception cref="IOException">The disk is full; a file of that name is untouched.</exception>
    public void Complete()
    {
        Close();
        TakeName();
        AtomicFile.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(_path))!);
    }

    /// <summary>Brings the content to disk; nothing more can be written.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Close()
    {
        _content.Flush(flushToDisk: true);
        _content.Dispose();
    }

    /// <summary>Gives a closed file its name; only flushing the folder makes that survive a power loss.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void TakeName() => File.Move(_partial, _path, overwrite: true);

    /// <summary>Removes what was written, unless it has its name.</summary>
    public void Dispose()
    {
        try
        {
            _content.Dispose();
        }
        finally
        {
            File.Delete(_partial);
        }
    }
}
