namespace Spatial.Worlds;

/// <summary>The sensors of the vehicle: where a nuScenes car has them, and how its cameras see.</summary>
/// <remarks>Rounded from the nuScenes data sheet (arXiv 1903.11027, figure 2) and the calibrations it describes; every car's own differ by centimetres.</remarks>
public sealed class SensorRig
{
    private const double FullWidth = 1600;
    private const double FullHeight = 900;

    // Camera axes (x right, y down, z forward) of a camera that looks along x of the vehicle.
    private static readonly Quaterniond LooksForward = new(0.5, -0.5, 0.5, -0.5);

    private SensorRig(SensorMount lidar, IReadOnlyList<SensorMount> cameras, IReadOnlyList<SensorMount> radars) =>
        (Lidar, Cameras, Radars) = (lidar, cameras, radars);

    /// <summary>LIDAR_TOP on the roof, x right and y forward.</summary>
    public SensorMount Lidar { get; }

    /// <summary>The six cameras, in the order of the nuScenes ring.</summary>
    public IReadOnlyList<SensorMount> Cameras { get; }

    /// <summary>The five radars; none where they are not wanted.</summary>
    public IReadOnlyList<SensorMount> Radars { get; }

    /// <summary>All of them.</summary>
    public IEnumerable<SensorMount> All => [Lidar, .. Cameras, .. Radars];

    /// <summary>The rig of a nuScenes car.</summary>
    /// <param name="imageWidth">Columns of the pictures; 1600 at nuScenes.</param>
    /// <param name="imageHeight">Rows of the pictures; 900 at nuScenes.</param>
    /// <param name="withRadars">Whether it has radars.</param>
    public static SensorRig NuScenes(int imageWidth, int imageHeight, bool withRadars)
    {
        return new(
            new("LIDAR_TOP", "lidar", Quaterniond.FromYaw(-Math.PI / 2), new(0.94, 0, 1.84)),
            [
                Camera("CAM_FRONT", 0, new(1.70, 0.016, 1.51), 1266, 816, 491),
                Camera("CAM_FRONT_RIGHT", -56, new(1.55, -0.49, 1.50), 1261, 808, 495),
                Camera("CAM_BACK_RIGHT", -110, new(1.01, -0.48, 1.56), 1260, 807, 501),
                Camera("CAM_BACK", 180, new(0.03, 0.003, 1.58), 809, 829, 482),
                Camera("CAM_BACK_LEFT", 108, new(1.04, 0.48, 1.59), 1257, 792, 493),
                Camera("CAM_FRONT_LEFT", 55, new(1.52, 0.49, 1.51), 1273, 827, 480),
            ],
            withRadars ? FiveRadars() : []);

        // All lenses are of 1600 x 900 pictures.
        SensorMount Camera(string channel, double yawDegrees, Vector3d position, double focalLength, double centreColumn, double centreRow)
        {
            var (scale, rows) = (imageWidth / FullWidth, imageHeight / FullHeight);
            var matrix = new Matrix3d(focalLength * scale, 0, centreColumn * scale, 0, focalLength * scale, centreRow * rows, 0, 0, 1);
            return new(
                channel, "camera", Quaterniond.FromYaw(double.DegreesToRadians(yawDegrees)) * LooksForward, position, new(matrix, imageWidth, imageHeight));
        }
    }

    private static SensorMount[] FiveRadars() =>
    [
        Radar("RADAR_FRONT", 0, new(3.41, 0, 0.5)),
        Radar("RADAR_FRONT_LEFT", 90, new(2.42, 0.8, 0.78)),
        Radar("RADAR_FRONT_RIGHT", -90, new(2.42, -0.8, 0.77)),
        Radar("RADAR_BACK_LEFT", 175, new(-0.56, 0.63, 0.53)),
        Radar("RADAR_BACK_RIGHT", -176, new(-0.56, -0.62, 0.53)),
    ];

    private static SensorMount Radar(string channel, double yawDegrees, Vector3d position) =>
        new(channel, "radar", Quaterniond.FromYaw(double.DegreesToRadians(yawDegrees)), position);
}
