namespace Spatial.Worlds;

/// <summary>What questions and captions are made.</summary>
internal sealed record LanguageConfig
{
    /// <summary>Everything random comes from it.</summary>
    public ulong Seed { get; init; }

    /// <summary>Kinds to make.</summary>
    public IReadOnlyList<LanguageKind> Kinds { get; init; } = LanguageKinds.All;

    /// <summary>Only this scene, by name or token; all where null.</summary>
    public string? Scene { get; init; }

    /// <summary>Only the scenes of this official split; all where null.</summary>
    public string? Split { get; init; }

    /// <summary>Most questions of each of the five types about a sample.</summary>
    public int PerSample { get; init; } = 3;

    /// <summary>Questions about cells in one conversation; even, so that half of the cells can be occupied.</summary>
    public int Turns { get; init; } = 4;

    /// <summary>Leaves out samples that are damaged, instead of stopping.</summary>
    public bool AllowPartial { get; init; }

    /// <summary>Threads; as many as the machine runs at once where null. The files do not depend on it.</summary>
    public int? Threads { get; init; }

    /// <summary>Folder for the index of the tables; the usual one where null.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Hears how many samples of the current file are done.</summary>
    public IProgress<int>? Progress { get; init; }

    /// <summary>Split of scenes that are in no official list.</summary>
    public const string OwnSplit = "all";
}
