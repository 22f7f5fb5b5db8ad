using Spatial.Datasets;

namespace Spatial.Viewer;

/// <summary>The predictions of a run folder. A run that is still being written is looked at again as it grows.</summary>
public sealed class RecordedPredictions : IShownPredictions
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly TimeProvider _clock;
    private RunFolder _run;
    private long _journalBytes;
    private long _lookedAt;

    /// <summary>Opens a run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="clock">Paces looking whether it has grown.</param>
    /// <exception cref="ArgumentException">The folder holds no run.</exception>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public RecordedPredictions(string folder, TimeProvider? clock = null)
    {
        (_folder, _clock) = (folder, clock ?? TimeProvider.System);
        (_run, _journalBytes, _lookedAt) = (RunFolder.Open(folder), JournalBytes(), _clock.GetTimestamp());
    }

    /// <summary>What the run is.</summary>
    public RunManifest Manifest => _run.Manifest;

    /// <inheritdoc/>
    public string Model => Manifest.Model;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Tokens
    {
        get
        {
            lock (_gate)
            {
                LookWhetherItGrew();
                return _run.Journal.SampleTokens;
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_gate)
            {
                var missing = Manifest.SampleCount - _run.Journal.SampleTokens.Count;
                return
                [
                    .. missing > 0 ? (string[])[FormattableString.Invariant($"The run lacks {missing} of its {Manifest.SampleCount} samples so far.")] : [],
                    .. _run.Journal.Damage is { } damage ? (string[])[$"predictions.journal: {damage}"] : [],
                ];
            }
        }
    }

    /// <summary>Times that samples took, as the run recorded them.</summary>
    public IReadOnlyList<SampleTiming> Timings => [.. _run.ReadTimings()];

    /// <inheritdoc/>
    public ScenePrediction? Read(string sampleToken, CancellationToken cancellation)
    {
        byte[] record;
        lock (_gate)
        {
            if (!_run.Journal.Contains(sampleToken))
            {
                return null;
            }

            record = _run.Journal.ReadPayload(sampleToken);
        }

        return PredictionRecord.Decode(record);
    }

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    private void LookWhetherItGrew()
    {
        if (_clock.GetElapsedTime(_lookedAt) < LookAgain || _run.Journal.SampleTokens.Count >= Manifest.SampleCount)
        {
            return;
        }

        _lookedAt = _clock.GetTimestamp();
        var bytes = JournalBytes();
        if (bytes == _journalBytes)
        {
            return;
        }

        try
        {
            var grown = RunFolder.Open(_folder);
            _run.Dispose();
            (_run, _journalBytes) = (grown, bytes);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidDataException or IOException)
        {
            // The folder is being moved or removed: what was opened can still be read.
        }
    }

    private long JournalBytes()
    {
        var journal = new FileInfo(Path.Combine(_folder, "predictions.journal"));
        return journal.Exists ? journal.Length : 0;
    }
}
