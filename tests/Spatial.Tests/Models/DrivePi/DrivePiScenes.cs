using Spatial.Models;

namespace Spatial.Tests;

/// <summary>Frames for DrivePI: a LiDAR scene with a ring of cameras, and the smallest model.</summary>
internal static class DrivePiScenes
{
    private const double CameraHeight = 1.5;

    /// <summary>The configuration that is shipped for tests.</summary>
    public static DrivePiConfig Nano { get; } = DrivePiConfig.Load(Path.Join(TestData.RepositoryRoot, "configs", "drivepi-nano.json"));

    /// <summary>Sweeps past a few boxes, and six cameras whose pictures are stripes.</summary>
    public static Frame Whole(int sweeps = 2) => Scene(sweeps) with { Command = DrivingCommand.Straight, Cameras = [.. Enumerable.Range(0, 6).Select(Camera)] };

    /// <summary>The scene without cameras.</summary>
    public static Frame Scene(int sweeps = 2) =>
        new LidarScene { Things = [new(12, 3, 4.5, 2, 1.6), new(-15, -6, 9, 2.5, 3)], EgoSpeed = 5, Sweeps = sweeps }.ToFrame() with { SceneName = "scene-0001" };

    /// <summary>One camera of the ring.</summary>
    public static CameraImage Camera(int place)
    {
        var yaw = -place * Math.PI / 3;
        var (sine, cosine) = Math.SinCos(yaw);
        var egoFromCamera = new Matrix3d(sine, 0, cosine, -cosine, 0, sine, 0, -1, 0); // looks along its yaw
        return Camera(PictureScenes.Ring[place], new(egoFromCamera, new(cosine, sine, CameraHeight)), () => Picture(place));
    }

    /// <summary>A camera with some mount.</summary>
    public static CameraImage Camera(string channel, RigidTransform egoFromCamera, Func<ImagePixels> pixels) => new(pixels)
    {
        Channel = channel,
        TimestampMicros = 1_600_000_000_000_000,
        Intrinsics = new(new(800, 0, 800, 0, 800, 450, 0, 0, 1), 1600, 900),
        EgoFromCamera = egoFromCamera,
        GlobalFromEgo = RigidTransform.Identity,
    };

    /// <summary>The same prediction in every part.</summary>
    public static void AssertEqual(ScenePrediction expected, ScenePrediction actual)
    {
        Assert.Equal(expected.Occupancy!.Classes, actual.Occupancy!.Classes);
        Assert.Equal(expected.Flow!.Velocities, actual.Flow!.Velocities);
        Assert.Equal(expected.Plan!.Waypoints, actual.Plan!.Waypoints);
        Assert.Equal(expected.Answers, actual.Answers);
        Assert.Equal(expected.Degradations, actual.Degradations);
    }

    /// <summary>A sweep with other points.</summary>
    public static Sweep With(Sweep sweep, float[] values) => new(new PointCloud(values))
    {
        Token = sweep.Token,
        TimestampMicros = sweep.TimestampMicros,
        EgoFromSensor = sweep.EgoFromSensor,
        GlobalFromEgo = sweep.GlobalFromEgo,
    };

    private static ImagePixels Picture(int place)
    {
        var random = new Random(place);
        var rgb = new byte[1600 * 900 * 3];
        random.NextBytes(rgb.AsSpan(0, 1600 * 3));
        for (var row = 1; row < 900; row++)
        {
            rgb.AsSpan(0, 1600 * 3).CopyTo(rgb.AsSpan(row * 1600 * 3));
        }

        return new(1600, 900, rgb);
    }
}
