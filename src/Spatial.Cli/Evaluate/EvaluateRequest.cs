using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>What <c>spatial evaluate</c> was asked to do.</summary>
internal sealed record EvaluateRequest
{
    /// <summary>Run folder; null where predictions are given as files.</summary>
    public string? Run { get; init; }

    /// <summary>File or folder of predictions; null for a run.</summary>
    public string? Predictions { get; init; }

    /// <summary>Format of the file or folder.</summary>
    public string? As { get; init; }

    /// <summary>Folder of the data set; null to find the one a run was made from.</summary>
    public string? DataRoot { get; init; }

    /// <summary>Table set; null for the run's.</summary>
    public string? Version { get; init; }

    /// <summary>Names of protocols; empty for all that fit the predictions.</summary>
    public required IReadOnlyList<string> Protocols { get; init; }

    /// <summary>Questions file of nuScenes-QA or items of VSI-Bench.</summary>
    public string? Questions { get; init; }

    /// <summary>Which samples.</summary>
    public required SubsetRequest Subset { get; init; }

    /// <summary>Folder of the evaluation.</summary>
    public required string Out { get; init; }

    /// <summary>The part to do; null for all.</summary>
    public EvaluationShard? Shard { get; init; }

    /// <summary>Continue what is in <see cref="Out"/>.</summary>
    public bool Resume { get; init; }

    /// <summary>Leave out samples that are damaged or missing.</summary>
    public bool AllowPartial { get; init; }

    /// <summary>Samples measured at a time.</summary>
    public required int Threads { get; init; }

    /// <summary>Only say what would be done.</summary>
    public bool DryRun { get; init; }
}
