namespace Spatial.Models;

/// <summary>Settings of the geometric perception. Always valid: each value is checked when it is set.</summary>
public sealed record GeometricConfig
{
    /// <summary>The settings of configs/geometric.json.</summary>
    public static GeometricConfig Default { get; } = new();

    /// <summary>Use of the Point Cloud Library.</summary>
    public PointCloudLibraryUse PointCloudLibrary { get; init; } = PointCloudLibraryUse.Auto;

    /// <summary>Largest number of sweeps used, the key sweep included; 1 to 100.</summary>
    public int Sweeps { get; init => field = ConfigFile.InRange(value, 1, 100); } = 10;

    /// <summary>A sweep at place n after the key sweep may be n times this old, seconds; 0.01 to 10.</summary>
    public double MaxSweepGap { get; init => field = ConfigFile.InRange(value, 0.01, 10); } = 0.5;

    /// <summary>Points with |x| and |y| both below this in their sensor's frame are dropped, metres; 0 to 10.</summary>
    public double MinSensorDistance { get; init => field = ConfigFile.InRange(value, 0, 10); } = 1.0;

    /// <summary>A point this near to the ground plane supports it, metres; 0.01 to 1.</summary>
    public double GroundDistance { get; init => field = ConfigFile.InRange(value, 0.01, 1); } = 0.15;

    /// <summary>Steepest ground plane, radians; 0.01 to 1.</summary>
    public double MaxGroundSlope { get; init => field = ConfigFile.InRange(value, 0.01, 1); } = 0.17;

    /// <summary>Points up to this height above the local ground are ground, metres; 0.05 to 1.</summary>
    public double GroundThickness { get; init => field = ConfigFile.InRange(value, 0.05, 1); } = 0.2;

    /// <summary>Columns with a return at or above this height are high structure and part no object, metres; 2 to 10.</summary>
    public double HighStructure { get; init => field = ConfigFile.InRange(value, 2, 10); } = 4.2;

    /// <summary>Points of one object are linked by steps up to this length, metres; 0.4 to 3.</summary>
    public double ClusterTolerance { get; init => field = ConfigFile.InRange(value, 0.4, 3); } = 0.45;

    /// <summary>Clusters of fewer points are not tracked and are no objects; 1 to 1000.</summary>
    public int MinClusterPoints { get; init => field = ConfigFile.InRange(value, 1, 1000); } = 4;

    /// <summary>Slower objects are given as standing, m/s; 0 to 10.</summary>
    public double MinSpeed { get; init => field = ConfigFile.InRange(value, 0, 10); } = 0.8;

    /// <summary>Nothing is followed faster than this, m/s; 1 to 100.</summary>
    public double MaxSpeed { get; init => field = ConfigFile.InRange(value, 1, 100); } = 30;

    /// <summary>A voxel without a return of the key sweep is freed when this many of that sweep's rays pass through it; 1 to 1000.</summary>
    public int FreeingRays { get; init => field = ConfigFile.InRange(value, 1, 1000); } = 2;

    /// <summary>Share of a neighbourhood's spread across its flattest direction from which it counts as vegetation; 0 to 0.33.</summary>
    public double VegetationScatter { get; init => field = ConfigFile.InRange(value, 0, 0.33); } = 0.05;

    /// <summary>Reads a configuration file. Comments and trailing commas are allowed; keys that are left out keep their defaults.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Not JSON, an unknown or repeated key, or a value out of its range; named in the message.</exception>
    public static GeometricConfig Load(string path) => ConfigFile.Read<GeometricConfig>(path, "geometric");

    /// <summary>The whole configuration as JSON, as a run records it.</summary>
    public string ToJson() => ConfigFile.ToJson(this);
}
