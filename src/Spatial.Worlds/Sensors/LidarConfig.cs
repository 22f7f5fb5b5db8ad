namespace Spatial.Worlds;

/// <summary>How the spinning LiDAR measures. Each value is checked when it is set.</summary>
/// <remarks>Beams and range of Velodyne's HDL-32E, which nuScenes cars carry: 32 beams from -30.67 to 10.67 degrees, 20 revolutions a second.</remarks>
public sealed record LidarConfig
{
    /// <summary>Columns of one revolution; 16 to 4096. 1084 is nuScenes' 0.33 degrees.</summary>
    public int Columns { get; init => field = ConfigFile.InRange(value, 16, 4096, "lidar.columns"); } = 1084;

    /// <summary>Farthest return, metres; 5 to 300.</summary>
    public double MaxRange { get; init => field = ConfigFile.InRange(value, 5, 300, "lidar.maxRange"); } = 100;

    /// <summary>Standard deviation of the range, metres; 0 to 0.03. Errors beyond 0.04 m are cut, so that every return stays inside its box.</summary>
    public double RangeNoise { get; init => field = ConfigFile.InRange(value, 0, 0.03, "lidar.rangeNoise"); } = 0.012;

    /// <summary>Share of returns that are lost for no reason; 0 to 0.5.</summary>
    public double DropOut { get; init => field = ConfigFile.InRange(value, 0, 0.5, "lidar.dropOut"); } = 0.01;
}
