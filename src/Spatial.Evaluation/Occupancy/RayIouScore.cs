namespace Spatial.Evaluation;

/// <summary>From summed RayIoU statistics to figures.</summary>
internal sealed class RayIouScore(OccupancyLabels labels, RayIouLayout layout, StatisticsTotal total)
{
    /// <summary>By which frames are ranked: the mean over classes and thresholds.</summary>
    public static FigureKind RayIou { get; } = new("RayIoU", "", Better.Higher);

    private const double RayIouWeight = 0.9, FlowWeight = 0.1; // of OccScore

    // Beside the figures of the evaluation inside the repository stand those of the scorer of submissions, which rounds to float16.
    private const string Submission = "submission ";

    private readonly ConfusionMatrix _confusion = new("rays", labels.Classes, total.Counts[RayIouLayout.Confusion..layout.Matched]);

    /// <summary>All figures under a protocol's name.</summary>
    public ProtocolResult Result(string protocol)
    {
        var inRepository = Rule("", layout.Matched, MeanErrors());
        var rules = layout.HasFlow ? [inRepository, Rule(Submission, layout.SubmissionMatched, SubmissionMeanErrors())] : new[] { inRepository };
        return new()
        {
            Protocol = protocol,
            Samples = total.Samples,
            Figures = [.. rules.SelectMany(rule => rule.Figures)],
            Tables = [.. rules.Select(rule => rule.Table)],
            Confusion = _confusion,
            Tallies = Tallies(),
        };
    }

    // The figures of one rule: its matched rays, and its mean flow error per flow class.
    private (List<Figure> Figures, ClassTable Table) Rule(string prefix, int matched, double[] flowErrors)
    {
        var thresholds = RayIouLayout.Thresholds;
        var ious = thresholds.Select((_, threshold) => Ious(matched + (threshold * layout.Classes))).ToArray();
        var kinds = thresholds.Select(metres => Kind($"{prefix}RayIoU@{metres:0}m", "", Better.Higher)).ToArray();
        var rayIou = ClassIou.MeanOfDefined([.. ious.SelectMany(values => values)]);
        List<Figure> figures =
        [
            Figure.Of(RayIou with { Name = prefix + RayIou.Name }, rayIou),
            .. kinds.Select((kind, threshold) => Figure.Of(kind, ClassIou.MeanOfDefined(ious[threshold]))),
        ];
        List<FigureKind> columns = [.. kinds];
        if (layout.HasFlow)
        {
            var mave = ClassIou.MeanOfDefined(flowErrors);
            figures.Add(Figure.Of(Kind($"{prefix}mAVE", "m/s", Better.Lower), mave));
            figures.Add(Figure.Of(Kind($"{prefix}OccScore", "", Better.Higher), (RayIouWeight * rayIou) + (FlowWeight * Math.Max(1 - mave, 0))));
            columns.Add(Kind($"{prefix}AVE", "m/s", Better.Lower));
        }

        return (figures, new($"{prefix}per class", "class", columns, [.. Enumerable.Range(0, layout.Free).Select(label => Row(label, ious, flowErrors))]));
    }

    private ClassRow Row(int label, double[][] ious, double[] flowErrors)
    {
        List<double?> values = [.. ious.Select(threshold => Figure.Defined(threshold[label]))];
        if (layout.HasFlow)
        {
            var flow = layout.FlowClasses.TakeWhile(flowLabel => flowLabel != label).Count();
            values.Add(flow < flowErrors.Length ? Figure.Defined(flowErrors[flow]) : null);
        }

        return new(labels.Classes[label], _confusion.TruthOf(label), values);
    }

    // Per class without free; NaN where no ray of the class was seen on either side.
    private double[] Ious(int matched)
    {
        var ious = new double[layout.Free];
        for (var label = 0; label < ious.Length; label++)
        {
            double hits = total.Counts[matched + label];
            ious[label] = hits / (_confusion.TruthOf(label) + _confusion.PredictedOf(label) - hits);
        }

        return ious;
    }

    private double[] MeanErrors() => MeanErrors(
        RayIouLayout.FlowError, flow => total.Counts[layout.Matched + (RayIouLayout.FlowThreshold * layout.Classes) + layout.FlowClasses[flow]]);

    private double[] SubmissionMeanErrors() => MeanErrors(layout.SubmissionFlowError, flow => total.Counts[layout.SubmissionFlowRays + flow]);

    // Not defined as soon as one sample has no flow: its rays would count as standing still.
    private double[] MeanErrors(int sums, Func<int, long> rays) =>
        [.. layout.FlowClasses.Select((_, flow) => total.Counts[RayIouLayout.WithFlow] == total.Samples ? total.Sums[sums + flow] / rays(flow) : double.NaN)];

    private List<Tally> Tallies()
    {
        List<Tally> tallies =
        [
            new("rays cast", total.Counts[RayIouLayout.Cast]),
            new("rays kept: their ground truth is not free", total.Counts[RayIouLayout.Kept]),
        ];
        if (layout.HasFlow)
        {
            tallies.Add(new("samples with flow", total.Counts[RayIouLayout.WithFlow]));
        }

        return tallies;
    }

    private static FigureKind Kind(string name, string unit, Better better) => new(name, unit, better);
}
