using Spatial.Datasets;
using Spatial.Evaluation;
using Spatial.Reports;

namespace Spatial.Cli;

/// <summary>Turns what was measured, in one folder or in the folders of all shards, into the figures of a report.</summary>
/// <remarks>Samples are taken in the order of the selection whatever order they were measured in, so the figures have the same bits however
/// the work was divided.</remarks>
internal sealed class Scoring
{
    private const int MostWorst = 20;

    private readonly EvaluationManifest _manifest;
    private readonly IReadOnlyList<IProtocol> _protocols;
    private readonly List<(EvaluatedSample Sample, RecordJournal Journal)> _measured = [];
    private readonly List<SampleLoss> _losses = [];

    /// <summary>Gathers the records of a complete evaluation.</summary>
    /// <param name="folders">The folder of a whole evaluation, or those of all its shards.</param>
    /// <exception cref="InvalidDataException">A sample has no record: the evaluation is not complete.</exception>
    public Scoring(IReadOnlyList<EvaluationFolder> folders)
    {
        _manifest = folders[0].Manifest with { Shard = null };
        _protocols = [.. _manifest.Protocols.Select(Protocols.Named)];
        var missing = new List<EvaluatedSample>();
        foreach (var sample in folders[0].Samples)
        {
            if (folders.FirstOrDefault(folder => folder.Journal.Contains(sample.Token)) is not { } folder)
            {
                missing.Add(sample);
            }
            else if (StatisticsBundle.LossOf(folder.Journal.Read(sample.Token)) is { } reason)
            {
                _losses.Add(new(sample.Token, sample.Scene, reason));
            }
            else
            {
                _measured.Add((sample, folder.Journal));
            }
        }

        if (missing.Count > 0)
        {
            throw new InvalidDataException(
                $"{missing.Count} of {folders[0].Samples.Count} samples were not measured yet, the first {missing[0].Token} of {missing[0].Scene}: "
                + "run `spatial evaluate` again with --resume");
        }
    }

    /// <summary>What was evaluated.</summary>
    public EvaluationManifest Manifest => _manifest;

    /// <summary>Samples that could not be scored.</summary>
    public IReadOnlyList<SampleLoss> Losses => _losses;

    /// <summary>The statistics of the measured samples under one protocol.</summary>
    public IReadOnlyList<SampleStatistics> StatisticsOf(int protocol) => new JournaledStatistics(_measured, protocol);

    /// <summary>The same, scene by scene in order.</summary>
    public IReadOnlyList<(string Scene, IReadOnlyList<SampleStatistics> Samples)> ScenesOf(int protocol) =>
        [.. _measured.GroupBy(entry => entry.Sample.Scene, StringComparer.Ordinal).Select(scene =>
            (scene.Key, (IReadOnlyList<SampleStatistics>)new JournaledStatistics([.. scene], protocol)))];

    /// <summary>All figures.</summary>
    /// <param name="latencies">Times that the predictions took, where a run recorded them.</param>
    public EvaluationReport Report(IReadOnlyList<StageLatencies> latencies) => new()
    {
        Title = $"{_manifest.Predictions.Name} on {_manifest.Dataset.Version}, {_manifest.Split}"
            + (_manifest.Subset == SampleSubset.Whole ? "" : $", {_manifest.Subset}"),
        Run = _manifest.RunName.Length > 0 ? _manifest.RunName : null,
        Subject =
        [
            new("predictions", $"{_manifest.Predictions.Kind} {_manifest.Predictions.Name}"),
            new("identity of the predictions", _manifest.Predictions.Identity),
            .. _manifest.Subject.Select(value => new Setting(value.Name, value.Value)),
            new("data set", _manifest.Dataset.Version),
            new("fingerprint of the tables", _manifest.Dataset.Fingerprint),
            new("split", _manifest.Split),
            new("subset", _manifest.Subset),
            new("Spatial", _manifest.SpatialVersion),
        ],
        SampleCount = _manifest.SampleCount,
        Losses = _losses,
        Faults = _manifest.Faults,
        Remarks = _manifest.Remarks,
        Protocols = [.. Enumerable.Range(0, _protocols.Count).Select(Of)],
        Latencies = latencies,
    };

    private ProtocolReport Of(int protocol) => new()
    {
        Card = _protocols[protocol].Card,
        Result = _protocols[protocol].Score(StatisticsOf(protocol)),
        Scenes = [.. ScenesOf(protocol).Select(scene => new SceneResult(scene.Scene, _protocols[protocol].Score(scene.Samples)))],
        Worst = WorstOf(protocol),
        Intervals = IntervalsOf(protocol),
    };

    // How sure figures are is worth a second, not a minute: detection scores whole lists anew for every draw.
    private RunIntervals? IntervalsOf(int protocol)
    {
        const int draws = 1_000;
        const int detectionDraws = 200;
        if (_measured.Select(entry => entry.Sample.Scene).Distinct(StringComparer.Ordinal).Take(2).Count() < 2)
        {
            return null;
        }

        var settings = new BootstrapSettings { Draws = _protocols[protocol] is DetectionProtocol ? detectionDraws : draws };
        return BootstrapIntervals.Of(_protocols[protocol], [.. StatisticsOf(protocol)], settings);
    }

    // Frames in which the ranking figure is not defined say nothing and are left out.
    private WorstSample[] WorstOf(int protocol)
    {
        var rankedBy = _protocols[protocol].Card.RankedBy;
        if (rankedBy.Better == Better.Neither)
        {
            return [];
        }

        var values = new List<WorstSample>();
        foreach (var statistics in StatisticsOf(protocol))
        {
            var figure = _protocols[protocol].Score([statistics]).Figures.First(figure => figure.Kind.Name == rankedBy.Name);
            if (figure.Value is { } value)
            {
                values.Add(new(statistics.SampleToken, statistics.Scene, value));
            }
        }

        var worstFirst = rankedBy.Better == Better.Higher ? values.OrderBy(sample => sample.Value) : values.OrderByDescending(sample => sample.Value);
        return [.. worstFirst.Take(MostWorst)];
    }
}
