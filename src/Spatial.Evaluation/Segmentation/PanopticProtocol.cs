namespace Spatial.Evaluation;

/// <summary>Panoptic quality of LiDAR points, Panoptic nuScenes challenge (segmentation).</summary>
/// <remarks>nuScenes devkit, <c>eval/panoptic/panoptic_seg_evaluator.py</c> and <c>evaluate.py</c>. Counts of a sample: [17, 17] confusion with truth in
/// rows, then [17] each of matched, surplus and missed segments; sums: [17] IoU of the matched.</remarks>
public sealed class PanopticProtocol : SummedProtocol
{
    private const int Ignored = 0;
    private const int FirstStuff = 11; // driveable_surface; before it are things, from it on stuff
    private const double Floor = 1e-15; // the official denominators are never below it, so classes without segments score 0

    private static readonly IReadOnlyList<string> ClassNames = PointLabels.ClassNames;
    private static readonly int Classes = ClassNames.Count;
    private static readonly int ConfusionLength = Classes * Classes;

    private static readonly FigureKind Quality = new("PQ", "", Better.Higher);
    private static readonly FigureKind SegmentationQuality = new("SQ", "", Better.Higher);
    private static readonly FigureKind RecognitionQuality = new("RQ", "", Better.Higher);
    private static readonly FigureKind QualityDagger = new("PQ_dagger", "", Better.Higher);
    private static readonly FigureKind MeanIou = new("mIoU", "", Better.Higher);
    private static readonly FigureKind Iou = new("IoU", "", Better.Higher);
    private static readonly FigureKind Matched = new("TP", "", Better.Neither);
    private static readonly FigureKind Surplus = new("FP", "", Better.Neither);
    private static readonly FigureKind Missed = new("FN", "", Better.Neither);

    private readonly int _minPoints;

    private PanopticProtocol(string name, int minPoints, string minPointsRemark)
    {
        _minPoints = minPoints;
        Card = new()
        {
            Name = name,
            Title = "Panoptic quality of LiDAR points, Panoptic nuScenes (segmentation)",
            Source = "nutonomy/nuscenes-devkit d9de17a, python-sdk/nuscenes/eval/panoptic/panoptic_seg_evaluator.py, PanopticEval, and evaluate.py",
            Settings =
            [
                new("label list", "16 classes of the challenge; 0 = ignore; things 1 barrier to 10 truck, stuff 11 driveable_surface to 16 vegetation"),
                new("segment", "points of one class and one label, 1000 x class + instance; a true label keeps its general class"),
                new("ignored truth", "points of class 0 are removed from both sides before segments are matched"),
                new("match", "same class and IoU above 0.5"),
                new("smallest unmatched segment", $"{minPoints} points ({minPointsRemark}); smaller ones are no errors"),
                new("mean", "over the 16 classes; one that never occurs counts as 0"),
                new("PQ_dagger", "mean of PQ of things and IoU of stuff"),
            ],
            Caveats =
            [
                "Means over things and over stuff are not printed by the official code for this task; they follow from its figures per class.",
                "A class that does not occur lowers every mean, so figures of a scene or a subset are not comparable with those of the whole set.",
            ],
            RankedBy = Quality,
        };
    }

    /// <summary>Unmatched segments count from 15 points on, as the benchmark's evaluator asks: panoptic.</summary>
    public static PanopticProtocol Benchmark { get; } = new("panoptic", 15, "the benchmark's setting");

    /// <summary>Unmatched segments count from 30 points on, the default of the official class: panoptic-min30.</summary>
    public static PanopticProtocol MinPoints30 { get; } = new("panoptic-min30", 30, "the default of the class, not the benchmark's setting");

    /// <inheritdoc/>
    public override ProtocolCard Card { get; }

    /// <inheritdoc/>
    protected override int CountLength => ConfusionLength + (3 * Classes);

    /// <inheritdoc/>
    protected override int SumLength => Classes;

    /// <summary>Measures one scan.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="scene">Its scene.</param>
    /// <param name="truth">[N] uint16, 1000 times the class plus the instance, as the label file has them.</param>
    /// <param name="classes">What the classes of <paramref name="truth"/> are in the challenge.</param>
    /// <param name="prediction">Classes and instances of the same points; without instances each class is one segment.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a class is out of range.</exception>
    public SampleStatistics Measure(string sampleToken, string scene, ReadOnlySpan<ushort> truth, ChallengeClasses classes, PointLabels prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        var labels = new ushort[prediction.Classes.Length];
        for (var point = 0; point < labels.Length; point++)
        {
            labels[point] = (ushort)((PointLabels.InstancesPerClass * prediction.Classes[point]) + (prediction.Instances?[point] ?? 0));
        }

        return Measure(sampleToken, scene, truth, classes, labels);
    }

    /// <summary>Measures one scan whose prediction is a plain array.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="scene">Its scene.</param>
    /// <param name="truth">[N] uint16, 1000 times the class plus the instance, as the label file has them.</param>
    /// <param name="classes">What the classes of <paramref name="truth"/> are in the challenge.</param>
    /// <param name="prediction">[N] uint16, 1000 times the challenge's class (0 to 16) plus the instance.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a class is out of range.</exception>
    public SampleStatistics Measure(
        string sampleToken, string scene, ReadOnlySpan<ushort> truth, ChallengeClasses classes, ReadOnlySpan<ushort> prediction)
    {
        ArgumentNullException.ThrowIfNull(classes);
        RequireLabels(truth, classes, prediction, sampleToken);
        byte TrueClass(ushort label) => classes.Of(label / PointLabels.InstancesPerClass);
        byte PredictedClass(ushort label) => (byte)(label / PointLabels.InstancesPerClass);

        var counts = new long[CountLength];
        var sums = new double[SumLength];
        var overlaps = SegmentOverlap.Of(truth, prediction);
        foreach (var overlap in overlaps)
        {
            counts[(TrueClass(overlap.Truth) * Classes) + PredictedClass(overlap.Prediction)] += overlap.Points;
        }

        var segments = new SegmentMatching([.. overlaps.Where(overlap => TrueClass(overlap.Truth) != Ignored)], TrueClass, PredictedClass);
        segments.Score(_minPoints, PartOf(counts, 0), PartOf(counts, 1), PartOf(counts, 2), sums);
        PartOf(counts, 1)[Ignored] = 0; // a predicted segment of class 0 claims nothing
        return new(sampleToken, scene, counts, sums);
    }

    /// <inheritdoc/>
    protected override ProtocolResult Score(StatisticsTotal total)
    {
        ArgumentNullException.ThrowIfNull(total);
        var confusion = new ConfusionMatrix("points", ClassNames, total.Counts[..ConfusionLength]);
        PanopticClass[] classes = [.. Enumerable.Range(1, Classes - 1).Select(label => ScoreOf(label, total, confusion))];
        var (things, stuff) = (classes[..(FirstStuff - 1)], classes[(FirstStuff - 1)..]);
        return new()
        {
            Protocol = Card.Name,
            Samples = total.Samples,
            Figures =
            [
                .. Means("", classes),
                Figure.Of(QualityDagger, things.Select(thing => thing.Quality).Concat(stuff.Select(part => part.Iou)).Average()),
                Figure.Of(MeanIou, classes.Average(each => each.Iou)),
                .. Means("_things", things),
                .. Means("_stuff", stuff),
            ],
            Tables =
            [
                new("Panoptic quality per class", "class", [Quality, SegmentationQuality, RecognitionQuality, Iou, Matched, Surplus, Missed],
                    [.. classes.Select(each => each.Row)]),
            ],
            Confusion = confusion,
            Tallies =
            [
                new("points compared", Enumerable.Range(1, Classes - 1).Sum(confusion.TruthOf)),
                new("points whose true class is ignored", confusion.TruthOf(Ignored)),
            ],
        };
    }

    private static Figure[] Means(string suffix, PanopticClass[] classes) =>
    [
        Figure.Of(Quality with { Name = Quality.Name + suffix }, classes.Average(each => each.Quality)),
        Figure.Of(SegmentationQuality with { Name = SegmentationQuality.Name + suffix }, classes.Average(each => each.Segmentation)),
        Figure.Of(RecognitionQuality with { Name = RecognitionQuality.Name + suffix }, classes.Average(each => each.Recognition)),
    ];

    private static PanopticClass ScoreOf(int label, StatisticsTotal total, ConfusionMatrix confusion)
    {
        var (matched, surplus, missed) = (PartOf(total.Counts, 0)[label], PartOf(total.Counts, 1)[label], PartOf(total.Counts, 2)[label]);

        // What was predicted on points of ignored truth is not held against a class.
        var union = confusion.UnionOf(label) - confusion[Ignored, label];
        return new(
            ClassNames[label], confusion.TruthOf(label), matched, surplus, missed,
            Segmentation: total.Sums[label] / Math.Max(matched, Floor),
            Recognition: matched / Math.Max(matched + (0.5 * surplus) + (0.5 * missed), Floor),
            Iou: confusion[label, label] / Math.Max(union, Floor));
    }

    private static Span<long> PartOf(long[] counts, int part) => counts.AsSpan(ConfusionLength + (part * Classes), Classes);

    private static void RequireLabels(ReadOnlySpan<ushort> truth, ChallengeClasses classes, ReadOnlySpan<ushort> prediction, string sampleToken)
    {
        if (truth.Length != prediction.Length)
        {
            throw new ArgumentException(
                $"prediction of {sampleToken} must be uint16 [{truth.Length}] like the truth, got {prediction.Length} points", nameof(prediction));
        }

        RequireBelow(classes.End, truth, nameof(truth), sampleToken);
        RequireBelow(Classes, prediction, nameof(prediction), sampleToken);
    }

    private static void RequireBelow(int end, ReadOnlySpan<ushort> labels, string name, string sampleToken)
    {
        var odd = labels.IndexOfAnyInRange((ushort)Math.Min(end * PointLabels.InstancesPerClass, ushort.MaxValue), ushort.MaxValue);
        if (odd >= 0)
        {
            throw new ArgumentException(
                $"{name} of {sampleToken} must be {PointLabels.InstancesPerClass} times a class below {end} plus an instance, "
                + $"got {labels[odd]} at point {odd}", name);
        }
    }

    private sealed record PanopticClass(
        string Name, long Points, long Matched, long Surplus, long Missed, double Segmentation, double Recognition, double Iou)
    {
        public double Quality => Segmentation * Recognition;

        public ClassRow Row => new(Name, Points, [Quality, Segmentation, Recognition, Iou, Matched, Surplus, Missed]);
    }
}
