using Spatial.Datasets;
using Spatial.Evaluation;
using Spatial.Reports;
using Spatial.Viewer;

namespace Spatial.Cli;

/// <summary>The evaluation inside a run's folder, as the viewer shows it.</summary>
internal sealed class ViewedEvaluation
{
    private readonly string _folder;
    private readonly Lazy<IReadOnlyList<FigureOverTime>> _overTime;

    private ViewedEvaluation(string folder, EvaluationReport report)
    {
        (_folder, Report) = (folder, report);
        _overTime = new(ReadOverTime);
    }

    /// <summary>The figures.</summary>
    public EvaluationReport Report { get; }

    /// <summary>The ranking figures frame by frame.</summary>
    public IReadOnlyList<FigureOverTime> OverTime() => _overTime.Value;

    /// <summary>The evaluation of a run; null where there is none that can be read, which is told.</summary>
    public static ViewedEvaluation? Find(string run, Screen screen)
    {
        var folder = Path.Combine(run, ComparedRun.DefaultFolder);
        var metrics = Path.Combine(folder, "metrics.json");
        if (!File.Exists(metrics))
        {
            return null;
        }

        try
        {
            return new(folder, MetricsJson.Read(File.ReadAllBytes(metrics)));
        }
        catch (InvalidDataException damage)
        {
            screen.Remark($"the evaluation of {Screen.Plain(Path.GetFileName(run))} is left out: {Screen.Plain(damage.Message)}");
            return null;
        }
    }

    private IReadOnlyList<FigureOverTime> ReadOverTime()
    {
        try
        {
            using var folder = EvaluationFolder.Open(_folder, StatisticsBundle.Format);
            var scoring = new Scoring(folder);
            return [.. folder.Manifest.Protocols.Select(Protocols.Named)
                .Select((protocol, at) => (Protocol: protocol, At: at))
                .Where(pair => pair.Protocol.Card.RankedBy.Better != Better.Neither)
                .Select(pair => Of(pair.Protocol, scoring.StatisticsOf(pair.At)))];
        }
        catch (Exception lack) when (lack is ArgumentException or InvalidDataException or IOException)
        {
            return [];
        }
    }

    private static FigureOverTime Of(IProtocol protocol, SampleStatistics[] samples)
    {
        var kind = protocol.Card.RankedBy;
        var values = samples.AsParallel().AsOrdered()
            .Select(sample => (sample.SampleToken, protocol.Score([sample]).Figures.FirstOrDefault(figure => figure.Kind.Name == kind.Name)?.Value))
            .Where(pair => pair.Value is not null)
            .Select(pair => new FrameValue(pair.SampleToken, pair.Value!.Value));
        return new(protocol.Card.Name, kind, [.. values]);
    }
}
