using System.Text.Json.Serialization;

namespace Spatial.Models;

/// <summary>Sizes of the lift from pictures to voxels. Defaults are those of UniLION; the encoder sets what its other parts decide.</summary>
public sealed record CameraLiftConfig
{
    /// <summary>Channels of the image features; 1 to 2048.</summary>
    [JsonIgnore]
    public int InputChannels { get; init => field = ConfigFile.InRange(value, 1, 2048); } = 256;

    /// <summary>Channels of a voxel; 1 to 2048.</summary>
    [JsonIgnore]
    public int OutputChannels { get; init => field = ConfigFile.InRange(value, 1, 2048); } = 128;

    /// <summary>Pixels of a picture along an edge of a feature cell: 8 or 16.</summary>
    public int Downsample { get; init => field = value is 8 or 16 ? value : throw new ArgumentException($"downsample must be 8 or 16, got {value}"); } = 8;

    /// <summary>Depths of a cell that are lifted, the most probable ones; 1 to 64.</summary>
    public int KeptDepths { get; init => field = ConfigFile.InRange(value, 1, 64); } = 4;

    /// <summary>The first depth, metres; 0.1 to 100.</summary>
    public double NearestDepth { get; init => field = ConfigFile.InRange(value, 0.1, 100); } = 1;

    /// <summary>Where depths end, metres; 0.2 to 500.</summary>
    public double FarthestDepth { get; init => field = ConfigFile.InRange(value, 0.2, 500); } = 60;

    /// <summary>From one depth to the next, metres; 0.05 to 10.</summary>
    public double DepthStep { get; init => field = ConfigFile.InRange(value, 0.05, 10); } = 0.5;

    /// <summary>Lower corner of the voxels, x y z in ego, metres.</summary>
    [JsonIgnore]
    public IReadOnlyList<double> GridMin { get; init => field = Three(value, -1000, 1000); } = [-54, -54, -3];

    /// <summary>Edges of a voxel along x y z, metres.</summary>
    [JsonIgnore]
    public IReadOnlyList<double> CellSize { get; init => field = Three(value, 0.01, 100); } = [0.3, 0.3, 0.25];

    /// <summary>Voxels along x y z.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> GridSize { get; init => field = Three(value, 1, 4096); } = [360, 360, 32];

    /// <summary>How places become cells.</summary>
    [JsonIgnore]
    public DrivePiBehaviour Rounding { get; init; } = DrivePiBehaviour.Corrected;

    /// <summary>Number D of depths.</summary>
    internal int DepthCount => (int)Math.Ceiling((FarthestDepth - NearestDepth) / DepthStep);

    /// <summary>The voxels.</summary>
    internal VoxelGrid Grid =>
        new(new(GridMin[0], GridMin[1], GridMin[2]), new(CellSize[0], CellSize[1], CellSize[2]), GridSize[0], GridSize[1], GridSize[2]);

    /// <exception cref="ArgumentException">Sizes do not fit each other.</exception>
    public void Validate()
    {
        if (!(FarthestDepth > NearestDepth))
        {
            throw new ArgumentException($"farthestDepth must be above nearestDepth, got {FarthestDepth} and {NearestDepth}");
        }

        if (KeptDepths > DepthCount)
        {
            throw new ArgumentException($"keptDepths must be at most the number of depths, got {KeptDepths} of {DepthCount}");
        }
    }

    private static IReadOnlyList<T> Three<T>(IReadOnlyList<T> values, T low, T high, [System.Runtime.CompilerServices.CallerMemberName] string name = "")
        where T : System.Numerics.INumber<T>
    {
        if (values.Count != 3)
        {
            throw new ArgumentException($"{System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name)} must be x, y and z, got {values.Count} values");
        }

        foreach (var value in values)
        {
            ConfigFile.InRange(value, low, high, name);
        }

        return values;
    }
}
