using System.Text.Json;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class RayIouGoldenTests
{
    // Counts are exact and sums are added in the official order, so only the last operations in float64 may round otherwise.
    private const double Tolerance = 1e-12;

    private readonly RayIouGolden _openOcc = new("openocc17");
    private readonly RayIouGolden _occ3D = new("occ3d18");

    [Fact]
    public void FiguresOfOpenOccAreThoseOfTheRepositoryAndOfTheScorerOfSubmissions()
    {
        var samples = _openOcc.Frames().Select((frame, index) => RayIouProtocol.OpenOcc.Measure(
            $"{index}", "scene", RayIouGolden.Grid(frame, "sem_gt", OccupancyLabels.OpenOcc), RayIouGolden.Flow(frame, "flow_gt"),
            RayIouGolden.Grid(frame, "sem_pred", OccupancyLabels.OpenOcc), RayIouGolden.Flow(frame, "flow_pred"), frame["origins"].Values<float>())).ToArray();

        Assert.Equal(OccupancyLabels.OpenOcc.Classes, _openOcc.Expected.GetProperty("class_names").EnumerateArray().Select(name => name.GetString()));
        Compare(_openOcc, "repo_metric", "", RayIouProtocol.OpenOcc, samples);
        Compare(_openOcc, "submission_metric", "submission ", RayIouProtocol.OpenOcc, samples);
    }

    [Fact]
    public void FiguresOfOcc3DAreTheOfficialOnes()
    {
        var samples = _occ3D.Frames().Select((frame, index) => RayIouProtocol.Occ3D.Measure(
            $"{index}", "scene", RayIouGolden.Grid(frame, "sem_gt", OccupancyLabels.Occ3D), null,
            RayIouGolden.Grid(frame, "sem_pred", OccupancyLabels.Occ3D), null, frame["origins"].Values<float>())).ToArray();

        Assert.Equal(OccupancyLabels.Occ3D.Classes, _occ3D.Expected.GetProperty("class_names").EnumerateArray().Select(name => name.GetString()));
        Compare(_occ3D, "rayiou", "", RayIouProtocol.Occ3D, samples);
    }

    [Fact]
    public void SegmentsAndFiguresOfRayPqAreTheOfficialOnes()
    {
        var official = _occ3D.Expected.GetProperty("raypq");
        var samples = _occ3D.Frames().Select((frame, index) => RayPqProtocol.Occ3D.Measure(
            $"{index}", "scene", RayIouGolden.Grid(frame, "sem_gt", OccupancyLabels.Occ3D), Instances(frame, "inst_gt"),
            RayIouGolden.Grid(frame, "sem_pred", OccupancyLabels.Occ3D), Instances(frame, "inst_pred"), frame["origins"].Values<float>())).ToArray();

        var figures = RayPqProtocol.Occ3D.Score(samples).Figures.ToDictionary(figure => figure.Kind.Name, figure => figure.Value);
        Assert.All(official.GetProperty("returned").EnumerateObject(), entry =>
            RayIouGolden.AssertFigure(entry.Value, figures[RayIouGolden.FigureOf(entry.Name)], Tolerance));

        var layout = RayPqProtocol.Layout;
        var total = StatisticsTotal.Of(samples, layout.CountLength, layout.SumLength);
        var state = official.GetProperty("state");
        Assert.Equal(Accumulated(state, "pan_tp"), Counts(layout.TruePositives));
        Assert.Equal(Accumulated(state, "pan_fp"), Counts(layout.FalsePositives));
        Assert.Equal(Accumulated(state, "pan_fn"), Counts(layout.FalseNegatives));
        Assert.All(Accumulated(state, "pan_iou").Zip(total.Sums), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        Assert.Equal(state.GetProperty("include").EnumerateArray().Select(label => label.GetInt32()), Enumerable.Range(0, OccupancyLabels.Occ3D.Free));

        IEnumerable<double> Counts(int from) => total.Counts[from..(from + layout.SumLength)].Select(count => (double)count);
    }

    private static double[] Accumulated(JsonElement state, string name) =>
        [.. state.GetProperty(name).EnumerateArray().SelectMany(threshold => threshold.EnumerateArray()).Select(value => value.GetDouble())];

    private static ushort[] Instances(NpzFile frame, string name) => [.. frame[name].Values<byte>().ToArray().Select(id => (ushort)id)];

    private static void Compare(RayIouGolden golden, string rule, string prefix, RayIouProtocol protocol, SampleStatistics[] samples)
    {
        golden.Compare(rule, prefix, protocol.Score(samples), Tolerance, _ => Tolerance);
        if (golden.Expected.GetProperty(rule).TryGetProperty("valid_rays_per_frame", out var rays))
        {
            Assert.Equal(
                rays.EnumerateArray().Select(count => count.GetInt64()),
                samples.Select(sample => protocol.Score([sample]).Tallies.Single(tally => tally.Name.StartsWith("rays kept", StringComparison.Ordinal)).Count));
        }
    }
}
