using OpenCvSharp;
using Spatial.Datasets;
using Spatial.Pictures;

namespace Spatial.Tests;

public sealed class RealPicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly NuScenesTables _tables;
    private readonly NuScenesReader _reader;

    public RealPicturesTests()
    {
        var root = TestData.Real("nuscenes-keyframe");
        var version = Path.GetFileName(Directory.GetDirectories(root, "v1.0-*").Single());
        _tables = NuScenesTables.Load(root, version, new() { CacheFolder = Path.Join(_folder.Path, "cache") });
        _reader = new(_tables);
    }

    public void Dispose()
    {
        _tables?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void PointsInsideABoxAreDrawnInsideItsOutline()
    {
        var inside = 0;
        foreach (var frame in Frames())
        {
            var boxes = _reader.BoxesInEgo(frame.SampleToken);
            foreach (var camera in frame.Cameras)
            {
                var cameraFromEgo = camera.CameraFrom(frame.GlobalFromEgo);
                var pixels = LidarProjection.Into(camera, frame.Sweeps[0]).Select(point => PixelOf(point.U, point.V)).ToHashSet();
                foreach (var box in boxes)
                {
                    inside += AssertPointsInside(box, frame, camera, cameraFromEgo, pixels);
                }
            }
        }

        Assert.True(inside > 0, "no box of the real data holds a point that a camera sees");
    }

    [Fact]
    public void EverySampleIsRendered()
    {
        foreach (var frame in Frames())
        {
            var files = SamplePictures.Render(new(frame, _reader.BoxesInEgo(frame.SampleToken)), Path.Join(_folder.Path, frame.SampleToken));

            Assert.Equal(frame.Cameras.Count, files.Count(file => Path.GetFileName(file).StartsWith("CAM_", StringComparison.Ordinal)));
            using var picture = Cv2.ImRead(files.First(file => Path.GetFileName(file).StartsWith("CAM_", StringComparison.Ordinal)));
            Assert.Equal(frame.Cameras[0].Intrinsics.Width, picture.Width);
        }
    }

    private static (long, long) PixelOf(double u, double v) => ((long)Math.Round(u * 1000), (long)Math.Round(v * 1000));

    private IEnumerable<Frame> Frames() => _tables.SampleTokens.Select(token => _reader.ReadFrame(token, sweeps: 1));

    /// <summary>Every point of the box that the camera sees lies within the rectangle around the box's projected corners.</summary>
    private static int AssertPointsInside(Box3D box, Frame frame, CameraImage camera, RigidTransform cameraFromEgo, HashSet<(long, long)> pixels)
    {
        const double tolerance = 1e-6; // pixels; the two ways to the picture differ in rounding only
        var corners = Array.ConvertAll(box.Corners(), corner => cameraFromEgo * corner);
        if (corners.Any(corner => corner.Z < 1))
        {
            return 0;
        }

        var outline = Array.ConvertAll(corners, camera.Intrinsics.Project);
        var (left, right) = (outline.Min(pixel => pixel.U) - tolerance, outline.Max(pixel => pixel.U) + tolerance);
        var (top, bottom) = (outline.Min(pixel => pixel.V) - tolerance, outline.Max(pixel => pixel.V) + tolerance);
        var sweep = frame.Sweeps[0];
        var boxFromEgo = box.Rotation.Normalized().ToMatrix().Transposed;
        var cameraFromSensor = camera.CameraFrom(sweep.GlobalFromEgo) * sweep.EgoFromSensor;
        var found = 0;
        for (var i = 0; i < sweep.Points.Count; i++)
        {
            var offset = boxFromEgo * ((sweep.EgoFromSensor * sweep.Points.PositionOf(i)) - box.Center);
            if (Math.Abs(offset.X) > box.Size.Length / 2 || Math.Abs(offset.Y) > box.Size.Width / 2 || Math.Abs(offset.Z) > box.Size.Height / 2)
            {
                continue;
            }

            var (u, v, _) = camera.Intrinsics.Project(cameraFromSensor * sweep.Points.PositionOf(i));
            if (pixels.Contains(PixelOf(u, v)))
            {
                Assert.True(u >= left && u <= right && v >= top && v <= bottom, $"{camera.Channel}: point {i} of {box.Name} {box.Token} is drawn at {u}, {v}");
                found++;
            }
        }

        return found;
    }
}
