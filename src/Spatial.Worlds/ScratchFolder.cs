namespace Spatial.Worlds;

/// <summary>A folder for the moment, gone when disposed.</summary>
internal sealed class ScratchFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("spatial-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
