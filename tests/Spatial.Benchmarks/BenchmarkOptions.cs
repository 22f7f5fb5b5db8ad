namespace Spatial.Benchmarks;

/// <summary>What the command line asks of the benchmark.</summary>
public sealed record BenchmarkOptions
{
    public const string Usage = """
        Usage: Spatial.Benchmarks [options]

          --table          peer, ours and the machine's limit side by side (the default on a terminal without --data)
          --data DIR       inputs written by make_data.py of the peers; without it the same shapes are generated in memory
          --threads N      threads of our kernels (default 1)
          --reps R         timed repetitions after one untimed (default 7)
          --only OPS       comma-separated parts of op names, matched against "op/impl"
          --rounds K       rounds of the table; each ratio is formed inside a round (default 3)
          --out FILE.md    with the table: save it as Markdown with machine, versions and date
          --list           names of the ops, nothing measured
          --help           this text

        Without --table one JSON line per op: op, impl, threads, reps, median_ms, min_ms, max_ms.

        evaluation [options] measures our metrics beside the official code: evaluation --help.

        world [options] measures how fast synthetic worlds are made: world --help.

        drivepi [options] measures a frame through DrivePI, stage by stage: drivepi --help.

        language [options] measures prefill and decoding of a language model of DrivePI's size: language --help.

        text FOLDER FILE measures how fast the tokenizer of a model's folder encodes and decodes a text.

        Two further commands measure the opening of a large nuScenes table set from its index:
          tables --out DIR [--scenes N]                               writes DIR/v1.0-trainval, as large as the published one
          nuscenes_index_open --dataroot DIR --version V [--reps R]   one JSON line; the first opening builds the index
        """;

    private static readonly string[] Flags = ["--table", "--list", "--help"];
    private static readonly string[] Valued = ["--data", "--threads", "--reps", "--only", "--rounds", "--out"];

    private const int MostCount = 10_000;

    /// <summary>Folder with points.f32, occ_gt.u8 and occ_pred.u8; null to generate.</summary>
    public string? DataFolder { get; private init; }

    /// <summary>Threads our kernels may use.</summary>
    public int Threads { get; private init; } = 1;

    /// <summary>Timed repetitions.</summary>
    public int Repetitions { get; private init; } = 7;

    /// <summary>Rounds of the table.</summary>
    public int Rounds { get; private init; } = 3;

    /// <summary>Parts of op names to measure; empty for all.</summary>
    public IReadOnlyList<string> Only { get; private init; } = [];

    /// <summary>Markdown file to write, or null.</summary>
    public string? ReportFile { get; private init; }

    /// <summary>Compare with peers and limits instead of printing JSON lines.</summary>
    public bool AsTable { get; private init; }

    /// <summary>Print names only.</summary>
    public bool ListOnly { get; private init; }

    /// <summary>Print the usage.</summary>
    public bool ShowHelp { get; private init; }

    /// <summary>Reads a command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="tableByDefault">True on a terminal: without --data and --list the table is meant.</param>
    /// <exception cref="ArgumentException">An unknown option, a missing or bad value; the message says what was expected.</exception>
    public static BenchmarkOptions Parse(IReadOnlyList<string> args, bool tableByDefault)
    {
        var given = new GivenOptions(args, "--help", Valued, Flags);
        var table = given.Has("--table") || given.Has("--out");
        var lines = given.Has("--data") || given.Has("--list");
        return new()
        {
            DataFolder = given.ValueOf("--data"),
            Threads = given.CountOf("--threads", 1, MostCount),
            Repetitions = given.CountOf("--reps", 7, MostCount),
            Rounds = given.CountOf("--rounds", 3, MostCount),
            Only = given.ListOf("--only"),
            ReportFile = given.ValueOf("--out"),
            AsTable = table || (tableByDefault && !lines),
            ListOnly = given.Has("--list"),
            ShowHelp = given.Has("--help"),
        };
    }

    /// <summary>True when an op was asked for: some part of --only occurs in "op/impl".</summary>
    public bool Wants(KernelOp op)
    {
        ArgumentNullException.ThrowIfNull(op);
        return Only.Count == 0 || Only.Any(part => $"{op.Op}/{op.Impl}".Contains(part, StringComparison.Ordinal));
    }
}
