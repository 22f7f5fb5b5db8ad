using Spatial.Benchmarks;

namespace Spatial.Tests;

public sealed class BenchmarkDataTests
{
    [Fact]
    public void GeneratedInputsHaveTheSizeAndSparsityOfNuScenes()
    {
        var data = BenchmarkData.Generate();

        Assert.InRange(data.PointCount, 250_000, 347_200);
        Assert.All(data.Points, value => Assert.True(float.IsFinite(value)));
        Assert.Equal(VoxelGrid.NuScenesOccupancy.Count, data.GroundTruth.Length);
        Assert.InRange(data.GroundTruth.Count(value => value != BenchmarkData.Free), 50_000, 150_000);
        Assert.All(data.Predicted, value => Assert.InRange(value, 0, BenchmarkData.Free));
        Assert.NotEqual(data.GroundTruth, data.Predicted);
    }

    [Fact]
    public void GeneratedInputsAreTheSameEachTime()
    {
        var (first, second) = (BenchmarkData.Generate(), BenchmarkData.Generate());

        Assert.Equal(first.Points, second.Points);
        Assert.Equal(first.Predicted, second.Predicted);
    }

    [Fact]
    public void APointFileOfAWrongLengthIsRefused()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, "points.f32"), new byte[39]);

            var refusal = Assert.Throws<InvalidDataException>(() => BenchmarkData.Load(folder.FullName));

            Assert.Contains("points.f32: expected a multiple of 20 bytes, got 39", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void RaysOfAFrameAreFourteenThousandUnitVectors()
    {
        var rays = RayIouRays.Directions.Chunk(3).ToArray();

        Assert.Equal(39 * 360, rays.Length);
        Assert.Equal(-Math.Sqrt(0.5), rays[0][2], 6); // the lowest pitch is -45 degrees
        Assert.All(rays, ray => Assert.Equal(1, Math.Sqrt(ray.Sum(value => (double)value * value)), 6));
    }

    [Fact]
    public void ThePointAheadOfEachCameraIsInTheMiddleOfItsPicture()
    {
        Assert.All(RigCamera.NuScenesLike, camera =>
        {
            var ahead = camera.CameraFromPoints.Inverse() * new Vector3d(0, 0, 10);
            var (u, v, depth) = camera.Intrinsics.Project(camera.CameraFromPoints * ahead);

            Assert.Equal(10, depth, 6);
            Assert.Equal((816, 491), (Math.Round(u, 3), Math.Round(v, 3)));
        });
    }
}
