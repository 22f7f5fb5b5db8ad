namespace Spatial.Models;

/// <summary>Settings of a stage of the LION backbone. Always valid: each value is checked when it is set.</summary>
public sealed record LionStageConfig
{
    /// <summary>Cells of a window ahead; 1 to 1024.</summary>
    public int WindowX { get; init => field = ConfigFile.InRange(value, 1, 1024); } = 13;

    /// <summary>Cells of a window to the left; 1 to 1024.</summary>
    public int WindowY { get; init => field = ConfigFile.InRange(value, 1, 1024); } = 13;

    /// <summary>Cells of a window upwards; 1 to 1024.</summary>
    public required int WindowZ { get; init => field = ConfigFile.InRange(value, 1, 1024); }

    /// <summary>Tokens of a group; 1 to 65536.</summary>
    public required int GroupSize { get; init => field = ConfigFile.InRange(value, 1, 65536); }

    /// <summary>Layers before the coarsest grid, and as many after it; 1 to 4.</summary>
    public int Depth { get; init => field = ConfigFile.InRange(value, 1, 4); } = 2;

    /// <summary>Cells of a window.</summary>
    internal WindowShape Window => new(WindowX, WindowY, WindowZ);
}
