using System.Text.Json;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>Golden cases of UniAD and ST-P3 as tables. The cases hold rasters, not objects, so that each occupied cell that the protocol looks at is
/// annotated as a small vehicle of its own.</summary>
[Trait("Category", "Golden")]
public sealed class RasterGoldensThroughTheCommandLineTests : IDisposable
{
    private const int EarlierKeyframes = 2; // which ST-P3 asks for
    private static readonly BoxSize WithinACell = new(0.1, 0.1, 1);
    private static readonly Vector3d OffTheRaster = new(1000, 1000, 0);
    private static readonly (string Horizon, int Step)[] Horizons = [("1s", 1), ("2s", 3), ("3s", 5)];

    private readonly PlannedScenes _scenes = new();

    public void Dispose() => _scenes.Dispose();

    // In the other cases a step is missing, which UniAD's loader marks as wholly occupied, while the case has a raster there.
    [Fact]
    public void EveryWholeCaseOfUniAdIsAsOfficial()
    {
        var masks = NpyArray.Read(TestData.Golden("planning", "masks.npy")).Values<float>().ToArray().Chunk(2 * PlanSteps.Count).ToArray();
        var whole = AddCases(RasterAxes.ForwardRight, number => masks[number].All(mask => mask == 1));

        var report = _scenes.Evaluate("planning-uniad");

        var official = PlanningGolden.Json("planning", "bev_expected.json").GetProperty("uniad").GetProperty("per_case");
        Assert.NotEmpty(whole);
        foreach (var figure in official[0].EnumerateObject())
        {
            double[][] perCase = [.. whole.Select(number => PlanningGolden.Doubles(official[number].GetProperty(figure.Name)))];
            foreach (var (number, values) in whole.Zip(perCase))
            {
                Assert.All(Horizons, at => AssertNear(values[at.Step], ResultOf(report.Scenes, number), $"{figure.Name}_at_{at.Horizon}", number));
            }

            for (var step = 0; step < PlanSteps.Count; step++)
            {
                var name = FormattableString.Invariant($"{figure.Name}_at/{(step + 1) / 2.0:0.0}s");
                PlanningGolden.AssertNear(perCase.Average(values => values[step]), PlanningGolden.ValueOf(report.Result, name), name);
            }
        }
    }

    [Fact]
    public void EveryCaseOfStP3AndTheAverageAreTheOfficialOnes()
    {
        var all = AddCases(RasterAxes.ForwardLeft, _ => true);

        var report = _scenes.Evaluate("planning-stp3");

        var official = PlanningGolden.Json("planning", "bev_expected.json").GetProperty("stp3");
        AssertHorizons(official.GetProperty("average"), report.Result, -1);
        Assert.All(all, number => AssertHorizons(official.GetProperty("per_case")[number], ResultOf(report.Scenes, number), number));
    }

    private List<int> AddCases(RasterAxes axes, Func<int, bool> isWanted)
    {
        var cases = PlanningGolden.Json("planning", "vad_cases.json");
        var rasters = NpzFile.Read(TestData.Golden("planning", "bev_rasters.npz"))["occupancy"]
            .Require<byte>(cases.GetArrayLength(), ObstacleRaster.Steps, ObstacleRaster.Size, ObstacleRaster.Size / 8);
        var added = new List<int>();
        foreach (var (number, given) in cases.EnumerateArray().Index().Where(each => isWanted(each.Index)))
        {
            var (truth, plan) = (PlanningGolden.Floats(given.GetProperty("gt_traj")), PlanningGolden.Floats(given.GetProperty("pred_traj")));
            var samples = _scenes.Add(number, PlanFrame.Lidar, truth, plan, EarlierKeyframes);
            var raster = ObstacleRaster.FromPackedBits(PlanningGolden.Raster(rasters, number));
            var cells = EgoCells.Of(truth, plan, axes);
            for (var step = 0; step < PlanSteps.Count; step++)
            {
                Annotate(raster, cells, step, axes, samples, (truth[2 * step], truth[(2 * step) + 1]));
            }

            added.Add(number);
        }

        return added;
    }

    private void Annotate(ObstacleRaster raster, EgoCells cells, int step, RasterAxes axes, string[] samples, (float Right, float Forward) driven)
    {
        int[] looked = [.. cells.Truth(step), .. cells.Plan(step), .. cells.Point(step) == EgoCells.Outside ? [] : new[] { cells.Point(step) }];
        foreach (var cell in looked.Distinct())
        {
            var (row, column) = (cell / ObstacleRaster.Size % ObstacleRaster.Size, cell % ObstacleRaster.Size);
            if (raster.IsOccupied(step, row, axes == RasterAxes.ForwardLeft ? ObstacleRaster.Size - 1 - column : column))
            {
                // ST-P3 asks whether an object was seen at the keyframe.
                _scenes.Tables.Object("vehicle.car", (samples[0], Vehicle(OffTheRaster)), (samples[step + 1], Vehicle(PlaceOf(row, column, axes, driven))));
            }
        }
    }

    private static Box3D Vehicle(Vector3d placeInLidar) => PlannedScenes.InGlobal(PlanFrame.Lidar, placeInLidar, WithinACell, 0);

    // Where a cell's middle lies in the LiDAR frame. ST-P3 draws around the vehicle's later pose and its rear axle, and takes a cell's value from the
    // drawn cell that lies back by the way driven forward, and aside by the way driven to the left.
    private static Vector3d PlaceOf(int row, int column, RasterAxes axes, (float Right, float Forward) driven)
    {
        const double lidarAheadOfAxle = 0.94;
        if (axes == RasterAxes.ForwardRight)
        {
            return new(MiddleOf(column), MiddleOf(row), 0);
        }

        var (drawnRow, drawnColumn) = (Math.Round(row - (driven.Forward / ObstacleRaster.Resolution)), Math.Round(column - (driven.Right / ObstacleRaster.Resolution)));
        return new(-MiddleOf(drawnColumn) + driven.Right, MiddleOf(drawnRow) + driven.Forward - lidarAheadOfAxle, 0);
    }

    private static double MiddleOf(double cell) => ObstacleRaster.Start + ((cell - 0.5) * ObstacleRaster.Resolution);

    private static ProtocolResult ResultOf(IReadOnlyList<Reports.SceneResult> scenes, int number) =>
        scenes.Single(scene => scene.Scene == PlannedScenes.NameOf(number)).Result;

    private static void AssertHorizons(JsonElement expected, ProtocolResult result, int number)
    {
        foreach (var horizon in expected.EnumerateObject())
        {
            Assert.All(horizon.Value.EnumerateObject(), figure => AssertNear(figure.Value.GetDouble(), result, $"plan_{figure.Name}_{horizon.Name}", number));
        }
    }

    private static void AssertNear(double expected, ProtocolResult result, string figure, int number) =>
        PlanningGolden.AssertNear(expected, PlanningGolden.ValueOf(result, figure), number < 0 ? figure : $"case {number}, {figure}");
}
