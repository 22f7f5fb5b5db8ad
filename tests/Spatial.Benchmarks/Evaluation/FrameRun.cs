using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Spatial.Benchmarks;

/// <summary>One occupancy evaluation of many frames from files, in a process of its own so that its memory is its own.</summary>
/// <param name="Frames">Frames evaluated.</param>
/// <param name="Threads">Threads, each on a frame of its own.</param>
/// <param name="Seconds">From the first file to the figures; starting .NET is left out.</param>
/// <param name="ProcessorSeconds">Processor time of the whole process: what the seconds would sum up to on cores of its own.</param>
/// <param name="PeakMegabytes">Largest resident memory of the whole process.</param>
/// <param name="RayIou">A figure of the result, so that runs over the same files can be told equal.</param>
public sealed record FrameRun(int Frames, int Threads, double Seconds, double ProcessorSeconds, double PeakMegabytes, double RayIou)
{
    /// <summary>Milliseconds of wall time per frame.</summary>
    public double MsPerFrame => 1000 * Seconds / Frames;

    /// <summary>Runs the evaluation in another process.</summary>
    /// <exception cref="InvalidDataException">It failed; its words are in the message.</exception>
    public static FrameRun Start(FrameFiles files, int frames, int threads)
    {
        ArgumentNullException.ThrowIfNull(files);
        string[] arguments =
        [
            "exec", typeof(FrameRun).Assembly.Location, FrameRunCommand.Name, files.Folder, .. new[] { frames, threads }.Select(count => count.ToString(CultureInfo.InvariantCulture)),
        ];
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_GCConserveMemory"] = "5"; // as the spatial command runs
        using var process = Process.Start(start)!;
        var complaint = process.StandardError.ReadToEndAsync();
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<FrameRun>(line)!
            : throw new InvalidDataException($"the evaluation of {frames} frames ended with {process.ExitCode}: {complaint.Result}");
    }
}
