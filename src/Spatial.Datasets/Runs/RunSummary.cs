namespace Spatial.Datasets;

/// <summary>How a run ended.</summary>
public enum RunState
{
    /// <summary>Every sample asked for is predicted.</summary>
    Complete,

    /// <summary>Some samples, or a part of the data, could not be used and were left out on request.</summary>
    Partial,

    /// <summary>Stopped before the end; can be resumed.</summary>
    Interrupted,

    /// <summary>Stopped by an error; can be resumed when it is mended.</summary>
    Failed,
}

/// <summary>A sample that was left out, and why.</summary>
public sealed record RunLoss(string SampleToken, string Scene, string Error);

/// <summary>Time spent in one stage over the samples of a run, milliseconds.</summary>
public sealed record StageSummary(string Stage, int Count, double MedianMs, double P90Ms, double TotalMs);

/// <summary>A class and how many voxels of the run carry it.</summary>
public sealed record ClassCount(string Class, long Voxels);

/// <summary>A reason for a degraded prediction and how many samples it touches.</summary>
public sealed record DegradationCount(string Reason, int Samples);

/// <summary>The outcome of a run, written as <c>summary.json</c>. Everything but the timings follows from the journal.</summary>
public sealed record RunSummary
{
    /// <summary>How a degradation begins whose reason is data that is missing or damaged, and not the model.</summary>
    public const string MissingData = "missing data: ";

    /// <summary>How it ended.</summary>
    public required RunState State { get; init; }

    /// <summary>True when predictions are missing or data was, in the tables or of a sample: results computed from this run cover only a part.</summary>
    public bool Partial =>
        Predicted < SampleCount
        || DataFaults.Count > 0
        || Degradations.Any(degradation => degradation.Reason.StartsWith(MissingData, StringComparison.Ordinal));

    /// <summary>Samples asked for.</summary>
    public required int SampleCount { get; init; }

    /// <summary>Samples in the journal.</summary>
    public required int Predicted { get; init; }

    /// <summary>Samples left out.</summary>
    public IReadOnlyList<RunLoss> Losses { get; init; } = [];

    /// <summary>What the tables of the data set lack: rows that were left out, references that lead nowhere, empty scenes.</summary>
    public IReadOnlyList<string> DataFaults { get; init; } = [];

    /// <summary>Occupied voxels by class, most first.</summary>
    public IReadOnlyList<ClassCount> Occupied { get; init; } = [];

    /// <summary>Reasons for degraded predictions, most frequent first.</summary>
    public IReadOnlyList<DegradationCount> Degradations { get; init; } = [];

    /// <summary>Time per stage, in order of the stages.</summary>
    public IReadOnlyList<StageSummary> Timings { get; init; } = [];

    /// <summary>Counts what the journal of a run holds.</summary>
    /// <param name="journal">Opened journal.</param>
    /// <param name="sampleCount">Samples asked for.</param>
    /// <param name="state">How the run ended.</param>
    public static RunSummary Of(RunJournal journal, int sampleCount, RunState state)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var voxels = new Dictionary<string, long>(StringComparer.Ordinal);
        var reasons = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in journal.SampleTokens)
        {
            var prediction = journal.Read(token);
            CountClasses(prediction.Occupancy, voxels);
            foreach (var reason in prediction.Degradations.Distinct(StringComparer.Ordinal))
            {
                reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
            }
        }

        return new()
        {
            State = state,
            SampleCount = sampleCount,
            Predicted = journal.SampleTokens.Count,
            Occupied = [.. MostFirst(voxels).Select(pair => new ClassCount(pair.Key, pair.Value))],
            Degradations = [.. MostFirst(reasons).Select(pair => new DegradationCount(pair.Key, pair.Value))],
        };
    }

    private static IOrderedEnumerable<KeyValuePair<string, T>> MostFirst<T>(Dictionary<string, T> counts) =>
        counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal);

    private static void CountClasses(Occupancy? occupancy, Dictionary<string, long> voxels)
    {
        if (occupancy is null)
        {
            return;
        }

        Span<int> counts = stackalloc int[byte.MaxValue + 1];
        foreach (var label in occupancy.Classes)
        {
            counts[label]++;
        }

        for (var label = 0; label < occupancy.Labels.Classes.Count; label++)
        {
            if (label != occupancy.Labels.Free && counts[label] > 0)
            {
                var name = occupancy.Labels.Classes[label];
                voxels[name] = voxels.GetValueOrDefault(name) + counts[label];
            }
        }
    }
}
