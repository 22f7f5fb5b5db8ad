using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Spatial.Benchmarks;

/// <summary>A peer written for numpy, in a process and a temporary folder of its own; it times itself, so starting it costs nothing in the result.</summary>
/// <param name="name">File under peers/; called with the folder and the repetitions, prints one line of <see cref="Measurement"/>.</param>
public sealed class NumpyScript(string name) : IDisposable
{
    /// <summary>Why it is missing and how to get it.</summary>
    public const string Missing = "python3 with numpy is not there: apt install python3-numpy";

    /// <summary>A Python that has numpy, or null.</summary>
    public static string? Python { get; } = new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(HasNumpy);

    /// <summary>Where the script reads its inputs and writes its results.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("spatial-bench-").FullName;

    /// <summary>Runs the script and returns the times that it measured.</summary>
    /// <exception cref="InvalidDataException">The script failed; its words are in the message.</exception>
    public Timing Measure(int repetitions)
    {
        using var process = Start(Python!, Path.Combine(AppContext.BaseDirectory, "peers", name), Folder, $"{repetitions}");
        var complaint = process.StandardError.ReadToEndAsync();
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? Measurement.Parse(line).Timing
            : throw new InvalidDataException($"{name} ended with {process.ExitCode}: {complaint.Result}");
    }

    /// <summary>A raw little-endian array that the latest run wrote.</summary>
    public T[] Read<T>(string file)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(File.ReadAllBytes(Path.Combine(Folder, file))).ToArray();

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static bool HasNumpy(string python)
    {
        try
        {
            using var process = Start(python, "-c", "import numpy");
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // no such program
        }
    }

    private static Process Start(string python, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
