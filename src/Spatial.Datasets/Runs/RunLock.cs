using System.Globalization;

namespace Spatial.Datasets;

/// <summary>Keeps two processes from writing one folder of a run or evaluation.</summary>
/// <remarks>The operating system holds the lock on <c>run.lock</c> and drops it with the process however it ends, so a lock is never
/// stale. <c>run.owner</c> only says who holds it, or who died holding it.</remarks>
internal sealed class RunLock : IDisposable
{
    public const string FileName = "run.lock";
    public const string OwnerName = "run.owner";

    private readonly FileStream _lock;
    private readonly string _ownerPath;

    private RunLock(FileStream held, string ownerPath, string? interruptedOwner)
    {
        (_lock, _ownerPath, InterruptedOwner) = (held, ownerPath, interruptedOwner);
    }

    /// <summary>The writer that died without letting go, as it named itself; null after a clean end.</summary>
    public string? InterruptedOwner { get; }

    /// <summary>Takes the lock of a folder.</summary>
    /// <exception cref="InvalidOperationException">Another process, or another writer of this one, holds it.</exception>
    public static RunLock Take(string folder, TimeProvider clock)
    {
        var ownerPath = Path.Combine(folder, OwnerName);
        var held = Hold(Path.Combine(folder, FileName), ownerPath, folder);
        var interrupted = ReadOwner(ownerPath);
        var owner = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} since {clock.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}");
        AtomicFile.Write(ownerPath, owner + "\n");
        return new(held, ownerPath, interrupted);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(_ownerPath);
        _lock.Dispose();
    }

    private static FileStream Hold(string path, string ownerPath, string folder)
    {
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(ownerPath))
        {
            throw new InvalidOperationException(
                $"folder {OutputFolder.NameOf(folder)} is being written by {ReadOwner(ownerPath)}: wait for it to end, or choose another --out");
        }
    }

    private static string? ReadOwner(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : null;
}
