using OpenCvSharp;
using Spatial.Datasets;
using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>Coarse sensors for a world made by hand: a LiDAR of few beams, six small cameras, two radars.</summary>
internal static class HandMadeSensors
{
    public const int Width = 80;
    public const int Height = 45;
    private const int Beams = 12;
    private const int Steps = 90;
    private const double Range = 70;

    public static SensorMount Lidar { get; } = new("LIDAR_TOP", "lidar", Quaterniond.FromYaw(-Math.PI / 2), new(0.94, 0, 1.84));

    public static IReadOnlyList<SensorMount> Cameras { get; } =
    [
        Camera("CAM_FRONT", 0, 1.7, 0), Camera("CAM_FRONT_RIGHT", -55, 1.55, -0.49), Camera("CAM_BACK_RIGHT", -110, 1.0, -0.48),
        Camera("CAM_BACK", 180, 0.03, 0),
        Camera("CAM_BACK_LEFT", 110, 1.0, 0.48), Camera("CAM_FRONT_LEFT", 55, 1.55, 0.49),
    ];

    public static IReadOnlyList<SensorMount> Radars { get; } =
    [
        new("RADAR_FRONT", "radar", Quaterniond.Identity, new(3.4, 0, 0.5)),
        new("RADAR_BACK_LEFT", "radar", Quaterniond.FromYaw(Math.PI), new(-0.6, 0.6, 0.5)),
    ];

    public static IReadOnlyList<SensorMount> Mounts { get; } = [Lidar, .. Cameras, .. Radars];

    public static SensedSweep Sweep(Drive drive, double seconds)
    {
        var rays = new PlainRays(drive, seconds);
        var pose = drive.TownFromEgoAt(seconds);
        var townFromLidar = pose * Lidar.EgoFromSensor;
        var (points, classes, objects) = (new List<float>(), new List<LidarsegClass>(), new List<int>());
        for (var beam = 0; beam < Beams; beam++)
        {
            for (var step = 0; step < Steps; step++)
            {
                var (pitch, turn) = ((-25 + (beam * 3)) * Math.PI / 180, step * 2 * Math.PI / Steps);
                var direction = new Vector3d(Math.Cos(pitch) * Math.Cos(turn), Math.Cos(pitch) * Math.Sin(turn), Math.Sin(pitch));
                var hit = rays.Follow(townFromLidar.Translation, townFromLidar.Rotate(direction));
                if (hit.Distance < Range)
                {
                    points.AddRange([(float)(direction.X * hit.Distance), (float)(direction.Y * hit.Distance), (float)(direction.Z * hit.Distance), 20, beam]);
                    classes.Add(hit.Class);
                    objects.Add(hit.Object);
                }
            }
        }

        return new() { Seconds = seconds, TownFromEgo = pose, Points = [.. points], Classes = [.. classes], Objects = [.. objects] };
    }

    public static SensedImage Image(Drive drive, string channel, double seconds, bool withDepth = false)
    {
        OpenCvRuntime.EnsureLoaded();
        using var picture = new Mat(Height, Width, MatType.CV_8UC3, new Scalar(seconds * 100, 80, 40));
        return new()
        {
            Channel = channel,
            Seconds = seconds,
            TownFromEgo = drive.TownFromEgoAt(seconds),
            Jpeg = picture.ToBytes(".jpg"),
            Depths = withDepth ? [.. Enumerable.Range(0, Width * Height).Select(i => i % 7 == 0 ? float.PositiveInfinity : i * 0.01f)] : null,
        };
    }

    /// <summary>The vehicle ahead, as a radar has it; nothing to the back.</summary>
    public static SensedRadar Radar(Drive drive, string channel, double seconds)
    {
        var pose = drive.TownFromEgoAt(seconds);
        var mount = Radars.Single(radar => radar.Channel == channel);
        var target = (pose * mount.EgoFromSensor).Inverse() * drive.ObjectsAt(seconds)[0].TownFromObject.Translation;
        return new()
        {
            Channel = channel,
            Seconds = seconds,
            TownFromEgo = pose,
            Returns = channel == "RADAR_FRONT" ? [new((target.X, target.Y), (-2, 0.25), (6, 0.5), 12.5, 0, 0)] : [],
        };
    }

    private static SensorMount Camera(string channel, double degrees, double x, double y)
    {
        var optical = new Quaterniond(0.5, -0.5, 0.5, -0.5); // x right, y down, z forward
        var focal = channel == "CAM_BACK" ? 40.0 : 63.0;
        return new(
            channel, "camera", Quaterniond.FromYaw(degrees * Math.PI / 180) * optical, new(x, y, 1.5),
            new(new Matrix3d(focal, 0, Width / 2.0, 0, focal, Height / 2.0, 0, 0, 1), Width, Height));
    }
}
