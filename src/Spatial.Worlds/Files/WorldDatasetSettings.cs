namespace Spatial.Worlds;

/// <summary>What a data set is called, and what is the same in all its scenes.</summary>
internal sealed record WorldDatasetSettings
{
    /// <summary>Seed of the world; tokens and dates come from it.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Name of the table folder.</summary>
    public required string Version { get; init; }

    /// <summary>The sensors of the vehicle: LIDAR_TOP, cameras, radars.</summary>
    public required IReadOnlyList<SensorMount> Mounts { get; init; }

    /// <summary>Name of the map. The devkit's map reader opens only its four towns by name, so ours borrows one of these.</summary>
    public string Location { get; init; } = "boston-seaport";

    /// <summary>Name of the vehicle in logs and file names.</summary>
    public string Vehicle { get; init; } = "w001";

    /// <summary>The configuration, as JSON, for the record in the data set.</summary>
    public required string ConfigJson { get; init; }

    /// <summary>The command that makes the data set, for the record in it.</summary>
    public required string Command { get; init; }

    /// <summary>About how many bytes the data set will take; 0 where nobody looked. There must be room for them at the start.</summary>
    public long EstimatedBytes { get; init; }
}
