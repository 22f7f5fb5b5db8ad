namespace Spatial.Worlds;

/// <summary>One revolution of LIDAR_TOP with the truth of each point.</summary>
public sealed record SensedSweep
{
    /// <summary>Moment of the scene the revolution ends at, seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Pose of the vehicle then; points are corrected for its motion to this moment, as in nuScenes.</summary>
    public required RigidTransform TownFromEgo { get; init; }

    /// <summary>[N, 5] float32: x y z in the LiDAR frame (m), intensity 0 to 255, ring 0 to 31.</summary>
    public required float[] Points { get; init; }

    /// <summary>[N] class of the surface each point lies on.</summary>
    public required LidarsegClass[] Classes { get; init; }

    /// <summary>[N] number of the object each point lies on; -1 for none.</summary>
    public required int[] Objects { get; init; }

    /// <summary>Number of points N.</summary>
    public int Count => Classes.Length;
}

/// <summary>One picture of a camera.</summary>
public sealed record SensedImage
{
    /// <summary>Camera channel.</summary>
    public required string Channel { get; init; }

    /// <summary>Moment of exposure, seconds of the scene.</summary>
    public required double Seconds { get; init; }

    /// <summary>Pose of the vehicle then.</summary>
    public required RigidTransform TownFromEgo { get; init; }

    /// <summary>The picture as a JPEG file.</summary>
    public required byte[] Jpeg { get; init; }

    /// <summary>[H, W] float32 depth along z of the camera, metres, infinite for the sky; null where it was not asked for.</summary>
    public float[]? Depths { get; init; }
}

/// <summary>One cycle of a radar.</summary>
public sealed record SensedRadar
{
    /// <summary>Radar channel.</summary>
    public required string Channel { get; init; }

    /// <summary>Moment of the cycle, seconds of the scene.</summary>
    public required double Seconds { get; init; }

    /// <summary>Pose of the vehicle then.</summary>
    public required RigidTransform TownFromEgo { get; init; }

    /// <summary>What was detected.</summary>
    public required IReadOnlyList<RadarReturn> Returns { get; init; }
}

/// <summary>A detection of a radar, in the sensor's frame.</summary>
/// <param name="Position">x forward, y left, m; z is 0.</param>
/// <param name="Velocity">Radial velocity as a vector, relative to the sensor, m/s.</param>
/// <param name="CompensatedVelocity">The same without the ego's own motion.</param>
/// <param name="CrossSection">Radar cross section, dBm2.</param>
/// <param name="DynamicProperty">0 moving, 1 stationary, 2 oncoming, 3 stationary candidate, 4 unknown, 5 crossing stationary, 6 crossing moving,
/// 7 stopped.</param>
/// <param name="Object">Number of the object it comes from; -1 for none.</param>
public readonly record struct RadarReturn(
    (double X, double Y) Position, (double X, double Y) Velocity, (double X, double Y) CompensatedVelocity, double CrossSection, int DynamicProperty, int Object);
