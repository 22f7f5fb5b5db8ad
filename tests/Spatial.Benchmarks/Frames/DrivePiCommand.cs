using System.Diagnostics;
using System.Globalization;
using Spatial.Datasets;
using Spatial.Models;
using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>How long DrivePI takes for a frame, stage by stage from the sensors' files to the prediction, and how much memory.</summary>
public static class DrivePiCommand
{
    private const double Goal = 2; // frames per second of configs/drivepi-tiny.json on two cores
    private const int Warmup = 12; // frames: compiling, again where it pays, and the pools of libtorch
    private const string Question = "What is at <OCC>(120, 98, 4)</OCC>?";

    private const string Usage = """
        Usage: Spatial.Benchmarks drivepi --config FILE --dataroot FOLDER --version NAME [--frames N] [--out FILE.md]

        Predicts N frames (default 20) with random weights and one question each, after twelve that are not counted, and shows the time of each stage.
        """;

    /// <summary>True for a command line that asks for this.</summary>
    public static bool Handles(string[] args) => args is ["drivepi", ..];

    /// <summary>Measures and prints.</summary>
    /// <returns>0; 2 for a mistake on the command line, 4 for a missing piece.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(args);
        try
        {
            return Measure(new GivenOptions(args[1..], "bench drivepi --help", ["--config", "--dataroot", "--version", "--frames", "--out"], ["--help"]), output);
        }
        catch (ArgumentException mistake)
        {
            error.WriteLine(mistake.Message);
            return 2;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException or InvalidDataException)
        {
            error.WriteLine(missing.Message);
            return 4;
        }
    }

    private static int Measure(GivenOptions given, TextWriter output)
    {
        if (given.Has("--help"))
        {
            output.WriteLine(Usage);
            return 0;
        }

        TorchProcess.Prepare(); // as the command line does
        var file = Required(given, "--config");
        using var tables = NuScenesTables.Load(Required(given, "--dataroot"), Required(given, "--version"));
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiConfig.Load(file));
        var (frames, totals) = Perceive(tables, perception, given.CountOf("--frames", 20, 10_000));
        var sum = frames.Sum(stage => Median(stage.Milliseconds));
        var table = new TextTable("stage", "median ms", "90 % ms", "share");
        foreach (var (name, milliseconds) in frames)
        {
            table.Add(name, Text(Median(milliseconds)), Text(milliseconds.Order().ElementAt(milliseconds.Count * 9 / 10)), $"{Text(Median(milliseconds) / sum * 100, "F0")} %");
        }

        table.Add("whole frame", Text(Median(totals)), Text(totals.Order().ElementAt(totals.Count * 9 / 10)), "");
        string[] facts =
        [
            $"{Path.GetFileName(file)}: {perception.ParameterCount.ToString("N0", CultureInfo.InvariantCulture)} parameters, {perception.Config.VisionTokens} vision tokens, "
                + $"{totals.Count} frames of {tables.Version}.",
            $"{Text(1000 / Median(totals), "F2")} frames per second (the goal is {Text(Goal, "F0")} for drivepi-tiny on two cores); "
                + $"peak memory of the process {Text(Process.GetCurrentProcess().PeakWorkingSet64 / 1e6, "F0")} MB.",
        ];
        foreach (var line in facts.Concat(table.ToText()))
        {
            output.WriteLine(line);
        }

        if (given.ValueOf("--out") is { } report)
        {
            File.WriteAllLines(report,
            [
                $"# A frame through {Path.GetFileNameWithoutExtension(file)}", "",
                $"{MachineFacts.Processor}; {MachineFacts.Versions}; {DateTime.UtcNow:yyyy-MM-dd}; load at the end {MachineFacts.Load}.", "",
                .. facts, "", "From the sensors' files to the prediction, random weights, one question a frame. Written by `./spatial bench drivepi`.", "",
                .. table.ToMarkdown(),
            ]);
        }

        return 0;
    }

    private static (IReadOnlyList<(string Name, List<double> Milliseconds)> Stages, List<double> Totals) Perceive(NuScenesTables tables, DrivePiPerception perception, int count)
    {
        var reader = new NuScenesReader(tables);
        var stages = new List<(string Name, List<double> Milliseconds)>();
        var totals = new List<double>();
        for (var frame = 0; frame < Warmup + count; frame++)
        {
            var start = Stopwatch.GetTimestamp();
            var input = reader.ReadFrame(tables.SampleTokens[frame % tables.SampleTokens.Count]);
            foreach (var sweep in input.Sweeps)
            {
                _ = sweep.Points;
            }

            var read = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            perception.Perceive(input, Question);
            if (frame < Warmup)
            {
                continue;
            }

            totals.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            foreach (var stage in perception.Timings.Prepend(new("files", read)))
            {
                var row = stages.FirstOrDefault(known => known.Name == stage.Name);
                if (row.Name is null)
                {
                    stages.Add(row = (stage.Name, []));
                }

                row.Milliseconds.Add(stage.Milliseconds);
            }
        }

        return (stages, totals);
    }

    private static string Required(GivenOptions given, string option) => given.ValueOf(option) ?? throw new ArgumentException($"drivepi needs {option}; see bench drivepi --help");

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(double value, string format = "F1") => value.ToString(format, CultureInfo.InvariantCulture);
}
