using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class RayPqProtocolTests
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;
    private static readonly double[] Origin = [0.95, 0.02, 1.84];

    [Fact]
    public void EqualScenesScoreOne()
    {
        var scene = new Scene().Wall(150, 0, 200, "car", 7).Wall(40, 0, 200, "manmade", 1);

        var result = Score(scene, scene);

        Assert.Equal(1, result["RayPQ"]);
        Assert.Equal(1, result["RayPQ@1m/car"]);
        Assert.Equal(1, result["RayPQ@1m/manmade"]);
        Assert.Null(result["RayPQ@1m/truck"]);
    }

    [Fact]
    public void CarsPredictedAsOneMatchOnlyIfOneOfThemIsTheLargerHalf()
    {
        // Seen from the middle the outer parts cover 52 degrees each and the inner one 24: none is more than half of the whole.
        var truth = new Scene().Wall(150, 0, 90, "car", 1).Wall(150, 90, 110, "car", 2).Wall(150, 110, 200, "car", 3);
        var prediction = new Scene().Wall(150, 0, 200, "car", 1);
        var uneven = new Scene().Wall(150, 0, 140, "car", 1).Wall(150, 140, 200, "car", 2);

        Assert.Equal(0, Score(truth, prediction)["RayPQ"]);

        // One match of IoU q, one car missed: PQ = q / 1.5, and q lies between 0.5 and 1.
        Assert.InRange(Score(uneven, prediction)["RayPQ"]!.Value, 0.5 / 1.5, 1 / 1.5);
    }

    [Fact]
    public void TrueInstancesOfClassesThatDoNotMoveAreOneSegment()
    {
        var parts = new Scene().Wall(150, 0, 90, "manmade", 1).Wall(150, 90, 110, "manmade", 2).Wall(150, 110, 200, "manmade", 3);

        Assert.Equal(1, Score(parts, new Scene().Wall(150, 0, 200, "manmade", 5))["RayPQ"]);
        Assert.Equal(0, Score(parts, parts)["RayPQ"]); // predicted ids are used as given
    }

    [Fact]
    public void AnInstanceOfTwoClassesIsLeftOver()
    {
        // Both halves bear id 3, so neither class has an instance of its own: each is its class's left-over segment, and matches as such.
        var truth = new Scene().Wall(150, 0, 100, "car", 3).Wall(150, 100, 200, "truck", 3);

        var result = Score(truth, truth);

        Assert.Equal(1, result["RayPQ@1m/car"]);
        Assert.Equal(1, result["RayPQ@1m/truck"]);
    }

    [Fact]
    public void InstancesOfTwoClassesJoinWhatHasNoInstance()
    {
        // Of each class one half bears id 3, which both have, and one half bears none: together they are the one left-over segment of the class.
        var truth = new Scene().Wall(150, 0, 50, "car", 0).Wall(150, 50, 100, "car", 3).Wall(150, 100, 150, "truck", 3).Wall(150, 150, 200, "truck", 0);
        var prediction = new Scene().Wall(150, 0, 100, "car", 1).Wall(150, 100, 200, "truck", 1);

        var result = Score(truth, prediction);

        Assert.Equal(1, result["RayPQ@1m/car"]);
        Assert.Equal(1, result["RayPQ@1m/truck"]);
    }

    [Fact]
    public void SegmentsOfTenRaysAreMissedOrWrongAndSmallerOnesAreNot()
    {
        var rays = HandMadeRays.Of(OccupancyLabels.Occ3D, [
            .. Enumerable.Repeat(new HandMadeRay("car", 10, "bus", 10), 10), .. Enumerable.Repeat(new HandMadeRay("truck", 10, "pedestrian", 10), 9)]);
        var instances = new ushort[Grid.Count];
        instances.AsSpan(0, 1).Fill(1);

        var rows = RayPqProtocol.Occ3D.Score([RayPqProtocol.Statistics("t", "s", rays, instances, instances)]).Tables[0].Rows.ToDictionary(row => row.Class);

        Assert.Equal((1, 0), (rows["car"].Support, rows["car"].Values[0]));
        Assert.Equal(0, rows["bus"].Values[0]);
        Assert.Equal((0, null), (rows["truck"].Support, rows["truck"].Values[0]));
        Assert.Null(rows["pedestrian"].Values[0]);
    }

    [Fact]
    public void OnlyRaysThatMatchInDistanceIntersect()
    {
        // Six voxels apart: 2.4 m and more.
        var result = Score(new Scene().Wall(150, 0, 200, "car", 1), new Scene().Wall(156, 0, 200, "car", 1));

        Assert.Equal(0, result["RayPQ@1m"]);
        Assert.Equal(0, result["RayPQ@2m"]);
        Assert.InRange(result["RayPQ@4m"]!.Value, 0.5, 1);
    }

    [Fact]
    public void NothingMeasuredIsNothingDefined() =>
        Assert.All(RayPqProtocol.Occ3D.Score([]).AllFigures(), figure => Assert.Null(figure.Value));

    [Fact]
    public void MistakesAreNamed()
    {
        var scene = new Scene();

        var length = Assert.Throws<ArgumentException>(() => RayPqProtocol.Occ3D.Measure("t", "s", scene.Occupancy, [1, 2], scene.Occupancy, scene.Instances, Origin));
        Assert.Contains("truthInstances must be uint16", length.Message, StringComparison.Ordinal);

        scene.Instances[5] = ushort.MaxValue;
        var id = Assert.Throws<ArgumentException>(() => RayPqProtocol.Occ3D.Measure("t", "s", scene.Occupancy, new Scene().Instances, scene.Occupancy, scene.Instances, Origin));
        Assert.Contains("predictedInstances must be at most 65534", id.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, double?> Score(Scene truth, Scene prediction) =>
        RayPqProtocol.Occ3D.Score([RayPqProtocol.Occ3D.Measure("t", "s", truth.Occupancy, truth.Instances, prediction.Occupancy, prediction.Instances, Origin)])
            .AllFigures().ToDictionary(figure => figure.Kind.Name, figure => figure.Value);

    // A free grid with parts of planes of constant x.
    private sealed class Scene
    {
        public Scene() => Occupancy = new(Grid, OccupancyLabels.Occ3D, [.. Enumerable.Repeat(OccupancyLabels.Occ3D.Free, Grid.Count)]);

        public Occupancy Occupancy { get; }

        public ushort[] Instances { get; } = new ushort[Grid.Count];

        public Scene Wall(int x, int fromY, int toY, string name, ushort instance)
        {
            var (from, count) = (Grid.FlatIndex(x, fromY, 0), (toY - fromY) * Grid.SizeZ);
            Occupancy.Classes.AsSpan(from, count).Fill(OccupancyLabels.Occ3D.LabelOf(name));
            Instances.AsSpan(from, count).Fill(instance);
            return this;
        }
    }
}
