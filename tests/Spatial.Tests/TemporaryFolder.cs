namespace Spatial.Tests;

/// <summary>An empty folder that disappears with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    // In memory where the system has such a place: tests of damage write ten thousands of small files, and a disk takes milliseconds for each.
    private const string InMemory = "/dev/shm";

    public string Path { get; } = HasRoomInMemory()
        ? Directory.CreateDirectory(System.IO.Path.Join(InMemory, $"spatial-test-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("spatial-test-").FullName;

    public string this[params string[] names] => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Writes a file, making its folders.</summary>
    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        var path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    // Containers often give it 64 MB only.
    private static bool HasRoomInMemory() => Directory.Exists(InMemory) && new DriveInfo(InMemory).AvailableFreeSpace > 256L << 20;
}
