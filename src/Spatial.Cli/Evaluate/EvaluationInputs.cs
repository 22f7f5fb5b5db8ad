using Spatial.Datasets;
using Spatial.Reports;

namespace Spatial.Cli;

/// <summary>Everything an evaluation reads: the data set, the predictions, and what each protocol does with them.</summary>
internal sealed class EvaluationInputs : IDisposable
{
    private readonly string _dataRoot;

    private EvaluationInputs(NuScenesTables tables, IPredictions predictions, IReadOnlyList<IEvaluationTask> tasks, RunFolder? run)
    {
        (Tables, Predictions, Tasks) = (tables, predictions, tasks);
        _dataRoot = Path.GetFullPath(tables.DataRoot);
        Latencies = run is null ? [] : LatenciesOf(run);
        Remarks = [.. RemarksOf(run)];
    }

    /// <summary>The data set.</summary>
    public NuScenesTables Tables { get; }

    /// <summary>The predictions.</summary>
    public IPredictions Predictions { get; }

    /// <summary>One per protocol, in the order asked for.</summary>
    public IReadOnlyList<IEvaluationTask> Tasks { get; }

    /// <summary>Times that predicting took.</summary>
    public IReadOnlyList<StageLatencies> Latencies { get; }

    /// <summary>What readers of the figures must know.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>Opens data set and predictions.</summary>
    /// <exception cref="ArgumentException">The request names neither a run nor predictions, or a protocol that does not fit them.</exception>
    public static EvaluationInputs Open(EvaluateRequest request)
    {
        using var opening = new Opening();
        var run = request.Run is { } folder ? opening.Own(RunFolder.Open(folder)) : null;
        var version = request.Version ?? run?.Manifest.Dataset.Version ?? throw new ArgumentException("--version is needed with --predictions: the table set, for example v1.0-trainval");
        var dataRoot = request.DataRoot ?? (run is null ? null : NuScenesTables.FindDataRoot(run.Manifest.Dataset.Fingerprint, version))
            ?? throw new ArgumentException(run is null
                ? "--dataroot is needed with --predictions: the folder of the data set"
                : $"the data set {version} that the run was made from was not opened on this machine before: give its folder with --dataroot");
        var tables = opening.Own(NuScenesTables.Load(dataRoot, version, new() { AllowPartial = request.AllowPartial }));
        var predictions = opening.Own(run is not null ? new RunPredictions(run, tables) : PredictionFiles.Open(request, tables));
        var tasks = EvaluationTasks.Of(request, tables, predictions);
        var inputs = new EvaluationInputs(tables, predictions, tasks, run);
        opening.Keep();
        return inputs;
    }

    /// <summary>Refuses predictions that lack samples, or hold samples that are not of the split.</summary>
    /// <exception cref="InvalidDataException">They do and losses are not allowed; names counts, the first tokens of each and the likely cause.</exception>
    public void RefuseMismatch(SampleSubset subset, bool allowPartial, Screen screen)
    {
        var predicted = Predictions.Tokens.ToHashSet(StringComparer.Ordinal);
        EvaluatedSample[] missing = [.. subset.Samples.Where(sample => !predicted.Contains(sample.Token))];
        var ofSplit = subset.OfSplit.Select(sample => sample.Token).ToHashSet(StringComparer.Ordinal);

        // A run may cover more than a split; a submission may not.
        string[] extra = Predictions.Identity.Kind == RunKind ? [] : [.. Predictions.Tokens.Where(token => !ofSplit.Contains(token))];
        if (missing.Length + extra.Length == 0)
        {
            return;
        }

        var message = TokenMismatchText.Of(subset, Predictions.Tokens, missing, extra, Tables);
        if (!allowPartial)
        {
            throw new InvalidDataException($"{message} Mend the predictions, choose another --split, or add --allow-partial to score what is there");
        }

        screen.Remark(Screen.Plain(message));
    }

    /// <summary>Takes this machine's folders out of a message that ends up in a report.</summary>
    public string WithoutFolders(string text) => text
        .Replace(DatasetPath.RealFolder(_dataRoot), "<dataroot>", StringComparison.Ordinal)
        .Replace(_dataRoot, "<dataroot>", StringComparison.Ordinal);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var task in Tasks.OfType<IDisposable>())
        {
            task.Dispose();
        }

        Predictions.Dispose();
        Tables.Dispose();
    }

    private const string RunKind = "run";

    private static StageLatencies[] LatenciesOf(RunFolder run) =>
        [.. run.ReadTimings().SelectMany(timing => timing.Stages).GroupBy(stage => stage.Stage, StringComparer.Ordinal)
            .Select(stage => new StageLatencies(stage.Key, [.. stage.Select(time => time.Milliseconds)]))];

    private static IEnumerable<string> RemarksOf(RunFolder? run)
    {
        yield return "nuScenes ego poses have no height: their z is 0, so that ground of sweeps taken on a slope lies in layers.";
        if (run?.Summary is { State: not RunState.Complete } summary)
        {
            yield return FormattableString.Invariant(
                $"The run is {summary.State.ToString().ToLowerInvariant()}: {summary.Predicted} of {summary.SampleCount} samples were predicted, or data was missing.");
        }
    }

    /// <summary>Lets go of what was opened when opening the rest fails.</summary>
    private sealed class Opening : IDisposable
    {
        private readonly Stack<IDisposable> _opened = new();

        public T Own<T>(T opened)
            where T : IDisposable
        {
            _opened.Push(opened);
            return opened;
        }

        public void Keep() => _opened.Clear();

        public void Dispose()
        {
            while (_opened.TryPop(out var opened))
            {
                opened.Dispose();
            }
        }
    }
}
