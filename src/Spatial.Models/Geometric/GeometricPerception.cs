using Spatial.Native;

namespace Spatial.Models;

/// <summary>Perception without learned weights, from LiDAR geometry alone: the baseline that learned models must beat.</summary>
/// <remarks>Equal frames give equal bytes. One instance serves one frame at a time.</remarks>
public sealed class GeometricPerception : IPerception
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;
    private static readonly VoxelGrid WiderGrid = GridMargin.Around(Grid);
    private static readonly OccupancyLabels Labels = OccupancyLabels.OpenOcc;

    private readonly GeometricConfig _config;
    private readonly IProgress<StageTiming>? _progress;

    /// <summary>Prepares the perception.</summary>
    /// <param name="config">Settings.</param>
    /// <param name="progress">Hears of every stage as it ends; may be null.</param>
    /// <exception cref="InvalidOperationException">The configuration requires the Point Cloud Library and it is not available.</exception>
    public GeometricPerception(GeometricConfig config, IProgress<StageTiming>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.PointCloudLibrary == PointCloudLibraryUse.Required)
        {
            PointCloudLibrary.ThrowIfMissing();
        }

        (_config, _progress) = (config, progress);
        UsesPointCloudLibrary = config.PointCloudLibrary != PointCloudLibraryUse.Off && PointCloudLibrary.IsAvailable;
    }

    /// <inheritdoc/>
    public string Name => "geometric";

    /// <summary>Whether plane fit, outlier removal and clustering run in the Point Cloud Library.</summary>
    public bool UsesPointCloudLibrary { get; }

    /// <summary>Stages of the last frame with their times, in order.</summary>
    public IReadOnlyList<StageTiming> Timings { get; private set; } = [];

    /// <inheritdoc/>
    public ScenePrediction Perceive(Frame frame, IReadOnlyList<string> questions, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(questions);
        var stages = new StageClock(_progress, cancellation);
        var degradations = new List<string>(frame.Gaps);

        var sweeps = SweepSelection.From(frame, _config, degradations);
        var lidar = stages.Run("merge sweeps", () => LidarReturns.From(frame, sweeps, _config));
        var plane = stages.Run("fit ground plane", () => GroundPlane.Fit(lidar, _config, UsesPointCloudLibrary, degradations));
        var ground = stages.Run("follow ground", () => GroundMap.From(lidar, WiderGrid, plane));
        var returns = stages.Run("sort returns", () => new SortedReturns(lidar, WiderGrid, ground, _config));
        stages.Run("remove outliers", () => OutlierRemoval.Apply(returns, UsesPointCloudLibrary));
        var clusters = stages.Run("cluster", () => SweepClusters.Find(returns, _config, UsesPointCloudLibrary));
        var tracks = stages.Run("follow clusters", () => ObjectTracks.Follow(clusters, lidar, _config));
        var objects = stages.Run("name objects", () => ObservedObject.From(tracks, returns, _config).Where(thing => thing.IsWithin(Grid)).ToArray());
        var rays = stages.Run("trace rays", () => FreeSpace.CountRays(lidar, WiderGrid));
        var scene = stages.Run("paint occupancy", () => OccupancyPainting.Paint(returns, objects, rays, Labels, _config));
        var (occupancy, flow) = stages.Run("cut off margin", () => GridMargin.CutOff(scene, Grid));
        var boxes = stages.Run("box objects", () => ObjectBoxes.From(objects, returns));
        var points = stages.Run("label points", () => PointPainting.Paint(frame, sweeps, returns, scene, boxes));
        var plan = stages.Run("plan", () => MotionPlan.From(frame.Motion, degradations));
        DetectedBox[] detected = [.. boxes.Select(box => box.Detected)];
        var answers = stages.Run("answer", () => questions.Select(question => SceneAnswers.To(question, objects, detected)).ToArray());

        Timings = stages.Timings;
        if (sweeps.Count > 0 && occupancy.OccupiedCount == 0)
        {
            degradations.Add("No LiDAR return lies within the grid: everything is given as free.");
        }

        return new()
        {
            SampleToken = frame.SampleToken,
            TimestampMicros = frame.TimestampMicros,
            Occupancy = occupancy,
            Flow = flow,
            Plan = plan,
            Boxes = detected,
            Points = points,
            Answers = answers,
            Degradations = degradations,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
