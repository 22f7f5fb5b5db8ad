using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class PictureLayoutTests
{
    private const double Tolerance = 3e-4; // of the largest value, at least 1: float32 in another order

    [Fact]
    public void ThePictureOfNuScenesKeepsItsLowerRows()
    {
        Assert.Equal(new(0.66, 1056, 594, 0, 210, 1056, 384), PictureLayout.For(1600, 900, 1056, 384));
    }

    [Theory]
    [Trait("Category", "Golden")]
    [InlineData(0, 1600, 900, 1056, 384)]
    [InlineData(1, 1600, 900, 704, 256)]
    [InlineData(2, 800, 450, 176, 64)]
    public void PixelsMoveAsTheOfficialOnesDo(int index, int cameraWidth, int cameraHeight, int width, int height)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/camera_inputs_io");

        AssertTransform(golden, $"test.{index}", PictureLayout.For(cameraWidth, cameraHeight, width, height));
    }

    [Theory]
    [Trait("Category", "Golden")]
    [InlineData(0, 0.7, 30, 246, true, 4.2)]
    [InlineData(1, 0.62, 0, 174, false, -5.1)]
    [InlineData(2, 0.66, 0, 210, true, 0)]
    public void MirroredAndTurnedPixelsMoveAsTheOfficialOnesDo(int index, double scale, int left, int top, bool mirrored, double degrees)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/camera_inputs_io");

        AssertTransform(golden, $"train.{index}", new(scale, (int)(1600 * scale), (int)(900 * scale), left, top, 1056, 384, mirrored, degrees));
    }

    [Fact]
    public void TheInverseLeadsBack()
    {
        var transform = new PictureLayout(0.7, 1120, 630, 30, 246, 1056, 384, Mirrored: true, TurnDegrees: 4.2).NetworkFromCamera;

        var back = transform.Inverse() * transform;

        Assert.Equal([1, 0, 0, 1, 0, 0], new[] { back.M00, back.M01, back.M10, back.M11, back.X, back.Y }, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Throws<InvalidOperationException>(() => default(PixelTransform).Inverse());
    }

    [Fact]
    public void CamerasThatAreTooFlatAreRefused()
    {
        Assert.Contains("1600x400 pixels made 1056 wide has fewer than 384 rows", Assert.Throws<ArgumentException>(() => PictureLayout.For(1600, 400, 1056, 384)).Message);
        Assert.Throws<ArgumentException>(() => PictureLayout.For(0, 400, 1056, 384));
    }

    private static void AssertTransform(GoldenTensors golden, string name, PictureLayout layout)
    {
        var ours = layout.NetworkFromCamera;
        GoldenTensors.AssertAlike(golden[$"{name}.rotation"], tensor(new[] { (float)ours.M00, (float)ours.M01, (float)ours.M10, (float)ours.M11 }, [2, 2]), Tolerance, least: 1);
        GoldenTensors.AssertAlike(golden[$"{name}.translation"], tensor(new[] { (float)ours.X, (float)ours.Y }), Tolerance, least: 1);
    }
}
