using System.Diagnostics;
using System.Text.Json;
using Spatial.Datasets;

namespace Spatial.Benchmarks;

/// <summary>How long a nuScenes table set of any size takes to open from its index, and how much memory that takes.</summary>
public static class NuScenesIndexBenchmarks
{
    /// <summary>Name of the measured operation.</summary>
    public const string Op = "nuscenes_index_open";

    /// <summary>Opens the tables, building the index first where there is none, and prints one JSON line per measurement.</summary>
    /// <param name="dataroot">Folder of the version folder.</param>
    /// <param name="version">Name of the table folder.</param>
    /// <param name="reps">Openings to time after a first one.</param>
    /// <param name="output">Receives JSON lines.</param>
    public static void Run(string dataroot, string version, int reps, TextWriter output)
    {
        var first = Time(() => Open(dataroot, version));
        var peak = PeakBytes();
        var times = Enumerable.Range(0, reps).Select(_ => Time(() => Open(dataroot, version))).Order().ToList();
        using var tables = NuScenesTables.Load(dataroot, version);
        output.WriteLine(JsonSerializer.Serialize(new
        {
            op = Op,
            impl = "spatial",
            threads = 1,
            reps,
            median_ms = Math.Round(times[times.Count / 2], 3),
            min_ms = Math.Round(times[0], 3),
            first_ms = Math.Round(first, 1),
            rows = tables.Summary.Sum(table => (long)table.RowCount),
            table_bytes = tables.Summary.Sum(table => table.Bytes),
            index_bytes = new FileInfo(tables.IndexPath).Length,
            rss_mb = Process.GetCurrentProcess().WorkingSet64 >> 20,
            peak_rss_mb_after_first = peak >> 20,
        }));
    }

    /// <summary>Whether a command line is one of the two of this class.</summary>
    public static bool Handles(string[] arguments) => arguments is ["tables" or Op, ..];

    /// <summary>Runs <c>tables --out DIR [--scenes N]</c>, which writes a data root's <c>v1.0-trainval</c> folder, or
    /// <c>nuscenes_index_open --dataroot DIR --version V [--reps R]</c>.</summary>
    /// <returns>0; 1 for damaged tables, 2 for a mistake on the command line.</returns>
    public static int RunCommand(string[] arguments, TextWriter output, TextWriter errors)
    {
        try
        {
            return Dispatch(arguments, output, errors);
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidDataException or IOException)
        {
            errors.WriteLine(failure.Message);
            return failure is ArgumentException ? 2 : 1;
        }
    }

    private static int Dispatch(string[] arguments, TextWriter output, TextWriter errors)
    {
        var given = new GivenOptions(arguments[1..], "--help", ["--out", "--scenes", "--dataroot", "--version", "--reps"], []);
        var scenes = given.CountOf("--scenes", TrainvalSizedTables.TrainvalScenes, 100_000);
        var reps = given.CountOf("--reps", 9, 10_000);
        switch (arguments[0])
        {
            case "tables" when given.ValueOf("--out") is { } folder:
                TrainvalSizedTables.Write(Path.Join(folder, "v1.0-trainval"), scenes);
                return 0;
            case Op when given.ValueOf("--dataroot") is { } dataroot && given.ValueOf("--version") is { } version:
                Run(dataroot, version, reps, output);
                return 0;
            default:
                errors.WriteLine($"tables --out DIR [--scenes N] | {Op} --dataroot DIR --version V [--reps R]");
                return 2;
        }
    }

    private static void Open(string dataroot, string version)
    {
        using var tables = NuScenesTables.Load(dataroot, version);

        // One frame's rows, so that the figure is that of a first useful answer and not of a mapping alone.
        var sample = tables.SampleTokensOf(tables.Scenes[^1].Name)[^1];
        _ = new NuScenesReader(tables).ReadFrame(sample);
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static long PeakBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
