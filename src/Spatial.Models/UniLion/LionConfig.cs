using System.Text.Json.Serialization;

namespace Spatial.Models;

/// <summary>Settings of the LION backbone. Always valid: each value is checked when it is set. Defaults are UniLION's.</summary>
public sealed record LionConfig
{
    /// <summary>Channels C of a voxel; 1 to 1024.</summary>
    [JsonIgnore]
    public int Width { get; init => field = ConfigFile.InRange(value, 1, 1024); } = 128;

    /// <summary>Stages, 1 to 8; after each, two layers of cells become one.</summary>
    public IReadOnlyList<LionStageConfig> Stages { get; init => field = Checked(value); } =
    [
        new() { WindowZ = 32, GroupSize = 4096 }, new() { WindowZ = 16, GroupSize = 2048 }, new() { WindowZ = 8, GroupSize = 1024 },
        new() { WindowZ = 4, GroupSize = 512 },
    ];

    /// <summary>The layer after the last stage; its depth means nothing.</summary>
    public LionStageConfig Last { get; init; } = new() { WindowZ = 2, GroupSize = 256 };

    /// <summary>Share of a sample's voxels that give rise to new ones after a stage, those of the largest mean feature; 0 to 1.</summary>
    public double Diffusion { get; init => field = ConfigFile.InRange(value, 0, 1); } = 0.2;

    /// <summary>Whether features learn of the cells around them before cells are merged.</summary>
    public bool Described { get; init; } = true;

    /// <summary>The sequence operator.</summary>
    public MambaConfig Mamba { get; init; } = new();

    private static IReadOnlyList<LionStageConfig> Checked(IReadOnlyList<LionStageConfig> stages)
    {
        ConfigFile.InRange(stages.Count, 1, 8, nameof(Stages));
        return stages;
    }
}
