namespace Spatial.Benchmarks;

/// <summary>What the command line asks of <c>bench evaluation</c>.</summary>
public sealed record EvaluationOptions
{
    public const string Usage = """
        Usage: bench evaluation [options]

          Our evaluation beside the official code and other peers, in one run: results are compared first, then timed in rounds.

          --rounds K       rounds; each ratio is formed inside a round (default 5)
          --reps R         timed calls per round and program; calls that take seconds are timed fewer times (default 3)
          --only TOPICS    comma-separated: rayiou, miou, labels, argmax, coverage, detection, planning, segmentation, questions, frames
          --frames N,N     sizes of the occupancy evaluation from files (default 200,1000; 6019 is the whole validation set)
          --out FILE.md    save the table as Markdown with machine, versions and date
          --help           this text

        The official code is not part of this project. SPATIAL_OFFICIAL names a folder with checkouts of it, and python3 needs numpy, torch, cv2 and
        skimage: docs/benchmarks/evaluation-peers.md. What is missing is named in the table as "no peer", with the remedy.
        """;

    private static readonly string[] Valued = ["--rounds", "--reps", "--only", "--frames", "--out"];

    /// <summary>Rounds.</summary>
    public int Rounds { get; private init; } = 5;

    /// <summary>Timed calls per round.</summary>
    public int Repetitions { get; private init; } = 3;

    /// <summary>Topics to measure.</summary>
    public IReadOnlyList<string> Topics { get; private init; } = [];

    /// <summary>Frames of the evaluation from files, one run each.</summary>
    public IReadOnlyList<int> Frames { get; private init; } = [];

    /// <summary>Markdown file to write, or null.</summary>
    public string? ReportFile { get; private init; }

    /// <summary>Print the usage.</summary>
    public bool ShowHelp { get; private init; }

    /// <summary>Reads a command line.</summary>
    /// <param name="args">The arguments behind the command's name.</param>
    /// <param name="topics">All topics.</param>
    /// <exception cref="ArgumentException">An unknown option or topic, a missing or bad value; the message says what was expected.</exception>
    public static EvaluationOptions Parse(IReadOnlyList<string> args, IReadOnlyList<string> topics)
    {
        ArgumentNullException.ThrowIfNull(args);
        var given = new GivenOptions(args, "bench evaluation --help", Valued, ["--help"]);
        return new()
        {
            Rounds = given.CountOf("--rounds", 5, 100),
            Repetitions = given.CountOf("--reps", 3, 100),
            Topics = given.Has("--only") ? TopicsOf(given.ListOf("--only"), topics) : topics,
            Frames = [.. given.ListOf("--frames", "200,1000").Select(count => GivenOptions.Count("--frames", count, 100_000))],
            ReportFile = given.ValueOf("--out"),
            ShowHelp = given.Has("--help"),
        };
    }

    private static IReadOnlyList<string> TopicsOf(string[] only, IReadOnlyList<string> topics) =>
        only.FirstOrDefault(topic => !topics.Contains(topic)) is { } unknown
            ? throw new ArgumentException($"--only has '{unknown}', expected some of {string.Join(", ", topics)}")
            : [.. topics.Where(only.Contains)];
}
