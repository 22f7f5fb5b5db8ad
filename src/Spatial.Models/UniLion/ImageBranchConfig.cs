namespace Spatial.Models;

/// <summary>Sizes of the image network: pictures, Swin transformer and pyramid. Defaults are those of UniLION.</summary>
public sealed record ImageBranchConfig
{
    /// <summary>Rows of a picture; 8 to 4096.</summary>
    public int Height { get; init => field = ConfigFile.InRange(value, 8, 4096); } = 384;

    /// <summary>Columns of a picture; 8 to 4096.</summary>
    public int Width { get; init => field = ConfigFile.InRange(value, 8, 4096); } = 1056;

    /// <summary>Channels of the first stage; each later one has twice as many; 4 to 1024.</summary>
    public int EmbedChannels { get; init => field = ConfigFile.InRange(value, 4, 1024); } = 96;

    /// <summary>Blocks of each stage.</summary>
    public IReadOnlyList<int> Depths { get; init => field = Each(value, 1, 64); } = [2, 2, 6, 2];

    /// <summary>Heads of attention of each stage.</summary>
    public IReadOnlyList<int> Heads { get; init => field = Each(value, 1, 64); } = [3, 6, 12, 24];

    /// <summary>Edge of a window of attention, cells; 2 to 32.</summary>
    public int Window { get; init => field = ConfigFile.InRange(value, 2, 32); } = 7;

    /// <summary>Width inside the feed-forward parts, as a multiple of the channels; 1 to 16.</summary>
    public int FeedForwardRatio { get; init => field = ConfigFile.InRange(value, 1, 16); } = 4;

    /// <summary>Share of the last block's samples that skip it while training; it rises from 0 at the first block; 0 to 0.9.</summary>
    public double DropPath { get; init => field = ConfigFile.InRange(value, 0, 0.9); } = 0.2;

    /// <summary>Channels of the map that leaves; 1 to 2048.</summary>
    public int OutputChannels { get; init => field = ConfigFile.InRange(value, 1, 2048); } = 256;

    /// <exception cref="ArgumentException">Sizes do not fit each other.</exception>
    public void Validate()
    {
        if (Depths.Count < 2 || Heads.Count != Depths.Count)
        {
            throw new ArgumentException($"depths and heads must be of equally many stages, at least two, got {Depths.Count} and {Heads.Count}");
        }

        for (var stage = 0; stage < Heads.Count; stage++)
        {
            if ((EmbedChannels << stage) % Heads[stage] != 0)
            {
                throw new ArgumentException($"channels of stage {stage} must be a multiple of its heads, got {EmbedChannels << stage} and {Heads[stage]}");
            }
        }
    }

    private static IReadOnlyList<int> Each(IReadOnlyList<int> values, int low, int high, [System.Runtime.CompilerServices.CallerMemberName] string name = "")
    {
        foreach (var value in values)
        {
            ConfigFile.InRange(value, low, high, name);
        }

        return values;
    }
}
