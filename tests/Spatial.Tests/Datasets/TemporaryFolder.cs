namespace Spatial.Tests;

/// <summary>A folder of its own for one test, gone when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    // In memory where the system has such a place: tests of damage write ten thousands of small files, and a disk takes milliseconds for each.
    private const string InMemory = "/dev/shm";

    public TemporaryFolder()
    {
        Root = Directory.Exists(InMemory)
            ? Directory.CreateDirectory(Path.Join(InMemory, $"spatial-tests-{Guid.NewGuid():N}")).FullName
            : Directory.CreateTempSubdirectory("spatial-tests-").FullName;
    }

    public string Root { get; }

    /// <summary>Writes a file, making its folders.</summary>
    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Join(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
