namespace Spatial.Cli;

/// <summary>Which perception, and with what.</summary>
internal sealed record ModelChoice
{
    /// <summary>One of <see cref="Perceptions.Names"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Its configuration; null for the defaults, or for the one beside the weights.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Folder of learned weights; null for random ones.</summary>
    public string? Weights { get; init; }

    /// <summary>What the route asks for: truth, right, left or straight. Null: truth.</summary>
    public string? Command { get; init; }

    /// <summary>Lets weights pass that were trained with the other behaviour.</summary>
    public bool AllowOtherBehaviour { get; init; }

    /// <summary>Lets weights pass that hold NaN or infinity.</summary>
    public bool AllowNonFinite { get; init; }

    /// <summary>Questions with their answers, which only the truth looks into.</summary>
    public string? QuestionsFile { get; init; }

    /// <summary>Sweeps that it takes where nobody says how many: the key sweep and nine before it, of DrivePI's release ten.</summary>
    public int UsualSweeps => Name == "drivepi" ? 11 : 10;

    /// <summary>As a run records it: folders are named, not placed.</summary>
    public IReadOnlyList<string> ToCommand() =>
    [
        "--model", Name,
        .. Given("--config", Path.GetFileName(ConfigFile)),
        .. Given("--weights", Path.GetFileName(Path.TrimEndingDirectorySeparator(Weights ?? ""))),
        .. Given("--command", Command),
        .. AllowOtherBehaviour ? ["--allow-other-behaviour"] : Array.Empty<string>(),
        .. AllowNonFinite ? ["--allow-nonfinite"] : Array.Empty<string>(),
    ];

    /// <summary>An option and its value; nothing where it has none.</summary>
    internal static string[] Given(string option, string? value) => string.IsNullOrEmpty(value) ? [] : [option, value];
}
