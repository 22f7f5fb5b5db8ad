namespace Spatial.Models;

/// <summary>Caps on what the files of a checkpoint may ask of memory and time. An error that hits one names it.</summary>
public sealed record CheckpointLimits
{
    /// <summary>The caps used where none are given.</summary>
    public static CheckpointLimits Default { get; } = new();

    /// <summary>Bytes of a file's header, and of a shard index; the cap of the reference library. Qwen2.5-VL-3B has 0.1 MB.</summary>
    public int MaxHeaderBytes { get; init; } = 100_000_000;

    /// <summary>Tensors in one file.</summary>
    public int MaxTensors { get; init; } = 100_000;

    /// <summary>Axes of one tensor.</summary>
    public int MaxRank { get; init; } = 32;

    /// <summary>Entries of one file's metadata.</summary>
    public int MaxMetadataEntries { get; init; } = 10_000;

    /// <summary>Files of one checkpoint; Qwen2.5-72B has 37.</summary>
    public int MaxShards { get; init; } = 1_000;
}
