namespace Spatial.Evaluation;

/// <summary>RayPQ: panoptic quality of the objects and surfaces that query rays end on.</summary>
/// <remarks>SparseOcc <c>loaders/ray_metrics.py</c>, <c>main_raypq</c>, and <c>loaders/ray_pq.py</c>.</remarks>
public sealed class RayPqProtocol : SummedProtocol
{
    private const int FewestRays = 10; // smaller segments are neither missed nor wrong
    private const double LeastDenominator = 1e-5;

    private static readonly FigureKind RayPq = new("RayPQ", "", Better.Higher);
    private static readonly OccupancyLabels Labels = OccupancyLabels.Occ3D;

    private static readonly bool[] IsThing =
    [
        .. Labels.Classes.Select(name =>
            name is "car" or "truck" or "construction_vehicle" or "bus" or "trailer" or "motorcycle" or "bicycle" or "pedestrian"),
    ];

    private RayPqProtocol()
    {
    }

    /// <summary>Occ3D-nuScenes with instances.</summary>
    public static RayPqProtocol Occ3D { get; } = new();

    /// <inheritdoc/>
    public override ProtocolCard Card { get; } = new()
    {
        Name = "occ3d-raypq",
        Title = "Panoptic occupancy along query rays on Occ3D-nuScenes",
        Source = "MCG-NJU/SparseOcc af4d9df, loaders/ray_metrics.py main_raypq and loaders/ray_pq.py",
        Settings =
        [
            new("labels", "occ3d: 17 classes with others, and free = 17"),
            .. RayIouCards.Rays,
            new("true segments", "the instances of 8 classes of things that move; every other class as a whole"),
            new("left-over segment", "per class of things, all rays of instance 0 or of instances whose rays show several classes"),
            new("predicted segments", "instance ids as given, in every class"),
            new("segments match", "equal class and IoU over 0.5, where only rays that match in distance intersect"),
            new("smallest segment", "10 rays to be missed or wrong"),
        ],
        Caveats =
        [
            "The instances are SparseOcc's own, made from boxes (gen_instance_info.py); they are not part of Occ3D.",
            "Predictions should give every class that is not made of things one instance id: several ids there are several segments, of which one can match.",
        ],
        RankedBy = RayPq,
        Reported = [new("SparseOcc r50, 8 frames, panoptic", new Dictionary<string, double> { ["RayPQ"] = 0.140 }, "MCG-NJU/SparseOcc README.md af4d9df, model zoo")],
    };

    /// <summary>Where the counts and sums of a sample are.</summary>
    internal static RayPqLayout Layout { get; } = new(Labels.Classes.Count);

    /// <inheritdoc/>
    protected override int CountLength => Layout.CountLength;

    /// <inheritdoc/>
    protected override int SumLength => Layout.SumLength;

    /// <summary>Scores one sample; grid coordinates of the rays are computed in float64, as in the repository.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="scene">Name of its scene.</param>
    /// <param name="truth">Ground truth on the nuScenes occupancy grid, labelled by Occ3D.</param>
    /// <param name="truthInstances">[X, Y, Z] uint16 instance ids; 0 is none.</param>
    /// <param name="prediction">Prediction on the same grid, by the same labels.</param>
    /// <param name="predictedInstances">[X, Y, Z] uint16 instance ids, at most 65534.</param>
    /// <param name="origins">[T, 3] float64, metres in ego, T from 1 to 8: <see cref="RayOrigins.Of"/>.</param>
    /// <param name="threads">CPU threads for the rays; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">Labels, grid, instances or origins are not what the protocol takes.</exception>
    public SampleStatistics Measure(
        string sampleToken, string scene, Occupancy truth, ReadOnlySpan<ushort> truthInstances, Occupancy prediction,
        ReadOnlySpan<ushort> predictedInstances, ReadOnlySpan<double> origins, int threads = 1)
    {
        Check(truth, truthInstances, prediction, predictedInstances);
        return Statistics(sampleToken, scene, FrameRays.Cast(truth, prediction, origins, threads), truthInstances, predictedInstances);
    }

    /// <summary>Scores one sample; grid coordinates of the rays are computed in float32.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="scene">Name of its scene.</param>
    /// <param name="truth">Ground truth.</param>
    /// <param name="truthInstances">[X, Y, Z] uint16 instance ids; 0 is none.</param>
    /// <param name="prediction">Prediction.</param>
    /// <param name="predictedInstances">[X, Y, Z] uint16 instance ids, at most 65534.</param>
    /// <param name="origins">[T, 3] float32, metres in ego, T from 1 to 8.</param>
    /// <param name="threads">CPU threads for the rays.</param>
    /// <exception cref="ArgumentException">Labels, grid, instances or origins are not what the protocol takes.</exception>
    public SampleStatistics Measure(
        string sampleToken, string scene, Occupancy truth, ReadOnlySpan<ushort> truthInstances, Occupancy prediction,
        ReadOnlySpan<ushort> predictedInstances, ReadOnlySpan<float> origins, int threads = 1)
    {
        Check(truth, truthInstances, prediction, predictedInstances);
        return Statistics(sampleToken, scene, FrameRays.Cast(truth, prediction, origins, threads), truthInstances, predictedInstances);
    }

    /// <inheritdoc/>
    protected override ProtocolResult Score(StatisticsTotal total)
    {
        ArgumentNullException.ThrowIfNull(total);
        var qualities = RayPqLayout.Thresholds.Select((_, threshold) => Qualities(total, threshold)).ToArray();
        FigureKind[] kinds = [.. RayPqLayout.Thresholds.Select(metres => RayPq with { Name = $"{RayPq.Name}@{metres:0}m" })];
        return new()
        {
            Protocol = Card.Name,
            Samples = total.Samples,
            Figures =
            [
                Figure.Of(RayPq, ClassIou.MeanOfDefined([.. qualities.SelectMany(values => values)])),
                .. kinds.Select((kind, threshold) => Figure.Of(kind, ClassIou.MeanOfDefined(qualities[threshold]))),
            ],
            Tables =
            [
                new("per class", "class", kinds, [.. Enumerable.Range(0, Labels.Free).Select(label => new ClassRow(
                    Labels.Classes[label], total.Counts[RayPqLayout.Segments + label], [.. qualities.Select(values => Figure.Defined(values[label]))]))]),
            ],
            Tallies =
            [
                new("rays cast", total.Counts[RayPqLayout.Cast]),
                new("rays kept: their ground truth is not free", total.Counts[RayPqLayout.Kept]),
            ],
        };
    }

    /// <summary>Statistics of a sample whose rays were cast.</summary>
    internal static SampleStatistics Statistics(
        string sampleToken, string scene, FrameRays rays, ReadOnlySpan<ushort> truthInstances, ReadOnlySpan<ushort> predictedInstances)
    {
        var (counts, ious) = (new long[Layout.CountLength], new double[Layout.SumLength]);
        var segments = RaySegments.Of(rays, truthInstances, predictedInstances, Labels.Free, IsThing);
        counts[RayPqLayout.Cast] = rays.Count;
        counts[RayPqLayout.Kept] = segments.Truth.Values.Sum();
        foreach (var segment in segments.Truth.Where(segment => segment.Value >= FewestRays))
        {
            counts[RayPqLayout.Segments + segment.Key.Class]++;
        }

        for (var threshold = 0; threshold < RayPqLayout.Thresholds.Length; threshold++)
        {
            Match(segments, threshold, counts, ious);
        }

        return new(sampleToken, scene, counts, ious);
    }

    private static void Match(RaySegments segments, int threshold, long[] counts, double[] ious)
    {
        var first = threshold * Layout.Classes;
        var (matchedTruth, matchedPredicted) = (new HashSet<RaySegment>(), new HashSet<RaySegment>());
        foreach (var (truth, predicted, rays) in segments.Overlaps)
        {
            var shared = rays[threshold];
            var iou = shared / (double)(segments.Truth[truth] + segments.Predicted[predicted] - shared);
            if (iou > 0.5)
            {
                counts[Layout.TruePositives + first + truth.Class]++;
                ious[first + truth.Class] += iou;
                matchedTruth.Add(truth);
                matchedPredicted.Add(predicted);
            }
        }

        CountUnmatched(segments.Truth, matchedTruth, counts.AsSpan(Layout.FalseNegatives + first));
        CountUnmatched(segments.Predicted, matchedPredicted, counts.AsSpan(Layout.FalsePositives + first));
    }

    private static void CountUnmatched(Dictionary<RaySegment, int> segments, HashSet<RaySegment> matched, Span<long> counts)
    {
        foreach (var (segment, rays) in segments)
        {
            counts[segment.Class] += rays >= FewestRays && !matched.Contains(segment) ? 1 : 0;
        }
    }

    // Per class without free; NaN where nothing was matched, wrong or missed.
    private static double[] Qualities(StatisticsTotal total, int threshold) => [.. Enumerable.Range(0, Labels.Free).Select(label =>
    {
        var at = (threshold * Layout.Classes) + label;
        double matched = total.Counts[Layout.TruePositives + at];
        double unmatched = total.Counts[Layout.FalsePositives + at] + total.Counts[Layout.FalseNegatives + at];
        var segmentation = total.Sums[at] / Math.Max(matched, LeastDenominator);
        var recognition = matched / Math.Max(matched + (0.5 * unmatched), LeastDenominator);
        return matched + unmatched > 0 ? segmentation * recognition : double.NaN;
    })];

    private void Check(Occupancy truth, ReadOnlySpan<ushort> truthInstances, Occupancy prediction, ReadOnlySpan<ushort> predictedInstances)
    {
        RayIouInputs.Check(Labels, Card.Name, truth, prediction);
        CheckInstances(truthInstances, nameof(truthInstances));
        CheckInstances(predictedInstances, nameof(predictedInstances));
    }

    private static void CheckInstances(ReadOnlySpan<ushort> instances, string name)
    {
        var grid = VoxelGrid.NuScenesOccupancy;
        if (instances.Length != grid.Count)
        {
            throw new ArgumentException(
                $"{name} must be uint16 [{grid.SizeX}, {grid.SizeY}, {grid.SizeZ}] = {grid.Count} values, got {instances.Length}", name);
        }

        if (instances.Contains(ushort.MaxValue))
        {
            throw new ArgumentException($"{name} must be at most {ushort.MaxValue - 1}, for the official code packs them into 16 bits, got {ushort.MaxValue}", name);
        }
    }
}
