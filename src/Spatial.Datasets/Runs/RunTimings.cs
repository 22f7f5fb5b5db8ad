using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>Milliseconds per stage of one sample, in order of the stages.</summary>
public sealed record SampleTiming(string SampleToken, IReadOnlyList<StageMilliseconds> Stages)
{
    /// <summary>LiDAR sweeps that the sample was predicted from, the key sweep included: fewer at the start of a scene.</summary>
    public int Sweeps { get; init; }
}

/// <summary>One stage's time, milliseconds of the monotonic clock.</summary>
public readonly record struct StageMilliseconds(string Stage, double Milliseconds);

/// <summary>The file <c>timings.jsonl</c> of a run: one line per sample. Losing its last line costs nothing but that line.</summary>
internal static class RunTimings
{
    /// <summary>Adds a line; not flushed to disk, since a crash may lose it.</summary>
    public static void Append(string path, SampleTiming timing)
    {
        var needsNewLine = EndsInsideALine(path);
        File.AppendAllText(path, (needsNewLine ? "\n" : "") + JsonSerializer.Serialize(timing, OutputFolder.LineJson) + "\n");
    }

    /// <summary>Median, 90th percentile and total per stage; lines that a crash cut short do not count.</summary>
    public static IReadOnlyList<StageSummary> Summarise(string path)
    {
        var times = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        foreach (var stage in Read(path).SelectMany(timing => timing.Stages))
        {
            if (!times.TryGetValue(stage.Stage, out var list))
            {
                times.Add(stage.Stage, list = []);
            }

            list.Add(stage.Milliseconds);
        }

        return [.. times.Select(pair => Summarise(pair.Key, pair.Value))];
    }

    private static StageSummary Summarise(string stage, List<double> milliseconds)
    {
        milliseconds.Sort();
        var total = milliseconds.Sum();
        return new(stage, milliseconds.Count, Rounded(At(0.5)), Rounded(At(0.9)), Rounded(total));

        double At(double part) => milliseconds[(int)Math.Round(part * (milliseconds.Count - 1))];
        static double Rounded(double value) => Math.Round(value, 3);
    }

    /// <summary>The lines that are whole.</summary>
    public static IEnumerable<SampleTiming> Read(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        foreach (var line in File.ReadLines(path))
        {
            if (TryParse(line) is { Stages: not null } timing)
            {
                yield return timing;
            }
        }
    }

    private static SampleTiming? TryParse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<SampleTiming>(line, OutputFolder.LineJson);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool EndsInsideALine(string path)
    {
        using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read);
        if (stream.Length == 0)
        {
            return false;
        }

        stream.Position = stream.Length - 1;
        return stream.ReadByte() != '\n';
    }
}
