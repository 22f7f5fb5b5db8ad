using System.Text.Json;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class RayIouGoldenTests
{
    // Counts are exact and sums are added in the official order, so only the last operations in float64 may round otherwise.
    private const double Tolerance = 1e-12;

    [Fact]
    public void FiguresOfOpenOccAreThoseOfTheRepositoryAndOfTheScorerOfSubmissions()
    {
        using var expected = Expected("openocc17");
        var root = expected.RootElement;
        var samples = Frames("openocc17", root).Select((frame, index) => RayIouProtocol.OpenOcc.Measure(
            $"{index}", "scene", Grid(frame, "sem_gt", OccupancyLabels.OpenOcc), Flow(frame, "flow_gt"),
            Grid(frame, "sem_pred", OccupancyLabels.OpenOcc), Flow(frame, "flow_pred"), frame["origins"].Values<float>())).ToArray();

        Assert.Equal(OccupancyLabels.OpenOcc.Classes, root.GetProperty("class_names").EnumerateArray().Select(name => name.GetString()));
        Compare(root.GetProperty("repo_metric"), "", RayIouProtocol.OpenOcc, samples);
        Compare(root.GetProperty("submission_metric"), "submission ", RayIouProtocol.OpenOcc, samples);
    }

    [Fact]
    public void FiguresOfOcc3DAreTheOfficialOnes()
    {
        using var expected = Expected("occ3d18");
        var root = expected.RootElement;
        var samples = Frames("occ3d18", root).Select((frame, index) => RayIouProtocol.Occ3D.Measure(
            $"{index}", "scene", Grid(frame, "sem_gt", OccupancyLabels.Occ3D), null,
            Grid(frame, "sem_pred", OccupancyLabels.Occ3D), null, frame["origins"].Values<float>())).ToArray();

        Assert.Equal(OccupancyLabels.Occ3D.Classes, root.GetProperty("class_names").EnumerateArray().Select(name => name.GetString()));
        Compare(root.GetProperty("rayiou"), "", RayIouProtocol.Occ3D, samples);
    }

    [Fact]
    public void SegmentsAndFiguresOfRayPqAreTheOfficialOnes()
    {
        using var expected = Expected("occ3d18");
        var official = expected.RootElement.GetProperty("raypq");
        var samples = Frames("occ3d18", expected.RootElement).Select((frame, index) => RayPqProtocol.Occ3D.Measure(
            $"{index}", "scene", Grid(frame, "sem_gt", OccupancyLabels.Occ3D), Instances(frame, "inst_gt"),
            Grid(frame, "sem_pred", OccupancyLabels.Occ3D), Instances(frame, "inst_pred"), frame["origins"].Values<float>())).ToArray();

        var figures = RayPqProtocol.Occ3D.Score(samples).Figures.ToDictionary(figure => figure.Kind.Name, figure => figure.Value);
        Assert.All(official.GetProperty("returned").EnumerateObject(), entry =>
            AssertFigure(entry.Value, figures[entry.Name + (entry.Name.Contains('@', StringComparison.Ordinal) ? "m" : "")]));

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

    private static JsonDocument Expected(string folder) => JsonDocument.Parse(File.ReadAllText(TestData.Golden("rayiou", folder, "expected.json")));

    private static IEnumerable<NpzFile> Frames(string folder, JsonElement expected)
    {
        var origins = expected.GetProperty("origins_per_frame").EnumerateArray().Select(count => count.GetInt32()).ToArray();
        Assert.Equal(origins.Length, expected.GetProperty("frames").GetInt32());
        for (var index = 0; index < origins.Length; index++)
        {
            var frame = NpzFile.Read(TestData.Golden("rayiou", folder, $"frame{index}.npz"));
            Assert.Equal(origins[index] * 3, frame["origins"].Values<float>().Length);
            yield return frame;
        }
    }

    private static Occupancy Grid(NpzFile frame, string name, OccupancyLabels labels) =>
        new(VoxelGrid.NuScenesOccupancy, labels, frame[name].Values<byte>().ToArray());

    private static OccupancyFlow Flow(NpzFile frame, string name) => new(VoxelGrid.NuScenesOccupancy, frame[name].Values<float>().ToArray());

    // Every figure of the file, by the name it has there.
    private static void Compare(JsonElement official, string prefix, RayIouProtocol protocol, SampleStatistics[] samples)
    {
        var figures = protocol.Score(samples).AllFigures().ToDictionary(figure => figure.Kind.Name, figure => figure.Value);
        foreach (var entry in official.EnumerateObject())
        {
            switch (entry.Name)
            {
                case "valid_rays_per_frame":
                    Assert.Equal(
                        entry.Value.EnumerateArray().Select(rays => rays.GetInt64()),
                        samples.Select(sample => protocol.Score([sample]).Tallies.Single(tally => tally.Name.StartsWith("rays kept", StringComparison.Ordinal)).Count));
                    break;
                case "per_class_iou":
                    Assert.All(entry.Value.EnumerateObject().SelectMany(metres => metres.Value.EnumerateObject().Select(iou => (metres.Name, iou))), pair =>
                        AssertFigure(pair.iou.Value, figures[$"{prefix}RayIoU@{pair.Name}m/{pair.iou.Name}"]));
                    break;
                case "per_class_ave":
                    Assert.All(entry.Value.EnumerateObject(), ave => AssertFigure(ave.Value, figures[$"{prefix}AVE/{ave.Name}"]));
                    break;
                case "final_Occ_Score":
                    AssertFigure(entry.Value, figures[$"{prefix}OccScore"]);
                    break;
                default:
                    AssertFigure(entry.Value, figures[prefix + entry.Name + (entry.Name.Contains('@', StringComparison.Ordinal) ? "m" : "")]);
                    break;
            }
        }
    }

    private static void AssertFigure(JsonElement official, double? ours)
    {
        if (official.ValueKind == JsonValueKind.Null)
        {
            Assert.Null(ours);
        }
        else
        {
            Assert.Equal(official.GetDouble(), ours!.Value, Tolerance);
        }
    }
}
