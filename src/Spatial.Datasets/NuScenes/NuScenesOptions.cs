namespace Spatial.Datasets;

/// <summary>How a nuScenes table set is opened.</summary>
public sealed record NuScenesOptions
{
    /// <summary>Uses what is whole of a damaged table set: damaged rows are left out and listed, instead of refusing the set.</summary>
    public bool AllowPartial { get; init; }

    /// <summary>A folder outside the data root that links inside it may lead to, such as a shared store of sensor files; none where null.</summary>
    public string? FollowLinksWithin { get; init; }

    /// <summary>Folder for the binary index; null takes SPATIAL_CACHE, else XDG_CACHE_HOME/spatial, else ~/.cache/spatial.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Builds the index anew even where a sound one exists.</summary>
    public bool RebuildIndex { get; init; }

    /// <summary>An index up to this size is checked whole when it is opened, and rebuilt at once where it is damaged. A larger one is checked block by
    /// block as it is used, so that opening stays quick; damage found then is an error once, and the next start rebuilds.</summary>
    public long IndexCheckedAtOpenBytes { get; init; } = 32L << 20;

    /// <summary>Largest accepted table file, bytes.</summary>
    public long MaxTableBytes { get; init; } = 4L << 30;

    /// <summary>Longest accepted text in a table, bytes.</summary>
    public int MaxTextBytes { get; init; } = 1 << 20;

    /// <summary>Most accepted rows in a table.</summary>
    public int MaxRows { get; init; } = 50_000_000;

    /// <summary>Hears which table is being indexed.</summary>
    public IProgress<string>? Progress { get; init; }
}
