namespace Spatial.Evaluation;

/// <summary>Figures of the detection benchmark from the curves of its classes.</summary>
/// <remarks>nuScenes devkit, <c>eval/detection/data_classes.py</c>, <c>DetectionMetrics</c>.</remarks>
internal static class DetectionScores
{
    public static readonly FigureKind Nds = new("NDS", "", Better.Higher);

    private static readonly FigureKind MeanAp = new("mAP", "", Better.Higher);

    private static readonly FigureKind[] ClassErrors =
    [
        new("ATE", "m", Better.Lower), new("ASE", "", Better.Lower), new("AOE", "rad", Better.Lower), new("AVE", "m/s", Better.Lower), new("AAE", "", Better.Lower),
    ];

    private static readonly FigureKind[] Columns =
    [
        new("AP", "", Better.Higher),
        .. DetectionRules.Thresholds.Select(threshold => new FigureKind(FormattableString.Invariant($"AP@{threshold}m"), "", Better.Higher)),
        .. ClassErrors,
    ];

    public static ProtocolResult Of(string protocol, IReadOnlyList<SampleStatistics> samples, RankedDetections[] classes, ReadOnlySpan<int> weights)
    {
        var scores = new ClassScore[classes.Length];
        for (var @class = 0; @class < classes.Length; @class++)
        {
            scores[@class] = ScoreOf(classes[@class], @class, weights);
        }

        var meanAp = NumpySum.MeanOf([.. scores.Select(score => score.MeanAp)]);
        double[] meanErrors = [.. Enumerable.Range(0, DetectionRules.Errors).Select(error => MeanOfDefined([.. scores.Select(score => score.Errors[error])]))];
        var nds = ((DetectionRules.MapWeight * meanAp) + meanErrors.Sum(error => Math.Max(0, 1 - error))) / (DetectionRules.MapWeight + DetectionRules.Errors);
        return new()
        {
            Protocol = protocol,
            Samples = TotalOf(samples, weights, _ => 1),
            Figures =
            [
                new(Nds, nds),
                new(MeanAp, meanAp),
                .. ClassErrors.Select((kind, error) => new Figure(kind with { Name = "m" + kind.Name }, meanErrors[error])),
            ],
            Tables = [new("Average precision and errors of matches within 2 m", "class", Columns, [.. scores.Select((score, at) => score.ToRow(at))])],
            Tallies = Tallies(samples, weights, scores),
        };
    }

    private static ClassScore ScoreOf(RankedDetections detections, int @class, ReadOnlySpan<int> weights)
    {
        var curves = detections.RecallCurves(weights);
        var errors = detections.ErrorCurves(DetectionRules.ErrorThreshold, curves[DetectionRules.ErrorThreshold], weights);
        return new(
            detections.TruthsIn(weights),
            curves[DetectionRules.ErrorThreshold].Matched,
            [.. curves.Select(curve => curve.AveragePrecision())],
            [.. Enumerable.Range(0, DetectionRules.Errors).Select(error => DetectionRules.IsDefined(@class, error) ? errors.MeanOf(error) : double.NaN)]);
    }

    /// <summary>As numpy.nanmean: undefined values add 0 and are not counted.</summary>
    private static double MeanOfDefined(double[] errors) =>
        NumpySum.Of<double>([.. errors.Select(error => double.IsNaN(error) ? 0 : error)]) / errors.Count(error => !double.IsNaN(error));

    private static IReadOnlyList<Tally> Tallies(IReadOnlyList<SampleStatistics> samples, ReadOnlySpan<int> weights, ClassScore[] scores)
    {
        string[] afterTruths = ["annotated boxes", "annotated boxes in range", "annotated boxes in range with points", "annotated boxes that count"];
        string[] afterPredictions = ["predicted boxes", "predicted boxes in range", "predicted boxes that count"];
        var tallies = new List<Tally>();
        for (var filter = 0; filter < afterTruths.Length; filter++)
        {
            tallies.Add(new(afterTruths[filter], TotalOf(samples, weights, sample => DetectionRecord.TruthsAfterEach(sample)[filter])));
        }

        for (var filter = 0; filter < afterPredictions.Length; filter++)
        {
            tallies.Add(new(afterPredictions[filter], TotalOf(samples, weights, sample => DetectionRecord.PredictionsAfterEach(sample)[filter])));
        }

        tallies.Add(new("predicted boxes matched within 2 m", scores.Sum(score => score.Matched)));
        tallies.AddRange(Tally.IfAny("annotations without a usable size or with a missing row, left out", TotalOf(samples, weights, DetectionRecord.LeftOutOf)));
        return tallies;
    }

    private static long TotalOf(IReadOnlyList<SampleStatistics> samples, ReadOnlySpan<int> weights, Func<SampleStatistics, long> numberOf)
    {
        var total = 0L;
        for (var number = 0; number < samples.Count; number++)
        {
            total += weights[number] * numberOf(samples[number]);
        }

        return total;
    }

    private sealed record ClassScore(long Truths, long Matched, double[] Precisions, double[] Errors)
    {
        public double MeanAp => Precisions.Average();

        public ClassRow ToRow(int @class) => new(
            DetectionClasses.Names[@class], Truths, [MeanAp, .. Precisions.Select(value => (double?)value), .. Errors.Select(Figure.Defined)]);
    }
}
