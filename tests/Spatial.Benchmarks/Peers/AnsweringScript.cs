using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Spatial.Benchmarks;

/// <summary>A peer written in Python that stays in memory and answers, so that rounds interleave: peers/answering.py tells the words.</summary>
/// <param name="name">File under peers/.</param>
/// <param name="folder">Holds its inputs; its only argument.</param>
public sealed class AnsweringScript(string name, string folder) : IDisposable
{
    private const string KeptBytes = "1073741824"; // 1 GiB
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Queue<string> _complaints = [];
    private Process? _process;

    /// <summary>Folder that holds its inputs.</summary>
    public string Folder { get; } = folder;

    /// <summary>The interpreter, or null where there is none with numpy.</summary>
    public string? Python { get; init; } = NumpyScript.Python;

    /// <summary>Folder with checkouts of the official code; null leaves the environment as it is.</summary>
    public string? Official { get; init; }

    /// <summary>Prepares a case; nothing of this is timed.</summary>
    /// <returns>What runs, or why it cannot and the remedy.</returns>
    public (string? About, string? Missing) Prepare(string @case)
    {
        if (Python is null)
        {
            return (null, NumpyScript.Missing);
        }

        var reply = Ask($"prepare {@case}");
        return reply.TryGetProperty("ready", out var about) ? (about.GetString(), null)
            : reply.TryGetProperty("missing", out var why) ? (null, why.GetString())
            : (null, $"{name} failed: {LastLine(reply)}");
    }

    /// <summary>Runs a prepared case and returns what it found.</summary>
    /// <exception cref="InvalidDataException">The script failed; its words are in the message.</exception>
    public JsonElement Result(string @case) => Answer($"result {@case}", "result");

    /// <summary>Times a prepared case. A call that takes seconds is timed fewer times than asked.</summary>
    /// <exception cref="InvalidDataException">The script failed; its words are in the message.</exception>
    public Timing Measure(string @case, int repetitions) =>
        Timing.Of([.. Answer(string.Create(CultureInfo.InvariantCulture, $"time {@case} {repetitions}"), "ms").EnumerateArray().Select(ms => ms.GetDouble())]);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close(); // the script ends with its input
            if (!_process.WaitForExit(Patience))
            {
                _process.Kill();
            }

            _process.Dispose();
            _process = null;
        }
    }

    private JsonElement Answer(string question, string property)
    {
        var reply = Ask(question);
        return reply.TryGetProperty(property, out var answer) ? answer : throw new InvalidDataException($"{name}, '{question}': {LastLine(reply)}");
    }

    private JsonElement Ask(string question)
    {
        _process ??= Start();
        _process.StandardInput.WriteLine(question);
        _process.StandardInput.Flush();
        var line = _process.StandardOutput.ReadLine();
        return line is not null ? JsonDocument.Parse(line).RootElement : throw new InvalidDataException($"{name} ended at '{question}': {Complaints()}");
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Python!, [Path.Combine(AppContext.BaseDirectory, "peers", name), Folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The better setting of the peers: freed memory is kept. Asking the system for each array's pages anew can cost them ten times the work itself.
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = KeptBytes;
        start.Environment["MALLOC_TRIM_THRESHOLD_"] = KeptBytes;
        if (Official is not null)
        {
            start.Environment["SPATIAL_OFFICIAL"] = Official;
        }

        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(string? complaint)
    {
        const int most = 20;
        lock (_complaints)
        {
            if (complaint is not null)
            {
                _complaints.Enqueue(complaint);
            }

            while (_complaints.Count > most)
            {
                _complaints.Dequeue();
            }
        }
    }

    private string Complaints()
    {
        _process!.WaitForExit(Patience);
        lock (_complaints)
        {
            return string.Join(Environment.NewLine, _complaints);
        }
    }

    private static string LastLine(JsonElement reply) =>
        reply.GetProperty("failed").GetString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Trim();
}
