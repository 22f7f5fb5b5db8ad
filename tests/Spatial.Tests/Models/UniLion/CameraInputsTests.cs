using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class CameraInputsTests
{
    private static readonly Matrix3d Pinhole = new(100, 0, 80, 0, 100, 45, 0, 0, 1); // 160 x 90 pixels

    // Looks ahead along the ego's x axis.
    private static readonly RigidTransform Ahead = new(new(0, 0, 1, -1, 0, 0, 0, -1, 0), Vector3d.Zero);

    [Theory]
    [Trait("Category", "Golden")]
    [InlineData((int)DrivePiBehaviour.ReleaseCompat)]
    [InlineData((int)DrivePiBehaviour.Corrected)]
    public void DepthsOfPixelsAreTheOfficialOnes(int behaviour)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/camera_inputs_io");
        var points = golden["depth.points"].data<float>().ToArray();
        var augmentation = Transform(golden["depth.bda"].to_type(ScalarType.Float64));
        var depths = new float[2 * 32 * 48];

        for (var camera = 0; camera < 2; camera++)
        {
            var cameraFromEgo = Transform(golden["depth.lidar2cam_transposed"][camera].t());
            var k = Values(golden["depth.intrinsics"][camera]);
            var (r, t) = (Values(golden["depth.image_rotation"][camera]), Values(golden["depth.image_translation"][camera]));
            var view = new CameraView(
                augmentation * cameraFromEgo.Inverse(), new(k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7], k[8]), new(r[0], r[1], r[3], r[4], t[0], t[1]));
            SparseDepth.Draw(points, 3, view, 48, 32, 1, 10, depths.AsSpan(camera * 32 * 48, 32 * 48), (DrivePiBehaviour)behaviour);
        }

        GoldenTensors.AssertAlike(golden["depth.map"], tensor(depths, [2, 32, 48]), 3e-4, least: 1);
        Assert.Equal(golden["depth.map"].ne(0).sum().item<long>(), depths.Count(depth => depth != 0));
    }

    [Fact]
    public void TheNearestPointOfAPixelIsSeen()
    {
        // Ahead at 20, 5 and 30 m on the axis; 4 m to the left at 8 m, which is column 80 - 100 * 4 / 8 = 30.
        float[] points = [20, 0, 0, 5, 0, 0, 30, 0, 0, 8, 4, 0];

        var depths = Drawn(points, DrivePiBehaviour.Corrected);

        Assert.Equal(5, depths[(45 * 160) + 80]);
        Assert.Equal(8, depths[(45 * 160) + 30]);
        Assert.Equal(2, depths.Count(depth => depth != 0));
    }

    [Theory]
    [InlineData(0.999f, 0, 0)] // nearer than a metre
    [InlineData(60, 0, 0)]
    [InlineData(-5, 0, 0)]
    [InlineData(10, 8.06f, 0)] // column -0.6
    [InlineData(10, -7.96f, 0)] // column 159.6
    [InlineData(float.NaN, 0, 0)]
    [InlineData(10, float.NaN, 0)]
    [InlineData(float.PositiveInfinity, 0, 0)]
    public void WhatIsNotInThePictureIsLeftOut(float x, float y, float z)
    {
        Assert.DoesNotContain(Drawn([x, y, z], DrivePiBehaviour.Corrected), depth => depth != 0);
    }

    [Fact]
    public void ReleaseCompatTakesTheFirstOfTwoThatTieInItsSortKey()
    {
        // Pixel 600,500 of a large picture: keys are multiples of 1/16 there, so that 10 m and 11 m are one.
        var view = new CameraView(Ahead, new(1000, 0, 500, 0, 1000, 400, 0, 0, 1), PixelTransform.Identity);
        float[] points = [11, 0, -11 * 0.2f, 10, 0, -10 * 0.2f]; // row 600, column 500
        var (released, corrected) = (new float[800 * 1000], new float[800 * 1000]);

        SparseDepth.Draw(points, 3, view, 1000, 800, 1, 60, released, DrivePiBehaviour.ReleaseCompat);
        SparseDepth.Draw(points, 3, view, 1000, 800, 1, 60, corrected, DrivePiBehaviour.Corrected);

        Assert.Equal((11, 10), (released[600_500], corrected[600_500]));
    }

    [Fact]
    public void AFrameBecomesPicturesDepthsAndViews()
    {
        var pixels = Enumerable.Repeat((byte)200, 160 * 90 * 3).ToArray();
        var frame = FrameOf([CameraAt(RigidTransform.Identity), CameraAt(new(Matrix3d.Identity, new(2, 0, 0)))]);
        var points = new PointCloud([12, 0, 0, 9, 0]);
        ImageBranchConfig images = new() { Width = 80, Height = 32 };
        using var scope = NewDisposeScope();

        using var inputs = CameraInputs.From(frame, points, images, new(), DrivePiBehaviour.Corrected);

        // Half the size, the lower 32 of 45 rows: row 45 is 22.5 - 13 = 9.5, which rounds to 10; column 80 is 40.
        Assert.Equal([2, 3, 32, 80], inputs.Pictures.shape);
        Assert.Equal([2, 32, 80], inputs.Depths.shape);
        Assert.Equal((200 - 123.675f) / 58.395f, inputs.Pictures[0, 0, 31, 79].item<float>(), 1e-5f);
        Assert.Equal((200 - 103.53f) / 57.375f, inputs.Pictures[1, 2, 0, 0].item<float>(), 1e-5f);
        Assert.Equal(12, inputs.Depths[0, 10, 40].item<float>());
        Assert.Equal(10, inputs.Depths[1, 10, 40].item<float>()); // the vehicle was two metres ahead when this one was taken
        Assert.Equal(2, inputs.Depths.ne(0).sum().item<long>());
        Assert.Equal(new(2, 0, 0), inputs.Views[1].EgoFromCamera.Translation);

        CameraImage CameraAt(RigidTransform globalFromEgo) => new(() => new(160, 90, pixels))
        {
            Channel = "CAM",
            TimestampMicros = 0,
            Intrinsics = new(Pinhole, 160, 90),
            EgoFromCamera = Ahead,
            GlobalFromEgo = globalFromEgo,
        };
    }

    [Fact]
    public void AFrameWithoutCamerasIsRefused()
    {
        Assert.Contains(
            "must have cameras, got none", Assert.Throws<ArgumentException>(() => CameraInputs.From(FrameOf([]), PointCloud.Empty, new(), new(), DrivePiBehaviour.Corrected)).Message);
    }

    private static float[] Drawn(float[] points, DrivePiBehaviour behaviour)
    {
        var depths = new float[160 * 90];
        SparseDepth.Draw(points, 3, new(Ahead, Pinhole, PixelTransform.Identity), 160, 90, 1, 60, depths, behaviour);
        return depths;
    }

    private static Frame FrameOf(IReadOnlyList<CameraImage> cameras) =>
        new() { SampleToken = "sample", TimestampMicros = 0, GlobalFromEgo = RigidTransform.Identity, Sweeps = [], Cameras = cameras };

    internal static RigidTransform Transform(Tensor matrix)
    {
        var m = Values(matrix);
        return new(new(m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]), new(m[3], m[7], m[11]));
    }

    internal static double[] Values(Tensor matrix) => matrix.to_type(ScalarType.Float64).contiguous().data<double>().ToArray();
}
