using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>What can be said about a sample: its objects and, when asked for, its occupancy and its future. Ground truth, never an input.</summary>
internal sealed class LanguageScene
{
    private readonly Lazy<OpenOccLabels?> _voxels;
    private readonly Lazy<SceneFuture> _future;

    /// <param name="voxels">Reads the labels; null where the sample has none.</param>
    /// <param name="future">Reads what happened next.</param>
    public LanguageScene(Func<OpenOccLabels?> voxels, Func<SceneFuture> future)
    {
        // Not cached where reading fails: the fault is told to everyone who asks.
        _voxels = new(voxels, LazyThreadSafetyMode.PublicationOnly);
        _future = new(future, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>Its token.</summary>
    public required string SampleToken { get; init; }

    /// <summary>Name of its scene.</summary>
    public required string SceneName { get; init; }

    /// <summary>What the tables say of the scene in words.</summary>
    public required string Description { get; init; }

    /// <summary>What is asked about, in the order of the tables: boxes of the detection classes with at least one LiDAR or radar point, within the range of
    /// their class.</summary>
    public required IReadOnlyList<SceneObject> Objects { get; init; }

    /// <summary>Class and flow of every voxel; null where there are no OpenOcc labels.</summary>
    public OpenOccLabels? Voxels => _voxels.Value;

    /// <summary>Where the vehicle went.</summary>
    public SceneFuture Future => _future.Value;
}
