using System.Text.Json;
using System.Text.Json.Nodes;
using Spatial.Datasets;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class BoxGoldenTests : IDisposable
{
    private readonly GoldenGeometry _golden = new();

    [Fact]
    public void BoxesInTheLidarFrameAreTheDevkits() => ForEachSample((token, expected) =>
        AssertBoxes(expected["lidar_boxes"]!, _golden.Reader.BoxesInSensor(LidarOf(token), BoxVisibility.Any)));

    [Fact]
    public void BoxesInTheFlatEgoFrameAreTheDevkits() => ForEachSample((token, expected) =>
        AssertBoxes(expected["ego_flat_boxes"]!, _golden.Reader.BoxesInFlatEgo(LidarOf(token))));

    [Fact]
    public void BoxesVisibleInACameraAreTheDevkits() => ForEachCamera((token, expected) =>
    {
        AssertBoxes(expected["boxes_ANY"]!, _golden.Reader.BoxesInSensor(token, BoxVisibility.Any));
        Assert.Equal(Tokens(expected["boxes_ALL"]!), _golden.Reader.BoxesInSensor(token, BoxVisibility.All).Select(box => box.Token));
        Assert.Equal(Tokens(expected["boxes_NONE"]!), _golden.Reader.BoxesInSensor(token, BoxVisibility.None).Select(box => box.Token));
    });

    [Fact]
    public void ProjectedCornersAreTheDevkits() => ForEachCamera((token, expected) =>
    {
        var camera = _golden.Reader.ReadImage(token);
        var boxes = _golden.Reader.BoxesInSensor(token, BoxVisibility.Any);
        var corners = expected["projected_corners"].Deserialize<double[][][]>()!;
        Assert.Equal(corners.Length, boxes.Count);
        for (var i = 0; i < boxes.Count; i++)
        {
            var pixels = BoxGeometry.ProjectCorners(boxes[i], camera.Intrinsics);
            for (var corner = 0; corner < pixels.Length; corner++)
            {
                GoldenGeometry.AssertClose(corners[i][0][corner], pixels[corner].U, $"{boxes[i].Token} corner {corner} u");
                GoldenGeometry.AssertClose(corners[i][1][corner], pixels[corner].V, $"{boxes[i].Token} corner {corner} v");
            }
        }
    });

    [Fact]
    public void IntrinsicsAreTheTables() => ForEachCamera((token, expected) =>
    {
        var k = expected["intrinsic"].Deserialize<double[][]>()!;
        var matrix = new Matrix3d(k[0][0], k[0][1], k[0][2], k[1][0], k[1][1], k[1][2], k[2][0], k[2][1], k[2][2]);
        Assert.Equal(matrix, _golden.Reader.ReadImage(token).Intrinsics.Matrix);
    });

    [Fact]
    public void PointsInBoxesAreAsManyAsTheDevkitCounts() => ForEachSample((token, expected) =>
    {
        var lidar = LidarOf(token);
        var points = _golden.Reader.ReadSweep(lidar).Points;
        var counts = _golden.Reader.BoxesInSensor(lidar).Select(box => BoxGeometry.PointsInBox(box, points).Count(isInside => isInside));
        Assert.Equal(expected["points_in_lidar_boxes"].Deserialize<int[]>()!, counts);
    });

    [Fact]
    public void BoxesBetweenKeyframesAreInterpolatedAsTheDevkitDoes()
    {
        var swept = _golden.Samples.Where(sample => sample.Expected["sweep_token"] is not null).ToList();
        Assert.NotEmpty(swept);
        foreach (var (_, _, expected) in swept)
        {
            AssertBoxes(expected["sweep_interpolated_boxes_global"]!, _golden.Reader.BoxesInGlobal((string)expected["sweep_token"]!));
        }
    }

    [Fact]
    public void VelocitiesAreTheDevkits()
    {
        var velocities = _golden.Expected["velocities"]!.AsObject();
        Assert.NotEmpty(velocities);
        foreach (var (token, expected) in velocities)
        {
            var velocity = _golden.Reader.VelocityOf(token);
            if (expected![0] is null)
            {
                Assert.Null(velocity);
            }
            else
            {
                Assert.NotNull(velocity);
                GoldenGeometry.AssertClose(GoldenGeometry.Vector(expected), velocity.Value, token + " velocity");
            }
        }
    }

    public void Dispose() => _golden.Dispose();

    private static void AssertBoxes(JsonNode expected, IReadOnlyList<Box3D> boxes)
    {
        Assert.Equal(expected.AsArray().Count, boxes.Count);
        foreach (var (one, box) in expected.AsArray().Zip(boxes))
        {
            GoldenGeometry.AssertBox(one!, box);
        }
    }

    private static string[] Tokens(JsonNode node) => node.Deserialize<string[]>()!;

    private string LidarOf(string sample) => _golden.Tables.KeyFramesOf(sample)[NuScenesReader.LidarChannel];

    private void ForEachSample(Action<string, JsonNode> check)
    {
        var samples = _golden.Samples.ToList();
        Assert.NotEmpty(samples);
        samples.ForEach(sample => check(sample.Token, sample.Expected));
    }

    private void ForEachCamera(Action<string, JsonNode> check) => ForEachSample((token, expected) =>
    {
        Assert.NotEmpty(expected["cams"]!.AsObject());
        foreach (var (channel, camera) in expected["cams"]!.AsObject())
        {
            check(_golden.Tables.KeyFramesOf(token)[channel], camera!);
        }
    });
}
