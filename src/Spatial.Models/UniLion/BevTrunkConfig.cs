using System.Text.Json.Serialization;

namespace Spatial.Models;

/// <summary>Sizes of the two-dimensional network behind the voxels. Defaults are those of UniLION.</summary>
public sealed record BevTrunkConfig
{
    /// <summary>Channels of the map that comes in, heights folded into them; 1 to 4096. The encoder sets it.</summary>
    [JsonIgnore]
    public int InputChannels { get; init => field = ConfigFile.InRange(value, 1, 4096); } = 256;

    /// <summary>The stages, in order; one or more.</summary>
    public IReadOnlyList<BevStageConfig> Stages { get; init => field = Some(value); } =
    [
        new() { Channels = 128, Blocks = 2, Stride = 1 },
        new() { Channels = 128, Blocks = 3, Stride = 2 },
        new() { Channels = 256, Blocks = 3, Stride = 2 },
    ];

    /// <summary>Channels that each stage gives to the result; 1 to 4096.</summary>
    public int OutputChannels { get; init => field = ConfigFile.InRange(value, 1, 4096); } = 128;

    /// <summary>Cells of the map that comes in along an edge of a cell of the result; 1 to 16.</summary>
    public int OutputStride { get; init => field = ConfigFile.InRange(value, 1, 16); } = 2;

    private static IReadOnlyList<BevStageConfig> Some(IReadOnlyList<BevStageConfig> stages) =>
        stages.Count > 0 ? stages : throw new ArgumentException("stages must be one or more, got none");
}

/// <summary>One stage of residual blocks.</summary>
public sealed record BevStageConfig
{
    /// <summary>Channels; 1 to 4096.</summary>
    public required int Channels { get; init => field = ConfigFile.InRange(value, 1, 4096); }

    /// <summary>Blocks, the first of which may shrink the map; 1 to 64.</summary>
    public required int Blocks { get; init => field = ConfigFile.InRange(value, 1, 64); }

    /// <summary>By how much the first block shrinks the map; 1 to 4.</summary>
    public int Stride { get; init => field = ConfigFile.InRange(value, 1, 4); } = 1;
}
