using System.Text.Json;
using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class RayOriginsTests
{
    // LiDAR one metre ahead of the ego frame's origin and 1.8 m above it.
    private static readonly RigidTransform EgoFromLidar = new(Matrix3d.Identity, new(1, 0, 1.8));

    [Fact]
    public void PlacesBeforeAndAfterTheFrameAreSeenFromIt()
    {
        LidarPose[] scene = [At(0), At(10), At(30)];

        Assert.Equal([1, 0, 1.8, 11, 0, 1.8, 31, 0, 1.8], RayOrigins.Of(scene, 0));
        Assert.Equal([-9, 0, 1.8, 1, 0, 1.8, 21, 0, 1.8], RayOrigins.Of(scene, 1));
    }

    [Fact]
    public void PlacesOneMetreFromTheGridsEdgeAreLeftOut()
    {
        // In ego they lie at 1 + 37.5 and at 1 + 38, which is not below 39.
        Assert.Equal(6, RayOrigins.Of([At(0), At(37.5)], 0).Length);
        Assert.Equal(3, RayOrigins.Of([At(0), At(38)], 0).Length);
        Assert.Equal(6, RayOrigins.Of([At(0), At(0, 38.5)], 0).Length);
        Assert.Equal(3, RayOrigins.Of([At(0), At(0, -39)], 0).Length);
    }

    [Fact]
    public void OfMoreThanEightPlacesEightAreTakenEvenly()
    {
        var scene = Enumerable.Range(0, 16).Select(i => At(i)).ToArray();

        var x = RayOrigins.Of(scene, 0).Chunk(3).Select(origin => origin[0] - 1).ToArray();

        // 15/7 apart: 0, 2.14, 4.29, 6.43, 8.57, 10.71, 12.86, 15.
        Assert.Equal([0, 2, 4, 6, 9, 11, 13, 15], x);
    }

    [Fact]
    public void PositionsBetweenLidarsAreFloat32()
    {
        var x = RayOrigins.Of([At(0), At(10.1)], 0)[3];

        Assert.Equal(1 + (double)10.1f, x);
        Assert.NotEqual(11.1, x);
    }

    [Fact]
    public void TheFramesOwnOriginIsTheMountingToTheLastBit()
    {
        LidarPose[] scene =
            [.. Enumerable.Range(0, 5).Select(at => new LidarPose(EgoFromLidar, RigidTransform.From(Quaterniond.FromYaw(0.3 + at), new(1234.5 + (0.1 * at), 987.6, 0.2))))];

        Assert.All(Enumerable.Range(0, 5), frame => Assert.Equal([1, 0, 1.8], RayOrigins.Of(scene, frame).AsSpan(3 * frame, 3).ToArray()));
    }

    [Fact]
    public void AMountingFarFromTheVehicleIsNamed()
    {
        var error = Assert.Throws<ArgumentException>(() => RayOrigins.Of([new(new(Matrix3d.Identity, new(50, 0, 0)), RigidTransform.Identity)], 0));

        Assert.Contains("39 m", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void OriginsOfEveryFrameAreTheOfficialOnes()
    {
        using var infos = JsonDocument.Parse(File.ReadAllText(TestData.Golden("rayiou", "origins", "infos.json")));
        using var expected = JsonDocument.Parse(File.ReadAllText(TestData.Golden("rayiou", "origins", "expected.json")));
        var originsOf = expected.RootElement.EnumerateArray().ToDictionary(
            frame => frame.GetProperty("token").GetString()!, frame => frame.GetProperty("origins").EnumerateArray().SelectMany(Numbers).ToArray());
        Assert.NotEmpty(originsOf);

        var compared = 0;
        foreach (var scene in infos.RootElement.EnumerateArray().GroupBy(info => info.GetProperty("scene_token").GetString()).Select(scene => scene.ToArray()))
        {
            LidarPose[] poses = [.. scene.Select(info => new LidarPose(Transform(info, "lidar2ego"), Transform(info, "ego2global")))];
            for (var frame = 0; frame < scene.Length; frame++, compared++)
            {
                var official = originsOf[scene[frame].GetProperty("token").GetString()!];
                var ours = RayOrigins.Of(poses, frame);
                Assert.Equal(official.Length, ours.Length);
                Assert.All(official.Zip(ours), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
            }
        }

        Assert.Equal(originsOf.Count, compared);
    }

    private static LidarPose At(double x, double y = 0) => new(EgoFromLidar, new(Matrix3d.Identity, new(x, y, 0)));

    private static RigidTransform Transform(JsonElement info, string name)
    {
        var (t, q) = (Numbers(info.GetProperty($"{name}_translation")), Numbers(info.GetProperty($"{name}_rotation")));
        return RigidTransform.From(new(q[0], q[1], q[2], q[3]), new(t[0], t[1], t[2]));
    }

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetDouble())];
}
