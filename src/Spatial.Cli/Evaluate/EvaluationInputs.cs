using Spatial.Datasets;
using Spatial.Reports;

namespace Spatial.Cli;

/// <summary>Everything an evaluation reads: the data set, the predictions, and what each protocol does with them.</summary>
internal sealed class EvaluationInputs : IDisposable
{
    private EvaluationInputs(NuScenesTables? tables, IPredictions predictions, QuestionsBySample? questions, EvaluateRequest request, RunFolder? run)
    {
        (Tables, Predictions, Questions) = (tables, predictions, questions);
        Folders = new((tables?.DataRoot, "dataroot"), (request.Predictions, "predictions"));
        QuestionsSha256 = request.Questions is { } file ? FilePredictions.IdentityOfFile("questions", file).Identity : "";
        Dataset = tables is not null ? new(tables.Version, tables.Fingerprint)
            : request.Questions is not null ? new(Path.GetFileName(request.Questions), QuestionsSha256)
            : new(predictions.Identity.Name, predictions.TruthIdentity ?? predictions.Identity.Identity);
        Tasks = EvaluationTasks.Of(request, this);
        Latencies = run is null ? [] : LatenciesOf(run);
        Remarks = [.. KnownOddities()];
    }

    /// <summary>The tables; null where the questions name their own samples and no data set was given.</summary>
    public NuScenesTables? Tables { get; }

    /// <summary>The data that hold the truth.</summary>
    public RunDataset Dataset { get; }

    /// <summary>SHA-256 of the questions and true answers; empty where there are none.</summary>
    public string QuestionsSha256 { get; }

    /// <summary>The predictions.</summary>
    public IPredictions Predictions { get; }

    /// <summary>Questions with true answers; null where none were given.</summary>
    public QuestionsBySample? Questions { get; }

    /// <summary>One per protocol, in the order asked for.</summary>
    public IReadOnlyList<IEvaluationTask> Tasks { get; }

    /// <summary>What of this machine stays out of reports.</summary>
    public PrivateFolders Folders { get; }

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
        var tables = OpenTables(request, run);
        if (tables is not null)
        {
            opening.Own(tables);
        }

        var questions = request.Questions is { } file ? QuestionsBySample.Read(file) : null;
        IPredictions predictions = opening.Own(run is not null ? (IPredictions)new RunPredictions(run, tables!) : PredictionFiles.Open(request, questions, tables));
        var inputs = new EvaluationInputs(tables, predictions, questions, request, run);
        opening.Keep();
        return inputs;
    }

    /// <summary>Refuses predictions that lack samples, or hold samples that are not of the split.</summary>
    /// <exception cref="InvalidDataException">They do and losses are not allowed; names counts, the first tokens of each and the likely cause.</exception>
    public void RefuseMismatch(SampleSubset subset, bool allowPartial, Screen screen)
    {
        if (Tables is null)
        {
            return;
        }

        // A run may cover more than a split; a submission may not.
        var allowed = Predictions is RunPredictions ? Predictions.Tokens : subset.OfSplit.Select(sample => sample.Token);
        var mismatch = TokenMismatch.Between(Predictions.Tokens, subset.Samples.Select(sample => sample.Token), Tables, allowed);
        if (mismatch.IsNone)
        {
            return;
        }

        var message = TokenMismatchText.Of(mismatch, $"{subset.Split} of {Tables.Version}");
        if (!allowPartial)
        {
            throw new InvalidDataException($"{message} Mend the predictions, choose another --split, or add --allow-partial to score what is there");
        }

        screen.Remark(Screen.Plain(message));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Predictions.Dispose();
        Tables?.Dispose();
    }

    private static NuScenesTables? OpenTables(EvaluateRequest request, RunFolder? run)
    {
        if (run is null && request.DataRoot is null && PredictionFiles.NamesItsSamples(request.As))
        {
            return null;
        }

        return run is not null ? RunData.Open(run.Manifest, request.DataRoot, request.Version, request.AllowPartial)
            : NuScenesTables.Load(
                request.DataRoot ?? throw new ArgumentException("--dataroot is needed with --predictions: the folder of the data set"),
                request.Version ?? throw new ArgumentException("--version is needed with --predictions: the table set, for example v1.0-trainval"),
                new() { AllowPartial = request.AllowPartial });
    }

    private static StageLatencies[] LatenciesOf(RunFolder run) =>
        [.. run.ReadTimings().SelectMany(timing => timing.Stages).GroupBy(stage => stage.Stage, StringComparer.Ordinal)
            .Select(stage => new StageLatencies(stage.Key, [.. stage.Select(time => time.Milliseconds)]))];

    private IEnumerable<string> KnownOddities()
    {
        if (Tables is null && Questions is not null)
        {
            yield return "No tables were given, so scenes are not known: every sample counts as a scene of its own, and intervals are too narrow.";
        }

        if (Tables is null)
        {
            yield break;
        }

        if (Tables.Summary.All(table => table.Name != "sample_annotation" || table.RowCount == 0))
        {
            yield return "The tables hold no annotated boxes: detection has nothing to find, and plans have nothing to collide with.";
        }

        yield return "nuScenes ego poses have no height: their z is 0, so that ground of sweeps taken on a slope lies in layers.";
    }
}
