using Spatial.Models;

namespace Spatial.Tests;

public sealed class DrivePiVariationTests
{
    [Theory]
    [InlineData(0, true, false, 1, -2)]
    [InlineData(0, false, true, -1, 2)]
    [InlineData(Math.PI / 2, false, false, -2, 1)]
    [InlineData(Math.PI / 2, true, false, 2, 1)] // mirrored to (1, -2), then turned
    public void PointsAreMirroredThenTurned(double turn, bool sides, bool ends, double x, double y)
    {
        var moved = DrivePiVariation.Of(turn, sides, ends).Applied(new PointCloud([1, 2, 3, 4, 5]));

        Assert.Equal([x, y], moved[0][..2].ToArray().Select(value => Math.Round(value, 6)));
        Assert.Equal([3, 4, 5], moved[0][2..].ToArray());
    }

    [Fact]
    public void OnlyWhatTurnsOrMirrorsMoves()
    {
        Assert.False(DrivePiVariation.Of(0, false, false, 1.1).Moves);
        Assert.True(DrivePiVariation.Of(0.01, false, false).Moves);
        Assert.True(DrivePiVariation.Of(0, false, true).Moves);
    }

    [Theory]
    [InlineData(0.4, false, false, 1)]
    [InlineData(-0.7, true, false, 1)]
    [InlineData(0.2, false, true, 1.2)]
    [InlineData(0, true, true, 0.9)]
    public void ACamerasRayStillHitsThePointThatItSaw(double turn, bool sides, bool ends, double scale)
    {
        var variation = DrivePiVariation.Of(turn, sides, ends, scale);
        var camera = DrivePiScenes.Camera(1);
        var layout = variation.Applied(camera, PictureLayout.For(1600, 900, 176, 64));
        var still = CameraView.Of(camera, RigidTransform.Identity, layout);
        var varied = variation.Applied(still);
        var point = still.EgoFromCamera * new Vector3d(2, 0.5, 15);
        var moved = variation.VariedFromEgo * point;

        var (before, after) = (Seen(still, point), Seen(varied, moved));

        Assert.Equal(before.X, after.X, 1e-9);
        Assert.Equal(before.Y, after.Y, 1e-9);
        Assert.Equal(15, after.Z, 1e-9);
        var hit = varied.EgoFromCamera.Translation + (varied.RayFromPixel * new Vector3d(after.X / after.Z, after.Y / after.Z, 1) * after.Z);
        Assert.Equal(0, (hit - moved).Length, 1e-9);
    }

    [Fact]
    public void ALargerPictureShowsItsMiddleLarger()
    {
        var camera = DrivePiScenes.Camera(0);
        var usual = PictureLayout.For(1600, 900, 176, 64);

        var larger = DrivePiVariation.Of(0, false, false, 1.25).Applied(camera, usual);

        Assert.Equal(usual.Scale * 1.25, larger.Scale, 1e-9);
        Assert.Equal((usual.Width, usual.Height), (larger.Width, larger.Height));
    }

    [Fact]
    public void AVariedFramesCamerasSeeItsPointsAtTheSamePixelsAndDepths()
    {
        var config = DrivePiScenes.Nano;
        var frame = DrivePiScenes.Whole(sweeps: 1);
        var variation = DrivePiVariation.Of(0.5, true, false);

        using var still = DrivePiInput.From(frame, config, []).Sensors;
        using var varied = DrivePiInput.From(frame, config, [], variation).Sensors;

        var (expected, actual) = (still.Cameras![0].Depths.data<float>().ToArray(), varied.Cameras![0].Depths.data<float>().ToArray());
        var drawn = expected.Count(depth => depth > 0);
        Assert.True(drawn > 1000, $"the test needs returns in the pictures, got {drawn}");
        Assert.InRange(expected.Zip(actual).Count(pair => Math.Abs(pair.First - pair.Second) > 1e-3), 0, drawn / 100); // of roundings to pixels
        Assert.Equal(still.Cameras[0].Pictures.data<float>().ToArray(), varied.Cameras[0].Pictures.data<float>().ToArray());
        var there = variation.VariedFromEgo * new Vector3d(1, 2, 3);
        Assert.Equal(0, ((varied.Moments[0].GlobalFromEgo * there) - new Vector3d(1, 2, 3)).Length, 1e-9); // the same place in the world
    }

    private static Vector3d Seen(CameraView view, Vector3d point)
    {
        var seen = view.NetworkFromPoint * (view.EgoFromCamera.Inverse() * point);
        return new(seen.X, seen.Y, seen.Z);
    }
}
