using Spatial.Native;
using TorchSharp;

namespace Spatial.Tests;

public sealed class PointsToImageTests
{
    private static readonly CameraIntrinsics Pinhole = new(new(100, 0, 80, 0, 100, 45, 0, 0, 1), 160, 90);

    [Fact]
    public void APointOnTheAxisLandsOnThePrincipalPoint()
    {
        var image = PointsToImage.Run([0f, 0, 2, 0.5f, -0.25f, 2], 3, [new PointCamera(RigidTransform.Identity, Pinhole)]);

        Assert.Equal([80, 45, 105, 32.5], image.Pixels);
        Assert.Equal([2f, 2f], image.Depths);
        Assert.Equal([(byte)1, (byte)1], image.Mask);
    }

    [Theory]
    [InlineData(0, 0, 1, false)] // depth must be above 1 m, strictly
    [InlineData(0, 0, -3, false)]
    [InlineData(-1.234375f, 0, 1.5625f, false)] // u = 80 - 64 * 1.234375 = 1 exactly
    [InlineData(-1.234f, 0, 1.5625f, true)]
    [InlineData(1.234375f, 0, 1.5625f, false)] // u = 159 = W - 1
    [InlineData(0, 0.6875f, 1.5625f, false)] // v = 89 = H - 1
    [InlineData(0, 0.687f, 1.5625f, true)]
    [InlineData(float.NaN, 0, 2, false)]
    [InlineData(0, 0, float.PositiveInfinity, false)]
    public void TheMaskAsksForDepthAndABorderOfOnePixel(float x, float y, float z, bool inside)
    {
        var image = PointsToImage.Run([x, y, z], 3, [new PointCamera(RigidTransform.Identity, Pinhole)]);

        Assert.Equal(inside, image.Mask[0] == 1);
    }

    [Fact]
    public void PointsBehindTheCameraHaveNoPixel()
    {
        var image = PointsToImage.Run([1f, 1, -2], 3, [new PointCamera(RigidTransform.Identity, Pinhole)]);

        Assert.All(image.Pixels, pixel => Assert.True(double.IsNaN(pixel)));
        Assert.Equal(-2f, image.Depths[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AgreesWithAPlainVersionToTheLastBit(int threads)
    {
        var random = new Random(3);
        var points = Enumerable.Range(0, 5003 * 5).Select(_ => (random.NextSingle() * 60) - 30).ToArray();
        var cameras = Enumerable.Range(0, 6).Select(camera => new PointCamera(CameraAt(camera), Pinhole)).ToArray();

        var image = PointsToImage.Run(points, 5, cameras, threads: threads);

        for (var row = 0; row < image.Mask.Length; row++)
        {
            var point = points.AsSpan(row % 5003 * 5, 3);
            var inCamera = cameras[row / 5003].Steps[0] * new Vector3d(point[0], point[1], point[2]);
            var (u, v, depth) = Pinhole.Project(inCamera);
            var seen = depth > 1 && u > 1 && u < 159 && v > 1 && v < 89;
            Assert.Equal((float)depth, image.Depths[row]);
            Assert.Equal(seen, image.Mask[row] == 1);
            Assert.Equal(depth > 1 ? (u, v) : (double.NaN, double.NaN), (image.Pixels[row * 2], image.Pixels[(row * 2) + 1]));
        }
    }

    [Fact]
    public void RoundedStepsAreThoseOfAFloat32Cloud()
    {
        var random = new Random(4);
        var points = Enumerable.Range(0, 1001 * 3).Select(_ => (random.NextSingle() * 60) - 30).ToArray();
        RigidTransform[] steps = [CameraAt(1), new(Matrix3d.Identity, new(600.3, 1700.7, 1.1)), new(Matrix3d.Identity, new(-598.3, -1702.7, -1.3)), CameraAt(2)];

        var image = PointsToImage.Run(points, 3, [new PointCamera(steps, Pinhole)], roundSteps: true);

        for (var row = 0; row < image.Depths.Length; row++)
        {
            var p = new Vector3d(points[row * 3], points[(row * 3) + 1], points[(row * 3) + 2]);
            foreach (var step in steps)
            {
                var turned = step.Rotation * p;
                p = new((float)turned.X + (float)step.Translation.X, (float)turned.Y + (float)step.Translation.Y, (float)turned.Z + (float)step.Translation.Z);
            }

            Assert.Equal((float)p.Z, image.Depths[row]);
        }
    }

    [Fact]
    public void TheStepsThroughGlobalLeadWhereTheFusedTransformLeads()
    {
        var egoFromLidar = new RigidTransform(Matrix3d.Identity, new(0.9, 0, 1.8));
        var globalFromEgo = RigidTransform.From(new(0.8, 0, 0, 0.6), new(600, 1700, 0));
        var globalFromCameraEgo = RigidTransform.From(new(0.81, 0, 0, 0.59), new(600.2, 1700.1, 0));
        var egoFromCamera = CameraAt(0).Inverse();
        var fused = egoFromCamera.Inverse() * globalFromCameraEgo.Inverse() * globalFromEgo * egoFromLidar;
        float[] points = [10, 2, 0.5f, 20, -3, 1];

        var stepped = PointsToImage.Run(points, 3, [PointCamera.ThroughGlobal(egoFromLidar, globalFromEgo, globalFromCameraEgo, egoFromCamera, Pinhole)]);
        var direct = PointsToImage.Run(points, 3, [new PointCamera(fused, Pinhole)]);

        Assert.All(stepped.Depths.Zip(direct.Depths), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TensorsGiveWhatSpansGive(bool roundSteps)
    {
        var random = new Random(5);
        var points = Enumerable.Range(0, 1003 * 5).Select(_ => (random.NextSingle() * 60) - 30).ToArray();
        PointCamera[] cameras = [.. Enumerable.Range(0, 3).Select(camera => new PointCamera([CameraAt(camera), CameraAt(1)], Pinhole))];
        using var scope = torch.NewDisposeScope();

        var (pixels, depths, mask) = PointsToImage.Run(torch.tensor(points, [1003, 5]), cameras, roundSteps, minDepth: 0.5, border: 2);

        var image = PointsToImage.Run(points, 5, cameras, roundSteps, minDepth: 0.5, border: 2);
        Assert.Equal([3, 1003, 2], pixels.shape);
        Assert.Equal([3, 1003], depths.shape);
        Assert.Equal(image.Pixels, pixels.data<double>().ToArray());
        Assert.Equal(image.Depths, depths.data<float>().ToArray());
        Assert.Equal(image.Mask, mask.data<byte>().ToArray());
    }

    [Fact]
    public void NoPointsOrNoCamerasGiveEmptyTensors()
    {
        using var scope = torch.NewDisposeScope();

        var noPoints = PointsToImage.Run(torch.zeros(0, 4), [new PointCamera(RigidTransform.Identity, Pinhole)]);
        var noCameras = PointsToImage.Run(torch.zeros(7, 4), []);

        Assert.Equal([1, 0, 2], noPoints.Pixels.shape);
        Assert.Equal([0, 7], noCameras.Mask.shape);
    }

    [Fact]
    public void ATensorThatDoesNotFitIsRefusedWithBothSides()
    {
        var one = new PointCamera(RigidTransform.Identity, Pinhole);
        var two = new PointCamera([RigidTransform.Identity, RigidTransform.Identity], Pinhole);
        using var scope = torch.NewDisposeScope();

        var dtype = Assert.Throws<ArgumentException>(() => PointsToImage.Run(torch.zeros([4, 5], torch.ScalarType.Float64), [one]));
        var width = Assert.Throws<ArgumentException>(() => PointsToImage.Run(torch.zeros(4, 2), [one]));
        var steps = Assert.Throws<ArgumentException>(() => PointsToImage.Run(torch.zeros(4, 3), [one, two]));
        var depth = Assert.Throws<NativeKernelException>(() => PointsToImage.Run(torch.zeros(4, 3), [one], minDepth: -1));

        Assert.Contains("points must be contiguous Float32 [any, any], got Float64 [4, 5] on cpu", dtype.Message, StringComparison.Ordinal);
        Assert.Contains("C from 3 to 64, got C = 2", width.Message, StringComparison.Ordinal);
        Assert.Contains("the same number of steps, at least one, got 1, 2", steps.Message, StringComparison.Ordinal);
        Assert.Equal(NativeStatus.InvalidArgument, depth.Status);
    }

    [Fact]
    public void CallersMistakesAreNamed()
    {
        var one = new PointCamera(RigidTransform.Identity, Pinhole);
        var two = new PointCamera([RigidTransform.Identity, RigidTransform.Identity], Pinhole);

        Assert.Throws<ArgumentException>(() => PointsToImage.Run([0f, 0, 0, 0], 3, [one]));
        Assert.Throws<ArgumentException>(() => PointsToImage.Run([0f, 0, 0], 3, [one, two]));
        Assert.Throws<ArgumentException>(() => PointsToImage.Run([0f, 0, 0], 3, [one], new double[2], new float[1], new byte[2]));
        Assert.Empty(PointsToImage.Run([0f, 0, 0], 3, []).Mask);
    }

    // Looks along the ego's x axis, turned left by 60 degrees per camera.
    private static RigidTransform CameraAt(int camera)
    {
        var (sin, cos) = Math.SinCos(camera * Math.PI / 3);
        return new(new(sin, -cos, 0, 0, 0, -1, cos, sin, 0), new(0.1, 1.5, -0.2));
    }
}
