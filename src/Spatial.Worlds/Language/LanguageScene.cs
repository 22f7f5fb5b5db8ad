using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>What can be said about a sample: its objects and, when asked for, its occupancy and its future. Ground truth, never an input.</summary>
internal sealed class LanguageScene
{
    private readonly Lazy<OpenOccLabels?> _voxels;
    private readonly Lazy<ObservedCells?> _cells;
    private readonly Lazy<SceneFuture> _future;

    /// <param name="voxels">Reads the labels; null where the sample has none.</param>
    /// <param name="masks">Reads what was observed; null where nobody says.</param>
    /// <param name="future">Reads what happened next.</param>
    public LanguageScene(Func<OpenOccLabels?> voxels, Func<Occ3DLabels?> masks, Func<SceneFuture> future)
    {
        // Not cached where reading fails: the fault is told to everyone who asks.
        _voxels = new(voxels, LazyThreadSafetyMode.PublicationOnly);
        _cells = new(
            () => Voxels is { } labels && masks() is { } observed ? new(labels, observed.LidarMask, observed.CameraMask) : null,
            LazyThreadSafetyMode.PublicationOnly);
        _future = new(future, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>Its token.</summary>
    public required string SampleToken { get; init; }

    /// <summary>Name of its scene.</summary>
    public required string SceneName { get; init; }

    /// <summary>What the tables say of the scene in words.</summary>
    public required string Description { get; init; }

    /// <summary>What is asked about, in the order of the tables: boxes of the detection classes within the range of their class that were clearly
    /// seen.</summary>
    public required IReadOnlyList<SceneObject> Objects { get; init; }

    /// <summary>Boxes of which it is unclear whether they count: hardly seen, or at the end of the range. No answer hangs on them.</summary>
    public required IReadOnlyList<SceneObject> Possible { get; init; }

    /// <summary>Class and flow of every voxel; null where there are no OpenOcc labels.</summary>
    public OpenOccLabels? Voxels => _voxels.Value;

    /// <summary>The cells that a sensor observed; null where labels or masks are missing.</summary>
    public ObservedCells? Cells => _cells.Value;

    /// <summary>Where the vehicle went.</summary>
    public SceneFuture Future => _future.Value;
}
