using Spatial.Datasets;
using Spatial.Evaluation;
using Spatial.Reports;

namespace Spatial.Cli;

/// <summary>Turns what was measured into the figures of a report.</summary>
/// <remarks>Samples are taken in the order of the selection whatever order they were measured in, so the figures have the same bits however
/// the work was divided. The statistics of one protocol are in memory at a time.</remarks>
internal sealed class Scoring
{
    private const int MostWorst = 20;

    private readonly EvaluationFolder _folder;
    private readonly IReadOnlyList<IProtocol> _protocols;
    private readonly List<string> _measured = [];
    private readonly List<SampleLoss> _losses = [];

    /// <summary>Looks through the records of a complete evaluation.</summary>
    /// <param name="folder">A whole evaluation, no shard.</param>
    /// <exception cref="InvalidDataException">A sample has no record: the evaluation is not complete.</exception>
    public Scoring(EvaluationFolder folder)
    {
        _folder = folder;
        _protocols = [.. folder.Manifest.Protocols.Select(Protocols.Named)];
        SceneSample[] missing = [.. folder.Samples.Where(sample => !folder.Journal.Contains(sample.Token))];
        if (missing.Length > 0)
        {
            throw new InvalidDataException(
                $"{missing.Length} of {folder.Samples.Count} samples were not measured yet, the first {missing[0].Token} of {missing[0].Scene}: "
                + "run `spatial evaluate` again with --resume");
        }

        foreach (var sample in folder.Samples)
        {
            if (StatisticsBundle.LossOf(folder.Journal.Read(sample.Token)) is { } reason)
            {
                _losses.Add(new(sample.Token, sample.Scene, reason));
            }
            else
            {
                _measured.Add(sample.Token);
            }
        }
    }

    /// <summary>The statistics of the measured samples under one protocol, in the order of the selection.</summary>
    /// <param name="protocol">Position of the protocol in the manifest.</param>
    public SampleStatistics[] StatisticsOf(int protocol) => [.. _measured.Select(token =>
        StatisticsBundle.Decode(_folder.Journal.Read(token), protocol) ?? throw new InvalidDataException($"the record of sample {token} has changed since it was looked at"))];

    /// <summary>All figures.</summary>
    /// <param name="latencies">Times that the predictions took, where a run recorded them.</param>
    /// <param name="threads">Threads that draw scenes for the intervals; changes the time only.</param>
    public EvaluationReport Report(IReadOnlyList<StageLatencies> latencies, int threads) => Report(_folder.Manifest, latencies, threads);

    private EvaluationReport Report(EvaluationManifest manifest, IReadOnlyList<StageLatencies> latencies, int threads) => new()
    {
        Title = $"{manifest.Predictions.Name} on {manifest.Dataset.Version}, {manifest.Split}"
            + (manifest.Subset == SampleSubset.Whole ? "" : $", {manifest.Subset}"),
        Run = manifest.RunName.Length > 0 ? manifest.RunName : null,
        Subject =
        [
            new("predictions", $"{manifest.Predictions.Kind} {manifest.Predictions.Name}"),
            new("identity of the predictions", manifest.Predictions.Identity),
            .. manifest.Subject.Select(value => new Setting(value.Name, value.Value)),
            new("data set", manifest.Dataset.Version),
            new("fingerprint of the tables", manifest.Dataset.Fingerprint),
            new("split", manifest.Split),
            new("subset", manifest.Subset),
            new("Spatial", manifest.SpatialVersion),
        ],
        SampleCount = manifest.SampleCount,
        Losses = _losses,
        Faults = manifest.Faults,
        Remarks = manifest.Remarks,
        Protocols = [.. _protocols.Select((protocol, at) => Of(protocol, StatisticsOf(at), threads))],
        Latencies = latencies,
    };

    private static ProtocolReport Of(IProtocol protocol, SampleStatistics[] samples, int threads)
    {
        IGrouping<string, SampleStatistics>[] scenes = [.. samples.GroupBy(sample => sample.Scene, StringComparer.Ordinal)];
        return new()
        {
            Card = protocol.Card,
            Result = protocol.Score(samples),
            Scenes = [.. scenes.Select(scene => new SceneResult(scene.Key, protocol.Score([.. scene])))],
            Worst = WorstOf(protocol, samples),
            Intervals = scenes.Length > 1 ? IntervalsOf(protocol, samples, threads) : null,
        };
    }

    // How sure figures are is worth a second, not a minute: detection scores whole lists anew for every draw.
    private static RunIntervals IntervalsOf(IProtocol protocol, SampleStatistics[] samples, int threads)
    {
        const int draws = 1_000;
        const int detectionDraws = 200;
        return BootstrapIntervals.Of(protocol, samples, new() { Draws = protocol is DetectionProtocol ? detectionDraws : draws, Threads = threads });
    }

    // Frames in which the ranking figure is not defined say nothing and are left out.
    private static WorstSample[] WorstOf(IProtocol protocol, SampleStatistics[] samples)
    {
        var rankedBy = protocol.Card.RankedBy;
        if (rankedBy.Better == Better.Neither)
        {
            return [];
        }

        var values = samples
            .Select(sample => (Sample: sample, Figure: protocol.Score([sample]).Figures.First(figure => figure.Kind.Name == rankedBy.Name)))
            .Where(pair => pair.Figure.Value is not null)
            .Select(pair => new WorstSample(pair.Sample.SampleToken, pair.Sample.Scene, pair.Figure.Value!.Value));
        var worstFirst = rankedBy.Better == Better.Higher ? values.OrderBy(sample => sample.Value) : values.OrderByDescending(sample => sample.Value);
        return [.. worstFirst.Take(MostWorst)];
    }
}
