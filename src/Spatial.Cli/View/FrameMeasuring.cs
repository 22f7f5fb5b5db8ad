using Spatial.Evaluation;
using Spatial.Viewer;

namespace Spatial.Cli;

/// <summary>Measures single frames of a run under every protocol that fits, as evaluating the run does. Opened when the first frame is asked for.</summary>
internal sealed class FrameMeasuring : IDisposable
{
    private readonly Lazy<EvaluationInputs?> _inputs;

    public FrameMeasuring(string run, ViewRequest request)
    {
        _inputs = new(() => OpenOrNull(new()
        {
            Run = run,
            DataRoot = request.DataRoot,
            Version = request.Version,
            Protocols = [],
            Subset = new(),
            Out = "",
            Threads = 1,
            AllowPartial = request.AllowPartial,
        }));
    }

    /// <summary>The figures of a frame; those that cannot be measured here are left out.</summary>
    public IReadOnlyList<FrameFigures> Measure(string sampleToken)
    {
        if (_inputs.Value is not { Tables: { } tables } inputs || !inputs.Predictions.Tokens.Contains(sampleToken))
        {
            return [];
        }

        var sample = SampleSelection.Of(tables, null, sampleToken, null)[0];
        var prediction = inputs.Predictions.Read(sample);
        return [.. inputs.Tasks.Select(task => Measure(task, sample, prediction)).OfType<FrameFigures>()];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_inputs.IsValueCreated)
        {
            _inputs.Value?.Dispose();
        }
    }

    private static FrameFigures? Measure(IEvaluationTask task, Datasets.SceneSample sample, SamplePrediction prediction)
    {
        try
        {
            var result = task.Protocol.Score([task.Measure(sample, prediction)]);
            Figure[] defined = [.. result.Figures.Where(figure => figure.Value is not null)];
            return defined.Length == 0 ? null : new(task.Protocol.Card.Name, defined);
        }
        catch (Exception lack) when (lack is InvalidDataException or FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            return null; // this frame lacks its truth
        }
    }

    // Without truth there is nothing to measure; the frames can be looked at all the same.
    private static EvaluationInputs? OpenOrNull(EvaluateRequest request)
    {
        try
        {
            return EvaluationInputs.Open(request);
        }
        catch (Exception lack) when (lack is ArgumentException or InvalidDataException)
        {
            return null;
        }
    }
}
