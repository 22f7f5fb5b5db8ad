using System.Runtime.InteropServices;
using System.Text;

namespace Spatial;

/// <summary>Writes whole files so that a reader, or the next start after a crash, sees the old content or the new, never half of it.</summary>
/// <remarks>Temporary file in the same folder, flushed to disk, renamed over the target, then the folder itself flushed.</remarks>
public static partial class AtomicFile
{
    /// <summary>Replaces or creates a text file, UTF-8 without mark.</summary>
    /// <exception cref="IOException">The disk is full or the folder cannot be written; the old file is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written; the old file is untouched.</exception>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Replaces or creates a file.</summary>
    /// <exception cref="IOException">The disk is full or the folder cannot be written; the old file is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written; the old file is untouched.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = new UnfinishedFile(path);
        file.Content.Write(content);
        file.Complete();
    }

    /// <summary>Replaces or creates a file of any size, piece by piece.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="write">Writes the content; when it throws the old file is untouched.</param>
    /// <exception cref="IOException">The disk is full or the folder cannot be written; the old file is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written; the old file is untouched.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var file = new UnfinishedFile(path);
        write(file.Content);
        file.Complete();
    }

    /// <summary>Replaces or creates files that belong together: all of them are on disk before the first takes its name.</summary>
    /// <param name="folder">Their folder, which exists.</param>
    /// <param name="files">Names, and what writes the content; when one throws all old files are untouched.</param>
    /// <exception cref="IOException">The disk is full or the folder cannot be written; the old files are untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written; the old files are untouched.</exception>
    public static void WriteTogether(string folder, IReadOnlyList<(string Name, Action<Stream> Write)> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var unfinished = new List<UnfinishedFile>();
        try
        {
            foreach (var (name, write) in files)
            {
                var file = new UnfinishedFile(Path.Combine(folder, name));
                unfinished.Add(file);
                write(file.Content);
                file.Close();
            }

            unfinished.ForEach(file => file.TakeName());
        }
        finally
        {
            unfinished.ForEach(file => file.Dispose());
        }

        FlushFolder(folder);
    }

    /// <summary>Makes the names in a folder survive a power loss; does nothing where the system has no such call.</summary>
    /// <param name="folder">The folder whose entries changed.</param>
    public static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        const int readOnly = 0;
        var descriptor = Open(folder, readOnly);
        if (descriptor >= 0)
        {
            // Some file systems refuse to flush a folder; the files themselves are flushed already.
            _ = Flush(descriptor);
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
