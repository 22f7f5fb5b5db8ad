using System.Text.Json;
using System.Text.Json.Nodes;
using Spatial.Evaluation;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class DetectionGoldenTests : IDisposable
{
    private static readonly (string Official, string Ours)[] Errors =
        [("trans_err", "ATE"), ("scale_err", "ASE"), ("orient_err", "AOE"), ("vel_err", "AVE"), ("attr_err", "AAE")];

    private readonly GoldenDetection _golden = new();

    [Fact]
    public void EveryFigureIsTheDevkits()
    {
        var figures = _golden.Protocol.Score(_golden.Samples).AllFigures().ToDictionary(figure => figure.Kind.Name, figure => figure.Value);
        var expected = _golden.Expected;

        AssertClose(expected["nd_score"], figures["NDS"], "NDS");
        AssertClose(expected["mean_ap"], figures["mAP"], "mAP");
        foreach (var (official, ours) in Errors)
        {
            AssertClose(expected["tp_errors"]![official], figures["m" + ours], "m" + ours);
            AssertClose(expected["tp_scores"]![official], Math.Max(0, 1 - figures["m" + ours]!.Value), "score of m" + ours);
        }

        foreach (var (name, precision) in expected["mean_dist_aps"]!.AsObject())
        {
            AssertClose(precision, figures[$"AP/{name}"], $"AP/{name}");
            foreach (var (threshold, atThreshold) in expected["label_aps"]![name]!.AsObject())
            {
                var column = FormattableString.Invariant($"AP@{double.Parse(threshold, System.Globalization.CultureInfo.InvariantCulture)}m/{name}");
                AssertClose(atThreshold, figures[column], column);
            }

            foreach (var (official, ours) in Errors)
            {
                AssertClose(expected["label_tp_errors"]![name]![official], figures[$"{ours}/{name}"], $"{ours}/{name}");
            }
        }
    }

    [Fact]
    public void BoxesLeftAfterFilteringAreAsManyAsTheDevkits()
    {
        var result = _golden.Protocol.Score(_golden.Samples);
        var tallies = result.Tallies.ToDictionary(tally => tally.Name, tally => tally.Count);
        var expected = _golden.Expected["counts"]!;

        Assert.Equal((long)expected["gt_after_filter"]!, tallies["annotated boxes that count"]);
        Assert.Equal((long)expected["pred_after_filter"]!, tallies["predicted boxes that count"]);
        foreach (var (name, truths) in expected["gt_per_class"]!.AsObject())
        {
            Assert.Equal((long)truths!, result.Tables[0].Rows.Single(row => row.Class == name).Support);
        }

        foreach (var (name, predictions) in expected["pred_per_class"]!.AsObject())
        {
            var number = DetectionClasses.IndexOf(name);
            Assert.Equal(
                (long)predictions!,
                _golden.Samples.Sum(sample => Enumerable.Range(0, DetectionRecord.PredictionsOf(sample)).Count(i => DetectionRecord.ClassOf(sample, i) == number)));
        }
    }

    [Fact]
    public void EveryCurveIsTheDevkits()
    {
        var curves = _golden.Protocol.Curves(_golden.Samples).ToDictionary(curve => FormattableString.Invariant($"{curve.Class}:{curve.Threshold:0.0}"));
        Assert.NotEmpty(_golden.Curves);
        foreach (var (name, expected) in _golden.Curves)
        {
            foreach (var (part, values) in expected!.AsObject())
            {
                AssertClose(values!.AsArray(), PartOf(curves[name], part), $"{name} {part}");
            }
        }
    }

    [Fact]
    public void TheRulesAreThoseOfTheDevkitsConfiguration()
    {
        var expected = _golden.Expected["cfg"]!;

        Assert.Equal(expected["class_range"]!.AsObject().Select(pair => (pair.Key, (double)pair.Value!)), DetectionClasses.Names.Select((name, i) => (name, DetectionRules.RangeOf(i))));
        Assert.Equal(expected["dist_ths"].Deserialize<double[]>()!, DetectionRules.Thresholds);
        Assert.Equal((double)expected["dist_th_tp"]!, DetectionRules.Thresholds[DetectionRules.ErrorThreshold]);
        Assert.Equal((double)expected["min_recall"]!, DetectionRules.RecallAt(DetectionRules.FirstStep - 1));
        Assert.Equal(
            ((double)expected["min_precision"]!, (int)expected["max_boxes_per_sample"]!, (int)expected["mean_ap_weight"]!),
            (DetectionRules.MinPrecision, DetectionRules.MaxBoxes, DetectionRules.MapWeight));
    }

    [Fact]
    public void ADrawOfEverySceneOnceIsTheScore()
    {
        var scenes = _golden.Samples.GroupBy(sample => sample.Scene).Select(IReadOnlyList<SampleStatistics> (scene) => [.. scene]).ToList();
        var draw = _golden.Protocol.Resample(scenes)(Enumerable.Repeat(1, scenes.Count).ToArray());

        AssertSame(_golden.Protocol.Score(_golden.Samples), draw);
    }

    [Fact]
    public void TheOrderOfSamplesDoesNotMatter()
    {
        AssertSame(_golden.Protocol.Score(_golden.Samples), _golden.Protocol.Score([.. _golden.Samples.Reverse()]));
    }

    public void Dispose() => _golden.Dispose();

    private static void AssertSame(ProtocolResult expected, ProtocolResult actual)
    {
        Assert.Equal(expected.AllFigures(), actual.AllFigures());
        Assert.Equal(expected.Tallies, actual.Tallies);
        Assert.Equal(expected.Samples, actual.Samples);
    }

    private static IReadOnlyList<double> PartOf(DetectionCurve curve, string part) => part switch
    {
        "recall" => curve.Recall,
        "precision" => curve.Precision,
        "confidence" => curve.Confidence,
        "trans_err" => curve.TranslationError,
        "scale_err" => curve.ScaleError,
        "orient_err" => curve.OrientationError,
        "vel_err" => curve.VelocityError,
        "attr_err" => curve.AttributeError,
        _ => throw new InvalidDataException($"the golden holds a curve of {part}, which no test compares"),
    };

    private static void AssertClose(JsonArray expected, IReadOnlyList<double> actual, string what)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < actual.Count; i++)
        {
            AssertClose(expected[i], actual[i], $"{what} [{i}]");
        }
    }

    // Sums are made in NumPy's order; what is left is the last digit of sines, roots and arctangents of another library.
    private static void AssertClose(JsonNode? expected, double? actual, string what)
    {
        if (expected is null)
        {
            Assert.True(actual is null, $"{what}: expected no value, got {actual:R}");
            return;
        }

        var value = (double)expected;
        Assert.True(actual is not null && Math.Abs(value - actual.Value) <= 1e-14 * Math.Max(1, Math.Abs(value)), $"{what}: expected {value:R}, got {actual:R}");
    }
}
