namespace Spatial.Evaluation;

/// <summary>Point mIoU of the nuScenes-lidarseg challenge: one confusion over the points of all scans.</summary>
/// <remarks>nuScenes devkit, <c>eval/lidarseg/utils.py</c>, <c>ConfusionMatrix</c>. Counts of a sample: [17, 17] confusion whose row and column 0
/// are 0, and the points whose truth is ignored.</remarks>
public sealed class LidarsegProtocol : SummedProtocol
{
    private static readonly IReadOnlyList<string> ClassNames = PointLabels.ClassNames;
    private static readonly int ConfusionLength = ClassNames.Count * ClassNames.Count;

    private static readonly FigureKind MeanIou = new("mIoU", "", Better.Higher);
    private static readonly FigureKind FrequencyWeightedIou = new("FWIoU", "", Better.Higher);
    private static readonly FigureKind Iou = new("IoU", "", Better.Higher);

    private LidarsegProtocol()
    {
    }

    /// <summary>The protocol: lidarseg.</summary>
    public static LidarsegProtocol Instance { get; } = new();

    /// <inheritdoc/>
    public override ProtocolCard Card { get; } = new()
    {
        Name = "lidarseg",
        Title = "Mean intersection over union of LiDAR points, nuScenes-lidarseg challenge",
        Source = "nutonomy/nuscenes-devkit d9de17a, python-sdk/nuscenes/eval/lidarseg/utils.py, ConfusionMatrix",
        Settings =
        [
            new("label list", "16 classes of the challenge, 1 barrier to 16 vegetation; 0 = ignore"),
            new("points", "every point of the key LIDAR_TOP sweep, in the file's order"),
            new("ignored truth", "class 0; such points count nowhere"),
            new("predictions", "1 to 16 for every point"),
            new("mean", "over the classes that are truth or were predicted"),
            new("FWIoU", "IoU weighted by the true points of each class"),
        ],
        Caveats = ["The devkit divides by unions rounded to float32, which is reproduced: above 16,777,216 points the last digits differ from exact ones."],
        RankedBy = MeanIou,
    };

    /// <inheritdoc/>
    protected override int CountLength => ConfusionLength + 1;

    /// <inheritdoc/>
    protected override int SumLength => 0;

    /// <summary>Measures one scan.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="scene">Its scene.</param>
    /// <param name="truth">[N] uint8 classes of the challenge, 0 to 16, as <see cref="ChallengeClasses"/> gives them.</param>
    /// <param name="prediction">Predicted classes of the same points, none of them 0.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a class is out of range.</exception>
    public SampleStatistics Measure(string sampleToken, string scene, ReadOnlySpan<byte> truth, PointLabels prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        return Measure(sampleToken, scene, truth, prediction.Classes);
    }

    /// <summary>Measures one scan whose prediction is a plain array.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="scene">Its scene.</param>
    /// <param name="truth">[N] uint8 classes of the challenge, 0 to 16.</param>
    /// <param name="prediction">[N] uint8 classes, 1 to 16.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a class is out of range.</exception>
    public SampleStatistics Measure(string sampleToken, string scene, ReadOnlySpan<byte> truth, ReadOnlySpan<byte> prediction)
    {
        if (truth.Length != prediction.Length)
        {
            throw new ArgumentException(
                $"prediction of {sampleToken} must be uint8 [{truth.Length}] like the truth, got {prediction.Length} points", nameof(prediction));
        }

        RequireRange(0, truth, nameof(truth), sampleToken);
        RequireRange(1, prediction, nameof(prediction), sampleToken);
        var counts = new long[CountLength];
        for (var point = 0; point < truth.Length; point++)
        {
            counts[(truth[point] * ClassNames.Count) + prediction[point]]++;
        }

        counts[ConfusionLength] = counts.AsSpan(0, ClassNames.Count).ToArray().Sum();
        counts.AsSpan(0, ClassNames.Count).Clear();
        return new(sampleToken, scene, counts, []);
    }

    /// <inheritdoc/>
    protected override ProtocolResult Score(StatisticsTotal total)
    {
        ArgumentNullException.ThrowIfNull(total);
        var confusion = new ConfusionMatrix("points", ClassNames, total.Counts[..ConfusionLength]);
        double[] ious = [.. Enumerable.Range(0, ClassNames.Count).Select(label => confusion[label, label] / (double)(float)confusion.UnionOf(label))];
        return new()
        {
            Protocol = Card.Name,
            Samples = total.Samples,
            Figures = [Figure.Of(MeanIou, ClassIou.MeanOfDefined(ious)), Figure.Of(FrequencyWeightedIou, FrequencyWeighted(confusion, ious))],
            Tables =
            [
                new("IoU per class", "class", [Iou], [.. Enumerable.Range(1, ClassNames.Count - 1).Select(label =>
                    new ClassRow(ClassNames[label], confusion.TruthOf(label), [Figure.Defined(ious[label])]))]),
            ],
            Confusion = confusion,
            Tallies = [new("points compared", confusion.Counts.Sum()), new("points whose true class is ignored", total.Counts[ConfusionLength])],
        };
    }

    private static double FrequencyWeighted(ConfusionMatrix confusion, double[] ious)
    {
        var sum = 0.0;
        for (var label = 0; label < ious.Length; label++)
        {
            sum += double.IsNaN(ious[label]) ? 0 : confusion.TruthOf(label) * ious[label];
        }

        return sum / confusion.Counts.Sum();
    }

    private static void RequireRange(byte first, ReadOnlySpan<byte> classes, string name, string sampleToken)
    {
        var odd = classes.IndexOfAnyExceptInRange(first, (byte)(ClassNames.Count - 1));
        if (odd >= 0)
        {
            throw new ArgumentException($"{name} of {sampleToken} must be classes {first} to {ClassNames.Count - 1}, got {classes[odd]} at point {odd}", name);
        }
    }
}
