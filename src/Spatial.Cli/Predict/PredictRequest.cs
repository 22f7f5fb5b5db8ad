namespace Spatial.Cli;

/// <summary>What <c>spatial predict</c> was asked to do.</summary>
internal sealed record PredictRequest
{
    public required string DataRoot { get; init; }

    public required string Version { get; init; }

    public required ModelChoice Model { get; init; }

    public string? Scene { get; init; }

    public string? Sample { get; init; }

    public int? Limit { get; init; }

    /// <summary>Every so many-th sample; 1 for all.</summary>
    public int Every { get; init; } = 1;

    public required int Sweeps { get; init; }

    public required IReadOnlyList<string> Questions { get; init; }

    public string? QuestionsFile { get; init; }

    public required string Out { get; init; }

    public bool Resume { get; init; }

    public bool AllowPartial { get; init; }

    /// <summary>The command line as a run records it: folders are replaced by their role, so that the run can be shared.</summary>
    public IReadOnlyList<string> ToCommand() =>
    [
        "predict", "--dataroot", "<dataroot>", "--version", Version,
        .. Model.ToCommand(),
        .. ModelChoice.Given("--scene", Scene),
        .. ModelChoice.Given("--sample", Sample),
        .. ModelChoice.Given("--limit", Limit is { } limit ? FormattableString.Invariant($"{limit}") : null),
        .. Every > 1 ? ["--every", FormattableString.Invariant($"{Every}")] : Array.Empty<string>(),
        "--sweeps", FormattableString.Invariant($"{Sweeps}"),
        .. Questions.SelectMany(question => ModelChoice.Given("--question", question)),
        .. ModelChoice.Given("--questions", Path.GetFileName(QuestionsFile)),
        "--out", "<run>",
        .. AllowPartial ? ["--allow-partial"] : Array.Empty<string>(),
    ];
}
