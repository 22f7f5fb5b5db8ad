using System.Text.Json.Nodes;
using Spatial.Pictures;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class LidarProjectionGoldenTests
{
    // The devkit keeps points in float32 while they are hundreds of metres from the origin; we stay in double: goldens README, geometry.
    private const double PixelTolerance = 2e-2;
    private const double DepthTolerance = 5e-4;

    [Fact]
    public void DrawnPointsLieWhereTheDevkitDrawsThem()
    {
        using var golden = new GoldenGeometry();
        var compared = 0;
        foreach (var (prefix, token, sample) in golden.Samples)
        {
            var frame = golden.Reader.ReadFrame(token, sweeps: 1);
            foreach (var (channel, _) in sample["cams"]!.AsObject())
            {
                var camera = frame.Cameras.Single(camera => camera.Channel == channel);
                var expected = Expected(golden.Points, $"{prefix}{channel}_map", sample["cams"]![channel]!);
                AssertSamePlaces(expected, LidarProjection.Into(camera, frame.Sweeps[0]), camera.Intrinsics, $"{token} {channel}");
                compared += expected.Length;
            }
        }

        Assert.True(compared > 0, "the goldens hold no projected points");
    }

    private static ProjectedPoint[] Expected(GoldenArrays arrays, string name, JsonNode camera)
    {
        var count = (int)camera["count"]!;
        var pixels = arrays.Require<double>(name + "_points", 3, count); // columns, rows, ones
        var depths = arrays.Require<float>(name + "_depth", count);
        return [.. Enumerable.Range(0, count).Select(i => new ProjectedPoint(pixels[i], pixels[count + i], depths[i]))];
    }

    private static void AssertSamePlaces(ProjectedPoint[] expected, IReadOnlyList<ProjectedPoint> drawn, CameraIntrinsics intrinsics, string what)
    {
        Assert.All(expected.Where(IsClearlyInside), point => Assert.True(IsAmong(drawn, point), $"{what}: no point at {point}"));
        Assert.All(drawn.Where(IsClearlyInside), point => Assert.True(IsAmong(expected, point), $"{what}: a point too many at {point}"));

        bool IsClearlyInside(ProjectedPoint point) => point.Depth > 1 + DepthTolerance
            && point.U > 1 + PixelTolerance && point.U < intrinsics.Width - 1 - PixelTolerance
            && point.V > 1 + PixelTolerance && point.V < intrinsics.Height - 1 - PixelTolerance;
    }

    private static bool IsAmong(IEnumerable<ProjectedPoint> points, ProjectedPoint wanted) => points.Any(point =>
        Math.Abs(point.U - wanted.U) <= PixelTolerance && Math.Abs(point.V - wanted.V) <= PixelTolerance && Math.Abs(point.Depth - wanted.Depth) <= DepthTolerance);
}
