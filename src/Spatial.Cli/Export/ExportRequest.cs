namespace Spatial.Cli;

/// <summary>Who submits, as the forms of challenges ask. Nothing is made up: what was not given stays empty.</summary>
internal sealed record Submitter(string Method, string Team, IReadOnlyList<string> Authors, string Email, string Institution, string Country);

/// <summary>What <c>spatial export</c> was asked to do.</summary>
internal sealed record ExportRequest
{
    /// <summary>Run folder.</summary>
    public required string Run { get; init; }

    /// <summary>Name of the format.</summary>
    public required string To { get; init; }

    /// <summary>Folder of the data set; null to find the one the run was made from.</summary>
    public string? DataRoot { get; init; }

    /// <summary>Table set; null for the run's.</summary>
    public string? Version { get; init; }

    /// <summary>Official split that the file must cover; null for the samples of the run.</summary>
    public string? Split { get; init; }

    /// <summary>File or folder to make.</summary>
    public required string Out { get; init; }

    /// <summary>Export what a run holds that is not whole.</summary>
    public bool AllowPartial { get; init; }

    /// <summary>Who submits.</summary>
    public required Submitter Submitter { get; init; }
}
