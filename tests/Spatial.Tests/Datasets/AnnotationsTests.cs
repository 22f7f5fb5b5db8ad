using System.Text.Json.Nodes;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class AnnotationsTests : IDisposable
{
    private readonly SmallTableSet _small = new();

    [Fact]
    public void AnnotationsCarryClassAttributePointsVelocityAndTheVehiclesPlace()
    {
        var row = _small.Row("sample_annotation", 4); // scene 1, where objects move, at its second keyframe
        (row["num_lidar_pts"], row["num_radar_pts"]) = (7, 2);
        var read = Read(4);
        var box = read.Boxes.Single();

        Assert.Equal(("car", "vehicle.moving", 7, 2), (box.Box.Name, box.Attribute, box.LidarPoints, box.RadarPoints));
        Assert.Equal(new(1, 0, 0), box.Box.Velocity);
        Assert.Equal((_small.Token("sample", 4), "scene-0001", 0), (read.SampleToken, read.SceneName, read.LeftOut));
        Assert.Equal(Number(PoseOfKeySweep(4)["translation"]![0]), read.EgoInGlobal.X);
        Assert.Empty(read.BicycleRacks);
    }

    [Fact]
    public void CategoriesOutsideTheBenchmarkAreLeftOutButRacksAreKept()
    {
        _small.Row("category", 0)["name"] = "static_object.bicycle_rack";
        Assert.Empty(Read(0).Boxes);
        Assert.Equal(new(2, 4, 1.5), Read(0).BicycleRacks.Single().Size);

        _small.Row("category", 0)["name"] = "animal";
        Assert.Empty(Read(0).Boxes);
        Assert.Empty(Read(0).BicycleRacks);
    }

    [Fact]
    public void AnObjectOfTheBenchmarkHasOneAttributeAtMost()
    {
        var second = _small.Row("attribute", 0).DeepClone().AsObject();
        second["token"] = new string('f', 32);
        _small.Tables["attribute"].Add((JsonNode)second);
        _small.Row("sample_annotation", 0)["attribute_tokens"]!.AsArray().Add((JsonNode)new string('f', 32));

        var error = Assert.Throws<InvalidDataException>(() => Read(0)).Message;
        Assert.Equal(
            $"table sample_annotation, token {_small.Token("sample_annotation", 0)}, field attribute_tokens: expected at most one attribute of an object of the "
            + "detection benchmark, got 2",
            error);

        _small.Row("category", 0)["name"] = "animal"; // the official code asks only objects of the benchmark
        Assert.Empty(Read(0).Boxes);

        _small.Row("category", 0)["name"] = "vehicle.car";
        Assert.Equal(1, Read(0, allowPartial: true).LeftOut);
    }

    [Fact]
    public void AnObjectWithoutAttributeHasAnEmptyOne()
    {
        _small.Row("sample_annotation", 0)["attribute_tokens"] = new JsonArray();

        Assert.Equal("", Read(0).Boxes.Single().Attribute);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e9)]
    public void BoxesNoObjectCanHaveAreLeftOutAndCounted(double width)
    {
        _small.Row("sample_annotation", 0)["size"]![0] = width;
        var read = Read(0, allowPartial: true);

        Assert.Equal((0, 1), (read.Boxes.Count, read.LeftOut));
    }

    [Fact]
    public void BoxesOfTheEgoFrameAreCarriedIntoTheGlobalFrame()
    {
        var scene = DetectionCases.Scene() with { EgoInGlobal = new(100, 50, 0), EgoRotation = Quaterniond.FromYaw(Math.PI / 2) };
        var ahead = DetectionCases.Guess("car", 10, 0.5);
        var box = scene.ToGlobal([ahead with { Box = ahead.Box with { Velocity = new(3, 0, 0) } }]).Single().Box;

        Assert.True((box.Center - new Vector3d(100, 60, 0)).Length < 1e-12);
        Assert.True((box.Velocity!.Value - new Vector3d(0, 3, 0)).Length < 1e-12);
        Assert.Equal(Math.PI / 2, box.Rotation.Yaw, 12);
    }

    public void Dispose() => _small.Dispose();

    private SceneAnnotations Read(int sample, bool allowPartial = false)
    {
        using var tables = _small.Write().Load(allowPartial);
        return new NuScenesReader(tables).ReadAnnotations(_small.Token("sample", sample));
    }

    private JsonObject PoseOfKeySweep(int sample)
    {
        var sweep = _small.Rows("sample_data", row => (string)row["sample_token"]! == _small.Token("sample", sample)
            && (bool)row["is_key_frame"]! && ((string)row["filename"]!).Contains("LIDAR_TOP")).Single();
        return _small.Rows("ego_pose", row => (string)row["token"]! == (string)sweep["ego_pose_token"]!).Single();
    }

    private static double Number(JsonNode? node) => (double)node!;
}
