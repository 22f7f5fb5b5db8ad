using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class StP3PlanningTests
{
    [Fact]
    [Trait("Category", "Golden")]
    public void EveryCaseIsScoredAsByTheOfficialCode()
    {
        var cases = PlanningGolden.Json("planning", "vad_cases.json");
        var expected = PlanningGolden.Json("planning", "bev_expected.json").GetProperty("stp3");
        var count = cases.GetArrayLength();
        var rasters = NpzFile.Read(TestData.Golden("planning", "bev_rasters.npz"))["occupancy"]
            .Require<byte>(count, ObstacleRaster.Steps, ObstacleRaster.Size, ObstacleRaster.Size / 8);
        var protocol = new StP3Planning();
        var samples = new List<SampleStatistics>();
        foreach (var (number, given) in cases.EnumerateArray().Index())
        {
            var obstacles = Mirrored(ObstacleRaster.FromPackedBits(PlanningGolden.Raster(rasters, number)));
            var sample = protocol.Measure(
                $"{number}", "scene", PlanningGolden.Floats(given.GetProperty("gt_traj")), PlanningGolden.Floats(given.GetProperty("pred_traj")), obstacles);
            samples.Add(sample);
            AssertHorizons(expected.GetProperty("per_case")[number], protocol.Score([sample]), $"case {number}");
        }

        var result = protocol.Score(samples);
        AssertHorizons(expected.GetProperty("average"), result, "average");
        foreach (var figure in expected.GetProperty("per_step_3s").EnumerateObject())
        {
            AssertMeansOf(PlanningGolden.Doubles(figure.Value), figure.Name, result);
        }

        Assert.Equal(3, expected.EnumerateObject().Count()); // Nothing expected is left uncompared.
    }

    private static void AssertHorizons(System.Text.Json.JsonElement expected, ProtocolResult result, string what)
    {
        foreach (var horizon in expected.EnumerateObject())
        {
            foreach (var figure in horizon.Value.EnumerateObject())
            {
                var name = $"plan_{figure.Name}_{horizon.Name}";
                PlanningGolden.AssertNear(figure.Value.GetDouble(), PlanningGolden.ValueOf(result, name), $"{what}, {name}");
            }
        }
    }

    // ST-P3 gives a value per step and prints means up to the horizon.
    private static void AssertMeansOf(double[] perStep, string figure, ProtocolResult result)
    {
        for (var step = 0; step < perStep.Length; step++)
        {
            var name = FormattableString.Invariant($"plan_{figure}/{(step + 1) / 2.0:0.0}s");
            PlanningGolden.AssertNear(perStep.Take(step + 1).Average(), PlanningGolden.ValueOf(result, name), name);
        }
    }

    // The cases hold UniAD's columns, which count to the right; ST-P3's count to the left.
    private static ObstacleRaster Mirrored(ObstacleRaster raster)
    {
        var mirrored = new ObstacleRaster();
        for (var step = 0; step < ObstacleRaster.Steps; step++)
        {
            for (var row = 0; row < ObstacleRaster.Size; row++)
            {
                for (var column = 0; column < ObstacleRaster.Size; column++)
                {
                    if (raster.IsOccupied(step, row, column))
                    {
                        mirrored.Set((((step * ObstacleRaster.Size) + row) * ObstacleRaster.Size) + ObstacleRaster.Size - 1 - column);
                    }
                }
            }
        }

        return mirrored;
    }
}
