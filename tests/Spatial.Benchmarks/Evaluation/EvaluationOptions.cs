using System.Globalization;

namespace Spatial.Benchmarks;

/// <summary>What the command line asks of <c>bench evaluation</c>.</summary>
public sealed record EvaluationOptions
{
    public const string Usage = """
        Usage: bench evaluation [options]

          Our evaluation beside the official code and other peers, in one run: results are compared first, then timed in rounds.

          --rounds K       rounds; each ratio is formed inside a round (default 5)
          --reps R         timed calls per round and program; calls that take seconds are timed fewer times (default 3)
          --only TOPICS    comma-separated: rayiou, miou, labels, argmax, detection, planning, segmentation, questions, frames
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
        var given = new Dictionary<string, string>();
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var before, var after] ? (before, after) : (args[i], null);
            if (Valued.Contains(name))
            {
                given[name] = value ?? (i + 1 < args.Count ? args[++i] : throw new ArgumentException($"{name} needs a value (see bench evaluation --help)"));
            }
            else if (args[i] == "--help")
            {
                given[name] = "";
            }
            else
            {
                throw new ArgumentException($"unknown option '{args[i]}', expected one of {string.Join(' ', [.. Valued, "--help"])}");
            }
        }

        return new()
        {
            Rounds = Count("--rounds", given.GetValueOrDefault("--rounds", "5"), 100),
            Repetitions = Count("--reps", given.GetValueOrDefault("--reps", "3"), 100),
            Topics = TopicsOf(given.GetValueOrDefault("--only"), topics),
            Frames = [.. Split(given.GetValueOrDefault("--frames", "200,1000")).Select(count => Count("--frames", count, 100_000))],
            ReportFile = given.GetValueOrDefault("--out"),
            ShowHelp = given.ContainsKey("--help"),
        };
    }

    private static IReadOnlyList<string> TopicsOf(string? only, IReadOnlyList<string> topics)
    {
        if (only is null)
        {
            return topics;
        }

        var unknown = Split(only).FirstOrDefault(topic => !topics.Contains(topic));
        return unknown is null
            ? [.. topics.Where(Split(only).Contains)]
            : throw new ArgumentException($"--only has '{unknown}', expected some of {string.Join(", ", topics)}");
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int Count(string name, string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 && count <= most
            ? count
            : throw new ArgumentException($"{name} must be a whole number from 1 to {most}, got '{text}'");
}
