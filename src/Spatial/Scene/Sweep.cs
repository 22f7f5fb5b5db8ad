namespace Spatial;

/// <summary>One revolution of a LiDAR: where and when it was taken, and its points when asked.</summary>
public sealed class Sweep
{
    private readonly Lazy<PointCloud> _points;

    /// <summary>A sweep whose points are read on first use.</summary>
    /// <param name="readPoints">Gives [N, 5] points in the sensor's own frame, dt 0; called at most once.</param>
    public Sweep(Func<PointCloud> readPoints)
    {
        _points = new(readPoints);
    }

    /// <summary>A sweep whose points are at hand.</summary>
    /// <param name="points">[N, 5] in the sensor's own frame, dt 0.</param>
    public Sweep(PointCloud points)
        : this(() => points)
    {
    }

    /// <summary>Token of the sample_data row; empty for live sensors.</summary>
    public string Token { get; init; } = "";

    /// <summary>Sensor channel, for example LIDAR_TOP.</summary>
    public string Channel { get; init; } = "LIDAR_TOP";

    /// <summary>Time of the sweep, microseconds since 1970.</summary>
    public required long TimestampMicros { get; init; }

    /// <summary>Where the sensor sits on the vehicle.</summary>
    public required RigidTransform EgoFromSensor { get; init; }

    /// <summary>Where the vehicle was at this sweep's own time.</summary>
    public required RigidTransform GlobalFromEgo { get; init; }

    /// <summary>The points in the sensor's own frame.</summary>
    /// <exception cref="InvalidDataException">The points' file is damaged; named in the message.</exception>
    public PointCloud Points => _points.Value;
}
