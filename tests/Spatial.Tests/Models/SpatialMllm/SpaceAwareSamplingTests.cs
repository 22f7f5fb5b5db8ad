using System.Text.Json;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class SpaceAwareSamplingTests
{
    [Theory, Trait("Category", "Golden")]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("3")]
    public void PicksAreExactlyTheOfficialOnes(string scene)
    {
        using var scope = NewDisposeScope();
        using var inputs = VggtGolden.Tensors("sampling_inputs");
        using var document = JsonDocument.Parse(File.ReadAllText(TestData.Golden("spatial_mllm", "sampling_expected.json")));
        var expected = document.RootElement.GetProperty(scene);
        var (frames, wanted) = (expected.GetProperty("frames").GetInt32(), expected.GetProperty("K").GetInt32());

        var coverage = PointCoverage.Of(inputs[$"{scene}.world_points"].data<float>().ToArray(), inputs[$"{scene}.world_points_conf"].data<float>().ToArray(), frames);
        var picked = SpaceAwareSampling.Pick(coverage.Cells, wanted);

        Assert.Equal((float)expected.GetProperty("voxel_size").GetDouble(), coverage.CellSize);
        Assert.Equal(expected.GetProperty("minimum").EnumerateArray().Select(value => (float)value.GetDouble()), coverage.Minimum);
        Assert.Equal(Ints(expected, "voxels_per_frame"), Enumerable.Range(0, frames).Select(coverage.Cells.CountOf));
        Assert.Equal(Ints(expected, "greedy_order"), picked.GreedyOrder);
        Assert.Equal(Ints(expected, "selected_sorted"), picked.Frames);
        Assert.Equal(expected.GetProperty("covered").GetInt64(), picked.Covered);
    }

    [Fact]
    public void FramesAreSpreadAsNumpyCutsThem()
    {
        Assert.Equal([0, 1, 2], SpaceAwareSampling.Spread(3, 16));
        Assert.Equal([0, 3, 6, 9], SpaceAwareSampling.Spread(10, 4));
        Assert.Equal([0, 2, 4, 6, 9], SpaceAwareSampling.Spread(10, 5)); // 2.25, 4.5 and 6.75 are cut off
        Assert.Equal([0], SpaceAwareSampling.Spread(10, 1));
        Assert.Equal(128, SpaceAwareSampling.Spread(5000, 128).Distinct().Count());
        Assert.Equal(4999, SpaceAwareSampling.Spread(5000, 128)[^1]);
    }

    [Fact]
    public void TheThresholdIsTheMiddleOfAllConfidences()
    {
        Assert.Equal(2, ConfidenceMedian.Of([3, 1, 2]));
        Assert.Equal(2.5f, ConfidenceMedian.Of([3, 1, 2, 4]));
        Assert.Equal(-0.5f, ConfidenceMedian.Of([-3, 2, -3, 2]));
        Assert.Equal(7, ConfidenceMedian.Of([7]));
        var random = new Random(5);
        var values = Enumerable.Range(0, 10_001).Select(_ => (float)((random.NextDouble() * 4) - 2)).ToArray();
        Assert.Equal(values.Order().ElementAt(5_000), ConfidenceMedian.Of(values));
        Assert.Throws<InvalidDataException>(() => ConfidenceMedian.Of([1, float.NaN]));
    }

    [Fact]
    public void OnlyTheSurerHalfOfThePointsCounts()
    {
        // Two frames of three points; the middle confidence is 3, so that the points of confidence 1 and 2 are left out, however far away.
        float[] points = [0, 0, 0, 20, 20, 20, 900, 0, 0, /**/ 0, 0, 0, 20, 20, 20, 0, 0, -900];
        float[] confidences = [5, 6, 1, /**/ 4, 2, 0];

        var coverage = PointCoverage.Of(points, confidences, 2);

        Assert.Equal(1, coverage.CellSize);
        Assert.Equal([0, 0, 0], coverage.Minimum);
        Assert.Equal((2, 1), (coverage.Cells.CountOf(0), coverage.Cells.CountOf(1)));
        Assert.Equal([0], SpaceAwareSampling.Pick(coverage.Cells, 2).GreedyOrder);
    }

    [Fact]
    public void PointsThatHaveNoCellsAreRefused()
    {
        Assert.Contains("extend 1 x 1 x 0, which has no cells", Fault([0, 0, 0, 1, 1, 0], [2, 2]), StringComparison.Ordinal);
        Assert.Contains("no point has a confidence above 0.1", Fault([0, 0, 0, 1, 1, 1], [0.1f, 0.05f]), StringComparison.Ordinal);
        Assert.Contains("point 1 has the coordinate NaN", Fault([0, 0, 0, 1, float.NaN, 1], [2, 2]), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PointCoverage.Of([0, 0, 0], [1], 2));

        static string Fault(float[] points, float[] confidences) => Assert.Throws<InvalidDataException>(() => PointCoverage.Of(points, confidences, 1)).Message;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AVideoIsSampledByWhatVggtSees(bool fromDepth)
    {
        using var scope = NewDisposeScope();
        using var golden = VggtGolden.Tensors("vggt_tiny_wide_io");
        var source = fromDepth ? PointSource.Depth : PointSource.Points;
        using var model = VggtGolden.Load(SpaceAwareSampling.HeadsFor(source));

        var picked = SpaceAwareSampling.Pick(model, golden["images"].squeeze(0), 3, source);

        using (no_grad())
        {
            var features = model.Aggregator.Read(golden["images"].squeeze(0), model.LayersOfHeads);
            var (points, confidences) = fromDepth ? model.PointsOfDepths(features) : model.Points(features);
            var coverage = PointCoverage.Of(points.data<float>().ToArray(), confidences.data<float>().ToArray(), 4);
            Assert.Equal(SpaceAwareSampling.Pick(coverage.Cells, 3).GreedyOrder, picked.GreedyOrder);
            Assert.Equal(coverage.Cells.CellCount, picked.CellCount);
        }

        Assert.InRange(picked.Frames.Count, 1, 3);
        Assert.True(picked.Covered <= picked.CellCount);
    }

    private static IEnumerable<int> Ints(JsonElement element, string key) => element.GetProperty(key).EnumerateArray().Select(value => value.GetInt32());
}
