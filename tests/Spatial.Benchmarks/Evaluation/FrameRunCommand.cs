using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Benchmarks;

/// <summary>The process behind <see cref="FrameRun"/>: reads ground truth and prediction of every frame, measures it, and scores all.</summary>
public static class FrameRunCommand
{
    /// <summary>Name on the command line: <c>evaluation-frames FOLDER FRAMES THREADS</c>.</summary>
    public const string Name = "evaluation-frames";

    /// <summary>Whether a command line is this command's.</summary>
    public static bool Handles(string[] args) => args is [Name, _, _, _];

    /// <summary>Runs and prints one JSON line.</summary>
    public static int Run(string[] args, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        var files = new FrameFiles(args[1]);
        var (frames, threads) = (int.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture));
        var start = Stopwatch.GetTimestamp();
        var result = RayIouProtocol.OpenOcc.Score(Measure(files, frames, threads));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using var process = Process.GetCurrentProcess();
        output.WriteLine(JsonSerializer.Serialize(new FrameRun(
            frames, threads, seconds, process.TotalProcessorTime.TotalSeconds, process.PeakWorkingSet64 / 1e6, result.Figures[0].Value!.Value)));
        return 0;
    }

    private static SampleStatistics[] Measure(FrameFiles files, int frames, int threads)
    {
        double[] origins = [.. RayIouRays.Origins.Select(value => (double)value)];
        var statistics = new SampleStatistics[frames];
        var next = -1;
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            OpenOccLabels? truth = null, prediction = null; // each thread's memory, used again for every frame
            for (var frame = Interlocked.Increment(ref next); frame < frames; frame = Interlocked.Increment(ref next))
            {
                truth = OccupancyLabelFile.ReadOpenOcc(files.Truth(frame), into: truth);
                prediction = OccupancyLabelFile.ReadOpenOcc(files.Prediction(frame), into: prediction);
                statistics[frame] = RayIouProtocol.OpenOcc.Measure(
                    FrameFiles.TokenOf(frame), FrameFiles.SceneOf(frame), truth.Occupancy, truth.Flow, prediction.Occupancy, prediction.Flow, origins);
            }
        }))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        return statistics;
    }
}
