using Spatial.Models;
using Spatial.Training;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class GeometryLossTests
{
    [Fact]
    public void DepthsAreComparedByTheirRatioAndWeighedByConfidence()
    {
        using var scope = NewDisposeScope();
        var depths = tensor(new float[] { 1, 2, 4, 8 }, [1, 2, 2, 1]);
        var confidences = tensor(new float[] { 9, 2, 9, 3 }, [1, 2, 2]);

        var loss = GeometryLoss.OfDepths(depths, confidences, tensor(new long[] { 1, 3 }), tensor(new float[] { 1, 8 })).item<float>();

        // Of 2 for 1 at confidence 2, and of 8 for 8 at confidence 3.
        Assert.Equal(((2 * Math.Log(2)) - (0.2 * Math.Log(2)) - (0.2 * Math.Log(3))) / 2, loss, 1e-6);
    }

    [Fact]
    public void AQuaternionAndItsNegativeAreOneTurnAndLaterRoundsCountMore()
    {
        using var scope = NewDisposeScope();
        var known = tensor(new float[] { 1, 2, 3, 0, 0, 0, 1, 0.5f, 0.9f }, [1, 9]);
        var turned = tensor(new float[] { 1, 2, 3, 0, 0, 0, -1, 0.5f, 0.9f }, [1, 9]);
        var away = tensor(new float[] { 1, 2, 6, 0, 0, 0, 1, 0.5f, 0.9f }, [1, 9]);

        Assert.Equal(0, GeometryLoss.OfCameras([turned], known).item<float>(), 1e-7);
        Assert.Equal(1, GeometryLoss.OfCameras([turned, away], known).item<float>(), 1e-6);
        Assert.Equal(0.6, GeometryLoss.OfCameras([away, turned], known).item<float>(), 1e-6);
    }

    [Fact]
    public void ACamerasEncodingReadsBackAsThatCamera()
    {
        var pose = RigidTransform.From(new Quaterniond(0.8, 0.1, -0.5, 0.3).Normalized(), new(3, -20, 7));
        var camera = new CameraIntrinsics(new(500, 0, 320, 0, 400, 120, 0, 0, 1), 640, 240);
        using var encoding = tensor(GeometryClip.Encoding(pose, camera), [1, VggtCameraHead.EncodingSize]);

        var found = Assert.Single(VggtCamera.Of(encoding, 640, 240));

        Assert.Equal(500, found.Matrix.M00, 1e-2);
        Assert.Equal(400, found.Matrix.M11, 1e-2);
        var (point, scaled) = (pose * new Vector3d(1, 2, 3), found.CameraFromWorld * (new Vector3d(1, 2, 3) / GeometryClip.UnitMetres));
        Assert.True(((scaled * GeometryClip.UnitMetres) - point).Length < 1e-4, $"{scaled} for {point}");
    }
}
