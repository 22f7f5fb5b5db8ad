using System.Globalization;
using System.Text.Json.Nodes;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class DetectionGoldenThroughTheCommandLineTests : IDisposable
{
    private const double Tolerance = 1e-14; // relative above 1, see origin.md

    private static readonly (string Official, string Ours)[] Errors =
        [("trans_err", "ATE"), ("scale_err", "ASE"), ("orient_err", "AOE"), ("vel_err", "AVE"), ("attr_err", "AAE")];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryFigureIsTheDevkits()
    {
        var root = TestData.Golden("detection", "dataroot");
        var version = Path.GetFileName(Directory.GetDirectories(root, "v1.0-*").Single());
        var expected = JsonNode.Parse(File.ReadAllText(TestData.Golden("detection", "expected.json")))!;

        var run = CommandRun.Of(
            "evaluate", "--predictions", TestData.Golden("detection", "results.json"), "--as", "nuscenes-det", "--dataroot", root, "--version", version,
            "--split", "mini_val", "--protocol", "detection-cvpr2019", "--out", _folder["report"]);

        var figures = WrittenMetrics.Of(run, _folder["report"]).FiguresOf("detection-cvpr2019");
        AssertNear(expected["nd_score"], figures["NDS"], "NDS");
        AssertNear(expected["mean_ap"], figures["mAP"], "mAP");
        Assert.All(Errors, error => AssertNear(expected["tp_errors"]![error.Official], figures["m" + error.Ours], "m" + error.Ours));
        Assert.All(expected["mean_dist_aps"]!.AsObject(), pair => AssertNear(pair.Value, figures[$"AP/{pair.Key}"], $"AP/{pair.Key}"));
        foreach (var (name, byThreshold) in expected["label_aps"]!.AsObject())
        {
            Assert.All(byThreshold!.AsObject(), pair =>
            {
                var figure = FormattableString.Invariant($"AP@{double.Parse(pair.Key, CultureInfo.InvariantCulture)}m/{name}");
                AssertNear(pair.Value, figures[figure], figure);
            });
            Assert.All(Errors, error => AssertNear(
                expected["label_tp_errors"]![name]![error.Official], figures[$"{error.Ours}/{name}"], $"{error.Ours}/{name}"));
        }
    }

    private static void AssertNear(JsonNode? expected, double? actual, string what)
    {
        var value = (double?)expected;
        Assert.True(
            value is null ? actual is null : actual is { } got && Math.Abs(got - value.Value) <= Tolerance * Math.Max(1, Math.Abs(value.Value)),
            $"{what}: expected {value:R}, got {actual:R}");
    }
}
