using System.Globalization;
using System.Runtime.InteropServices;

namespace Spatial.Worlds;

/// <summary>A folder that is being filled beside its place, and takes its name only when it is whole.</summary>
/// <remarks>It is called <c>&lt;name&gt;.partial-&lt;process&gt;</c>. The operating system holds a lock in it for as long as its process lives, so what
/// a dead process left behind is told from what a living one is making, and is removed at the next start.</remarks>
internal sealed partial class PartialFolder : IDisposable
{
    private const string Mark = ".partial-";
    private const string LockName = "writing.lock";

    private readonly string _target;
    private readonly FileStream _lock;
    private bool _isComplete;

    private PartialFolder(string target, string folder, FileStream held, IReadOnlyList<string> removed)
    {
        (_target, Folder, _lock, Removed) = (target, folder, held, removed);
    }

    /// <summary>Where to write.</summary>
    public string Folder { get; }

    /// <summary>Names of the folders that processes had left behind unfinished, and that were removed.</summary>
    public IReadOnlyList<string> Removed { get; }

    /// <summary>Makes the folder.</summary>
    /// <param name="target">The place that it will take.</param>
    /// <exception cref="ArgumentException">Something has that place.</exception>
    /// <exception cref="InvalidOperationException">Another process, or another writer of this one, is making the same.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public static PartialFolder Make(string target)
    {
        target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        ThrowIfTaken(target);
        var parent = Path.GetDirectoryName(target) ?? throw new ArgumentException($"{target} cannot be made: it is a root", nameof(target));
        Directory.CreateDirectory(parent);
        var removed = RemoveLeftOvers(parent, Path.GetFileName(target));
        var folder = target + Mark + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        Directory.CreateDirectory(folder);
        return new(target, folder, Lock(folder) ?? throw Busy(folder), removed);
    }

    /// <summary>Brings everything to disk and gives the folder its name.</summary>
    /// <exception cref="ArgumentException">Something took the place meanwhile.</exception>
    /// <exception cref="IOException">The disk is full or cannot be written.</exception>
    public void Complete()
    {
        BringToDisk(Folder);
        ThrowIfTaken(_target);
        Directory.Move(Folder, _target);
        _isComplete = true;
        File.Delete(Path.Combine(_target, LockName)); // not before: another process would take what has no lock for left behind
        AtomicFile.FlushFolder(_target);
        AtomicFile.FlushFolder(Path.GetDirectoryName(_target)!);
    }

    /// <summary>Removes the folder, unless it has its name.</summary>
    public void Dispose()
    {
        try
        {
            if (!_isComplete && Directory.Exists(Folder))
            {
                Directory.Delete(Folder, recursive: true);
            }
        }
        finally
        {
            _lock.Dispose();
        }
    }

    private static void ThrowIfTaken(string target)
    {
        if (Directory.Exists(target) || File.Exists(target))
        {
            throw new ArgumentException($"{Path.GetFileName(target)} exists: choose another --out, or remove it first");
        }
    }

    private static List<string> RemoveLeftOvers(string parent, string name)
    {
        var removed = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories(parent).Where(folder => IsLeftOver(folder, name)).Order(StringComparer.Ordinal).ToList())
        {
            using (Lock(folder) ?? throw Busy(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            removed.Add(Path.GetFileName(folder));
        }

        return removed;
    }

    // Ours alone: the name ends with a process number, and a lock file was the first thing in it.
    private static bool IsLeftOver(string folder, string name)
    {
        var beginning = name + Mark;
        var own = Path.GetFileName(folder);
        return own.StartsWith(beginning, StringComparison.Ordinal) && own.Length > beginning.Length && own.AsSpan(beginning.Length).IndexOfAnyExceptInRange('0', '9') < 0
            && (File.Exists(Path.Combine(folder, LockName)) || !Directory.EnumerateFileSystemEntries(folder).Any());
    }

    private static FileStream? Lock(string folder)
    {
        try
        {
            return new(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, LockName)))
        {
            return null;
        }
    }

    private static InvalidOperationException Busy(string folder) =>
        new($"{Path.GetFileName(folder)} is being written by another process: wait for it to end, or choose another --out");

    // One call for the whole file system: thousands of files, each brought to disk by itself, take longer than making them.
    private static void BringToDisk(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        const int readOnly = 0;
        var descriptor = Open(folder, readOnly);
        if (descriptor < 0)
        {
            throw new IOException($"{folder} cannot be brought to disk: it does not open");
        }

        var status = SyncFileSystem(descriptor);
        _ = Close(descriptor);
        if (status != 0)
        {
            throw new IOException($"{Path.GetFileName(folder)} cannot be brought to disk: the disk is full or faulty");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "syncfs")]
    private static partial int SyncFileSystem(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
