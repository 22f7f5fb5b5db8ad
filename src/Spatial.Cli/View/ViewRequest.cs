namespace Spatial.Cli;

/// <summary>What <c>spatial view</c> was asked to show.</summary>
internal sealed record ViewRequest
{
    /// <summary>Run folder; null for a data set alone.</summary>
    public string? Run { get; init; }

    /// <summary>A second run; null for none.</summary>
    public string? Compare { get; init; }

    /// <summary>Folder of the data set; null to find the one the run was made from.</summary>
    public string? DataRoot { get; init; }

    /// <summary>Table set; null for the run's.</summary>
    public string? Version { get; init; }

    /// <summary>Only this scene; null for all.</summary>
    public string? Scene { get; init; }

    /// <summary>Perception to attach; null for none.</summary>
    public ModelChoice? Model { get; init; }

    /// <summary>Whether damaged rows may be left out.</summary>
    public bool AllowPartial { get; init; }
}
