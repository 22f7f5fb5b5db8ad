using System.Diagnostics;
using System.Globalization;
using Spatial.Worlds;

namespace Spatial.Benchmarks;

/// <summary>How fast synthetic worlds are made, whole: sensed, labelled and written to disk.</summary>
public static class WorldCommand
{
    private const double Goal = 2; // keyframes per second and core at 704 x 396 with all LiDAR sweeps
    private const double SceneSeconds = 20;
    private const double WarmUpSeconds = 8;
    private const ulong Seed = 7;

    private const string Usage = """
        Usage: Spatial.Benchmarks world [--rounds K] [--out FILE.md]

        Makes a scene of 8 s that is not counted, then one of 20 s per variant and round, and shows keyframes per second of all but the town, which is built once per data set, and the seconds of steps.
        """;

    private static readonly (string Name, int Threads, WorldConfig Config)[] Variants =
    [
        ("key images, 704x396", 1, Config(new())),
        ("key images, 704x396", 2, Config(new())),
        ("key images, 704x396, without occupancy", 1, Config(new()) with { Occupancy = false }),
        ("key images, 704x396, rain at dusk", 1, Config(new()) with { Traffic = new() { Duration = SceneSeconds, Dusk = 1, Rain = 1 } }),
        ("key images, 704x396, with radars", 1, Config(new()) with { Radars = true }),
        ("12 images a second, 704x396", 1, Config(new() { Sweeps = true })),
        ("key images, 1600x900", 1, Config(new() { Width = 1600, Height = 900 })),
    ];

    /// <summary>True for a command line that asks for this.</summary>
    public static bool Handles(string[] args) => args is ["world", ..];

    /// <summary>Measures and prints.</summary>
    /// <returns>0; 2 for a mistake on the command line.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(args);
        try
        {
            return Measure(new GivenOptions(args[1..], "bench world --help", ["--rounds", "--out"], ["--help"]), output, error);
        }
        catch (ArgumentException mistake)
        {
            error.WriteLine(mistake.Message);
            return 2;
        }
    }

    private static int Measure(GivenOptions given, TextWriter output, TextWriter error)
    {
        if (given.Has("--help"))
        {
            output.WriteLine(Usage);
            return 0;
        }

        var rounds = given.CountOf("--rounds", 3, 100);
        _ = Make(Config(new()) with { Traffic = new() { Duration = WarmUpSeconds, Dusk = 0, Rain = 0 } }, 1); // compiles everything, and what is slow once more
        var table = new TextTable("variant", "threads", "keyframes/s", "range", "per core, goal 2", "town s", "drives s", "tables s", "questions and disk s");
        foreach (var (name, threads, config) in Variants)
        {
            error.WriteLine($"{name}, {threads} threads");
            var made = Enumerable.Range(0, rounds).Select(_ => Make(config, threads)).OrderBy(run => run.Rate).ToArray();
            var median = made[rounds / 2];
            table.Add(
                name, Text(threads), Text(median.Rate, "F2"), $"{Text(made[0].Rate, "F2")}..{Text(made[^1].Rate, "F2")}",
                $"{Text(median.Rate / threads / Goal, "F2")}x{(median.Rate / threads < Goal ? " MISSED" : "")}", Text(median.Steps["building the town"], "F1"), Text(median.Steps["simulating the drives"], "F1"),
                Text(median.Steps["writing tables"], "F2"), Text(median.Steps["asking questions"], "F1"));
        }

        foreach (var line in table.ToText())
        {
            output.WriteLine(line);
        }

        if (given.ValueOf("--out") is { } file)
        {
            File.WriteAllLines(file,
            [
                "# Making synthetic worlds", "",
                $"{MachineFacts.Processor}; {MachineFacts.Versions}; {DateTime.UtcNow:yyyy-MM-dd}; load at the end {MachineFacts.Load}.", "",
                $"A scene of {Text(SceneSeconds)} s in the default town, everything but building the town: drive, tables, questions, disk; ten LiDAR sweeps, six pictures, boxes, point labels, Occ3D and OpenOcc labels with masks and flow for each keyframe, "
                + $"written to disk, after a scene of {Text(WarmUpSeconds)} s that is not counted. Median of {rounds} rounds; the goal is {Text(Goal)} keyframes per second and core at 704x396 with all sweeps. "
                + "Written by `./spatial bench world`.", "",
                .. table.ToMarkdown(),
            ]);
        }

        return 0;
    }

    private static WorldConfig Config(CameraConfig cameras) => new() { Scenes = 1, Traffic = new() { Duration = SceneSeconds, Dusk = 0, Rain = 0 }, Cameras = cameras };

    private static (double Rate, Dictionary<string, double> Steps) Make(WorldConfig config, int threads)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"spatial-bench-{Guid.NewGuid():N}");
        try
        {
            var clock = new StepClock();
            var world = new WorldMaker(config, Seed);
            world.Make(folder, "a benchmark", threads, clock);
            clock.Report(new("end", world.KeyframeCount, world.KeyframeCount));
            return (world.KeyframeCount / clock.Steps.Where(step => step.Key != "building the town").Sum(step => step.Value), clock.Steps);
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static string Text(double value, string format = "F0") => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Seconds from the first word of a step to the first of the next.</summary>
    private sealed class StepClock : IProgress<WorldProgress>
    {
        private readonly Lock _lock = new();
        private string? _step;
        private long _since;

        public Dictionary<string, double> Steps { get; } = new(StringComparer.Ordinal);

        public void Report(WorldProgress value)
        {
            lock (_lock)
            {
                if (value.Step == _step)
                {
                    return;
                }

                if (_step is not null)
                {
                    Steps[_step] = Stopwatch.GetElapsedTime(_since).TotalSeconds;
                }

                (_step, _since) = (value.Step, Stopwatch.GetTimestamp());
            }
        }
    }
}
