using Spatial.Evaluation;
using Spatial.Native;

namespace Spatial.Tests;

public sealed class RayIouProtocolTests
{
    private const string Car = "car", Manmade = "manmade";

    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;
    private static readonly double[] Origin = [0.95, 0.02, 1.84];

    [Fact]
    public void APerfectPredictionScoresOne()
    {
        var truth = Walls((150, Car), (40, Manmade));

        var result = OpenOcc(Measure(truth, Flow(0, 0), truth, Flow(0, 0)));

        Assert.Equal(1, result["RayIoU"]);
        Assert.Equal(1, result["RayIoU@1m"]);
        Assert.Equal(0, result["mAVE"]);
        Assert.Equal(1, result["OccScore"]);
        Assert.Equal(1, result["RayIoU@4m/car"]);
        Assert.Null(result["RayIoU@4m/truck"]);
        Assert.Null(result["AVE/manmade"]);
    }

    [Fact]
    public void AWallOneVoxelTooFarMatchesUnlessTheRayIsOblique()
    {
        var (truth, prediction) = (Walls((150, Car)), Walls((151, Car)));

        var result = OpenOcc(Measure(truth, Flow(0, 0), prediction, Flow(0, 0)));

        // One voxel further along the ray is 0.4 m / cos(angle): nearly all rays below 1 m, and nearly every ray meets both walls.
        Assert.InRange(result["RayIoU@1m"]!.Value, 0.8, 0.999);
        Assert.InRange(result["RayIoU@4m"]!.Value, result["RayIoU@1m"]!.Value, 1);
    }

    [Fact]
    public void AWallOfAnotherClassMatchesNothing()
    {
        var sample = Measure(Walls((150, Car)), Flow(0, 0), Walls((150, Manmade)), Flow(0, 0));

        var result = OpenOcc(sample);
        var confusion = RayIouProtocol.OpenOcc.Score([sample]).Confusion!;

        Assert.Equal(0, result["RayIoU"]);
        Assert.Null(result["mAVE"]);
        var (car, manmade) = (OccupancyLabels.OpenOcc.LabelOf(Car), OccupancyLabels.OpenOcc.LabelOf(Manmade));
        Assert.Equal(confusion.Counts.Sum(), confusion[car, manmade]);
        Assert.NotEqual(0, confusion[car, manmade]);
    }

    [Fact]
    public void RaysThatThePredictionLetsThroughCountAsFree()
    {
        var sample = Measure(Walls((150, Car)), Flow(0, 0), Walls(), Flow(0, 0));

        var score = RayIouProtocol.OpenOcc.Score([sample]);

        var kept = Assert.Single(score.Tallies, tally => tally.Name.StartsWith("rays kept", StringComparison.Ordinal)).Count;
        Assert.Equal(kept, score.Confusion![OccupancyLabels.OpenOcc.LabelOf(Car), OccupancyLabels.OpenOcc.Free]);
        Assert.Equal(kept, score.Tables[0].Rows[OccupancyLabels.OpenOcc.LabelOf(Car)].Support);
        Assert.Equal(14_040, Assert.Single(score.Tallies, tally => tally.Name == "rays cast").Count);
    }

    [Fact]
    public void FlowErrorsAreLengthsOfDifferences()
    {
        var truth = Walls((150, Car));

        var result = OpenOcc(Measure(truth, Flow(1, 2), truth, Flow(1.375f, 2.5f)));

        Assert.Equal(0.625, result["mAVE"]); // 0.375, 0.5: binary fractions all along
        Assert.Equal(0.625, result["AVE/car"]);
        Assert.Equal(0.625, result["submission mAVE"]);
        Assert.Equal(0.9 + (0.1 * 0.375), result["OccScore"]!.Value, 1e-15);
    }

    [Fact]
    public void TheScorerOfSubmissionsLetsAllKeptRaysDiluteTheError()
    {
        var walls = Walls((150, Car), (40, Manmade));
        var wrongOnTheCar = Flow(0, 0);
        for (var cell = 0; cell < Grid.Count; cell++)
        {
            wrongOnTheCar.Velocities[2 * cell] = walls.Classes[cell] == OccupancyLabels.OpenOcc.LabelOf(Car) ? 4 : 0;
        }

        var sample = Measure(walls, Flow(0, 0), walls, wrongOnTheCar);
        var result = OpenOcc(sample);

        var rows = RayIouProtocol.OpenOcc.Score([sample]).Tables[0].Rows;
        double car = rows[OccupancyLabels.OpenOcc.LabelOf(Car)].Support, manmade = rows[OccupancyLabels.OpenOcc.LabelOf(Manmade)].Support;
        Assert.Equal(4, result["mAVE"]);
        Assert.Equal(4 * car / (car + manmade), result["submission mAVE"]!.Value, 1e-12);
        Assert.Equal(0.9, result["OccScore"]!.Value, 1e-15); // an error above 1 m/s costs no more than 0.1
    }

    [Fact]
    public void APredictionWithoutFlowHasNoFlowFigures()
    {
        var truth = Walls((150, Car));
        var with = Measure(truth, Flow(0, 0), truth, Flow(0, 0));
        var without = Measure(truth, Flow(0, 0), truth, null);

        Assert.All([[without], new[] { with, without }], samples =>
        {
            var result = OpenOcc(samples);
            Assert.Equal(1, result["RayIoU"]);
            Assert.All(["mAVE", "OccScore", "submission mAVE", "submission OccScore", "AVE/car"], name => Assert.Null(result[name]));
        });
        Assert.Equal(0, OpenOcc([with, with])["mAVE"]);
    }

    [Fact]
    public void NothingMeasuredIsNothingDefined()
    {
        Assert.All(RayIouProtocol.OpenOcc.Score([]).AllFigures(), figure => Assert.Null(figure.Value));
        Assert.All(RayIouProtocol.Occ3D.Score([]).AllFigures(), figure => Assert.Null(figure.Value));
    }

    [Fact]
    public void EveryFigureHasANameOfItsOwn()
    {
        var names = RayIouProtocol.OpenOcc.Score([]).AllFigures().Select(figure => figure.Kind.Name).ToArray();

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Contains(RayIouProtocol.OpenOcc.Card.RankedBy.Name, names);
        Assert.All(RayIouProtocol.OpenOcc.Card.Reported.SelectMany(row => row.Values.Keys), name => Assert.Contains(name, names));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AgreesWithTheOfficialTextAppliedPlainly(bool precise)
    {
        var random = new Random(11);
        var labels = OccupancyLabels.Occ3D;
        var (truth, prediction) = (Scatter(random, labels), Scatter(random, labels));
        double[] origins = [0.95, 0.02, 1.84, -20.3, 10.1, 1.7, 30, -38, 6]; // the last above the grid

        var sample = precise
            ? RayIouProtocol.Occ3D.Measure("t", "s", truth, null, prediction, null, origins)
            : RayIouProtocol.Occ3D.Measure("t", "s", truth, null, prediction, null, [.. origins.Select(value => (float)value)]);
        var result = RayIouProtocol.Occ3D.Score([sample]).AllFigures().ToDictionary(figure => figure.Kind.Name, figure => figure.Value);

        RayHits Cast(Occupancy occupancy) => precise
            ? RayCast.Run(origins, LidarRays.Directions(), Grid, occupancy.Classes, labels.Free)
            : RayCast.Run([.. origins.Select(value => (float)value)], LidarRays.Directions(), Grid, occupancy.Classes, labels.Free);
        var (t, p) = (Cast(truth), Cast(prediction));
        var kept = Enumerable.Range(0, t.Classes.Length).Where(ray => t.Classes[ray] != labels.Free).ToArray();
        foreach (var label in Enumerable.Range(0, labels.Free))
        {
            foreach (var metres in new[] { 1, 2, 4 })
            {
                double hits = kept.Count(ray => t.Classes[ray] == label && p.Classes[ray] == label && MathF.Abs(p.Distances[ray] - t.Distances[ray]) < metres);
                var iou = hits / (kept.Count(ray => t.Classes[ray] == label) + kept.Count(ray => p.Classes[ray] == label) - hits);
                Assert.Equal(Figure.Defined(iou), result[$"RayIoU@{metres}m/{labels.Classes[label]}"]);
            }
        }
    }

    [Fact]
    public void NeitherThreadsNorThePrecedingFrameMatter()
    {
        var random = new Random(12);
        var labels = OccupancyLabels.Occ3D;
        var (truth, prediction) = (Scatter(random, labels), Scatter(random, labels));
        double[] origins = [0.95, 0.02, 1.84, -20.3, 10.1, 1.7];

        var alone = RayIouProtocol.Occ3D.Measure("t", "s", truth, null, prediction, null, origins);
        RayIouProtocol.Occ3D.Measure("t", "s", prediction, null, truth, null, [.. origins, .. origins]);
        var again = RayIouProtocol.Occ3D.Measure("t", "s", truth, null, prediction, null, origins, threads: 2);

        Assert.Equal(alone.Counts, again.Counts);
    }

    [Fact]
    public void MistakesAreNamed()
    {
        var truth = Walls((150, Car));
        var occ3d = new Occupancy(Grid, OccupancyLabels.Occ3D, new byte[Grid.Count]);
        var small = new VoxelGrid(Vector3d.Zero, new(0.4, 0.4, 0.4), 2, 2, 2);

        Refused("openocc-v2", () => Measure(truth, null, occ3d, null));
        Refused("labelled", () => Measure(occ3d, null, truth, null));
        Refused("ground truth must be on", () => Measure(new(small, OccupancyLabels.OpenOcc, new byte[8]), null, truth, null));
        Refused("predicted flow must be on", () => Measure(truth, null, truth, new(small, new float[16])));
        Refused("origins must be [T, 3]", () => RayIouProtocol.OpenOcc.Measure("t", "s", truth, null, truth, null, ReadOnlySpan<double>.Empty));
        Refused("got 4 values", () => RayIouProtocol.OpenOcc.Measure("t", "s", truth, null, truth, null, new double[4]));
        Refused("got 27 values", () => RayIouProtocol.OpenOcc.Measure("t", "s", truth, null, truth, null, new float[27]));
        Refused("origins must be finite, got", () => RayIouProtocol.OpenOcc.Measure("t", "s", truth, null, truth, null, [0f, 0f, float.PositiveInfinity]));
        Refused("origins must be finite", () => RayIouProtocol.OpenOcc.Measure("t", "s", truth, null, truth, null, [0.0, double.NaN, 0]));
        Refused("flow must be finite", () => Measure(truth, Flow(0, 0), truth, Flow(float.NaN, 0)));
        Refused("flow must be finite", () => Measure(truth, Flow(0, 0), truth, Flow(0, 1e6f)));
    }

    private static void Refused(string word, Action measure) =>
        Assert.Contains(word, Assert.Throws<ArgumentException>(measure).Message, StringComparison.Ordinal);

    private static SampleStatistics Measure(Occupancy truth, OccupancyFlow? truthFlow, Occupancy prediction, OccupancyFlow? predictedFlow) =>
        RayIouProtocol.OpenOcc.Measure("t", "s", truth, truthFlow, prediction, predictedFlow, Origin);

    private static Dictionary<string, double?> OpenOcc(params SampleStatistics[] samples) =>
        RayIouProtocol.OpenOcc.Score(samples).AllFigures().ToDictionary(figure => figure.Kind.Name, figure => figure.Value);

    // Whole planes of constant x in an otherwise free grid.
    private static Occupancy Walls(params (int X, string Class)[] walls)
    {
        var labels = OccupancyLabels.OpenOcc;
        var classes = new byte[Grid.Count];
        classes.AsSpan().Fill(labels.Free);
        foreach (var (x, name) in walls)
        {
            classes.AsSpan(Grid.FlatIndex(x, 0, 0), Grid.SizeY * Grid.SizeZ).Fill(labels.LabelOf(name));
        }

        return new(Grid, labels, classes);
    }

    private static OccupancyFlow Flow(float x, float y) =>
        new(Grid, [.. Enumerable.Range(0, Grid.Count).SelectMany(_ => new[] { x, y })]);

    private static Occupancy Scatter(Random random, OccupancyLabels labels) => new(
        Grid, labels, [.. Enumerable.Range(0, Grid.Count).Select(_ => random.Next(60) == 0 ? (byte)random.Next(4) : labels.Free)]);
}
