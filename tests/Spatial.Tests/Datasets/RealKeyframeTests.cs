using System.Text.Json;
using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>Real frames of nuScenes, read as users will read theirs.</summary>
public sealed class RealKeyframeTests : IDisposable
{
    // The source of the data gives 61 of its 69 boxes as exact: poses were turned from matrices, so points on a face may change sides.
    private const double ExactShare = 0.85;
    private const double CountTolerance = 0.1;

    private readonly TemporaryFolder _cache = new();
    private readonly string _root;
    private readonly NuScenesTables _tables;
    private readonly NuScenesReader _reader;

    public RealKeyframeTests()
    {
        _root = TestData.Real("nuscenes-keyframe");
        var version = Path.GetFileName(Directory.GetDirectories(_root, "v1.0-*").Single());
        _tables = NuScenesTables.Load(_root, version, new() { CacheFolder = _cache.Path });
        _reader = new(_tables);
    }

    [Fact]
    public void EverySampleHasSixPicturesOfTheirSizeAndASweep()
    {
        Assert.NotEmpty(_tables.SampleTokens);
        foreach (var frame in _tables.SampleTokens.Select(token => _reader.ReadFrame(token)))
        {
            Assert.Empty(frame.Gaps);
            Assert.Equal(NuScenesReader.CameraChannels, frame.Cameras.Select(camera => camera.Channel));
            Assert.All(frame.Cameras, camera => Assert.Equal((camera.Intrinsics.Width, camera.Intrinsics.Height), (camera.Pixels.Width, camera.Pixels.Height)));
            Assert.All(frame.Sweeps, sweep => Assert.InRange(sweep.Points.Count, 10_000, 100_000));
        }
    }

    [Fact]
    public void BoxesHoldThePointsTheyWereAnnotatedWith()
    {
        var (boxes, exact) = (0, 0);
        foreach (var lidar in _tables.SampleTokens.Select(token => _tables.KeyFramesOf(token)[NuScenesReader.LidarChannel]))
        {
            var points = _reader.ReadSweep(lidar).Points;
            foreach (var box in _reader.BoxesInSensor(lidar))
            {
                var expected = _tables.SampleAnnotationOf(box.Token).LidarPointCount;
                var count = BoxGeometry.PointsInBox(box, points).Count(isInside => isInside);
                Assert.InRange(count, Math.Floor(expected * (1 - CountTolerance)) - 1, Math.Ceiling(expected * (1 + CountTolerance)) + 1);
                exact += count == expected ? 1 : 0;
                boxes++;
            }
        }

        Assert.True(exact >= ExactShare * boxes, $"{exact} of {boxes} boxes hold exactly their points");
    }

    [Fact]
    public void VelocitiesOfTheSourceBelongToAnnotatedBoxes()
    {
        var file = Path.Combine(_root, "velocity_lidar_frame.json");
        Assert.SkipUnless(File.Exists(file), "no velocity_lidar_frame.json beside the data");
        var velocities = JsonSerializer.Deserialize<Dictionary<string, double?[]>>(File.ReadAllText(file))!;
        var annotated = _tables.SampleTokens.SelectMany(_tables.AnnotationTokensOf).Order(StringComparer.Ordinal);
        Assert.Equal(annotated, velocities.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AVelocityOfALoneKeyframeIsUnknown()
    {
        foreach (var token in _tables.SampleTokens.SelectMany(_tables.AnnotationTokensOf))
        {
            var row = _tables.SampleAnnotationOf(token);
            Assert.Equal(row.PreviousToken.Length == 0 && row.NextToken.Length == 0, _reader.VelocityOf(token) is null);
        }
    }

    [Fact]
    public void FramesOfReferenceAreAsTheConventionsSay()
    {
        // Mounting angles of a real car are a few degrees off: cos 10 degrees.
        const double along = 0.98;
        foreach (var frame in _tables.SampleTokens.Select(token => _reader.ReadFrame(token)))
        {
            var front = frame.Cameras.Single(camera => camera.Channel == "CAM_FRONT").EgoFromCamera;
            Assert.True(front.Rotate(new(0, 0, 1)).X > along, "CAM_FRONT looks along ego x, forward");
            Assert.True(front.Rotate(new(1, 0, 0)).Y < -along, "an image's columns run to the right, against ego y");
            Assert.True(front.Rotate(new(0, 1, 0)).Z < -along, "an image's rows run down, against ego z");
            var back = frame.Cameras.Single(camera => camera.Channel == "CAM_BACK").EgoFromCamera;
            Assert.True(back.Rotate(new(0, 0, 1)).X < -along, "CAM_BACK looks backwards");
            var left = frame.Cameras.Single(camera => camera.Channel == "CAM_FRONT_LEFT").EgoFromCamera;
            Assert.True(left.Rotate(new(0, 0, 1)).Y > 0.5, "CAM_FRONT_LEFT looks to the left, along ego y");

            var lidar = frame.Sweeps[0].EgoFromSensor;
            Assert.True(lidar.Rotate(new(0, 1, 0)).X > along, "LIDAR_TOP's y axis points forward");
            Assert.True(lidar.Rotate(new(1, 0, 0)).Y < -along, "LIDAR_TOP's x axis points to the right");
            Assert.True(lidar.Rotate(new(0, 0, 1)).Z > along, "LIDAR_TOP's z axis points up");
            Assert.True(frame.GlobalFromEgo.Rotate(new(0, 0, 1)).Z > along, "ego z points up in the world");
        }
    }

    [Fact]
    public void PointsInsideABoxFallInsideItsOutlineInThePicture()
    {
        var seen = 0;
        foreach (var token in _tables.SampleTokens)
        {
            var frame = _reader.ReadFrame(token);
            var sweep = frame.Sweeps[0];
            var inLidar = _reader.BoxesInSensor(sweep.Token).ToDictionary(box => box.Token);
            foreach (var camera in frame.Cameras)
            {
                var cameraFromLidar = camera.CameraFrom(sweep.GlobalFromEgo) * sweep.EgoFromSensor;
                foreach (var box in _reader.BoxesInSensor(camera.Token, BoxVisibility.All))
                {
                    var corners = BoxGeometry.ProjectCorners(box, camera.Intrinsics);
                    var isInside = BoxGeometry.PointsInBox(inLidar[box.Token], sweep.Points);
                    for (var i = 0; i < isInside.Length; i++)
                    {
                        if (isInside[i])
                        {
                            var (u, v, _) = camera.Intrinsics.Project(cameraFromLidar * sweep.Points.PositionOf(i));
                            Assert.InRange(u, corners.Min(corner => corner.U) - 0.1, corners.Max(corner => corner.U) + 0.1);
                            Assert.InRange(v, corners.Min(corner => corner.V) - 0.1, corners.Max(corner => corner.V) + 0.1);
                            seen++;
                        }
                    }
                }
            }
        }

        Assert.NotEqual(0, seen);
    }

    [Fact]
    public void EveryPictureHasThousandsOfLidarPoints()
    {
        foreach (var frames in _tables.SampleTokens.Select(_tables.KeyFramesOf))
        {
            foreach (var channel in NuScenesReader.CameraChannels)
            {
                var mapped = _reader.MapPointsToImage(frames[NuScenesReader.LidarChannel], frames[channel]);
                Assert.InRange(mapped.Count, 500, 10_000); // a camera sees about a tenth of 35,000 points
                Assert.All(mapped.Depths, depth => Assert.InRange(depth, 1, 200));
            }
        }
    }

    [Fact]
    public void NothingIsFoundWrong() =>
        Assert.DoesNotContain(
            DatasetVerification.Run(_tables, readFiles: true, cancellation: TestContext.Current.CancellationToken),
            finding => finding.Severity != FindingSeverity.Note);

    public void Dispose()
    {
        _tables.Dispose();
        _cache.Dispose();
    }
}
