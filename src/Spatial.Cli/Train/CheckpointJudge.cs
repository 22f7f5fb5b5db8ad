using Spatial.Datasets;
using Spatial.Training;

namespace Spatial.Cli;

/// <summary>Evaluates checkpoints as any model is evaluated: a run and a report for each, which <c>spatial compare</c> takes.</summary>
/// <param name="request">What is trained.</param>
/// <param name="dataRoot">Data set to evaluate on.</param>
/// <param name="samples">About so many samples of it, spread evenly; null for all.</param>
/// <param name="screen">Where it is told.</param>
internal sealed class CheckpointJudge(TrainingRequest request, string dataRoot, int? samples, Screen screen)
{
    private const string Occupancy = "openocc-v2";
    private const string Plan = "planning-drivepi";
    private const string Answers = "nuscenes-qa";

    private static readonly (string Protocol, string Figure)[] Told =
    [
        (Occupancy, "RayIoU"), (Occupancy, "mAVE"), (Occupancy, "OccScore"), (Plan, "L2_3s"), (Plan, "obj_box_col_3s"), (Answers, "Overall"),
    ];

    private string? QuestionsFile
    {
        get
        {
            var folder = Path.Combine(dataRoot, "questions");
            return Directory.Exists(folder) ? Directory.GetFiles(folder, "NuScenes_*_questions.json").Order(StringComparer.Ordinal).FirstOrDefault() : null;
        }
    }

    /// <summary>Predicts and scores.</summary>
    /// <param name="checkpoint">Folder of the weights.</param>
    /// <param name="steps">Steps behind them.</param>
    /// <param name="interruption">Asks for an end.</param>
    /// <returns>OccScore, 0 to 1: the official mean of occupancy and flow; null when it was asked to stop.</returns>
    public double? Judge(string checkpoint, long steps, CancellationToken interruption)
    {
        var run = new EvaluatedCheckpoint(request.Out, steps).Run;
        if (Directory.Exists(run))
        {
            Directory.Delete(run, recursive: true); // of an earlier life of a step that was undone by a kill
        }

        var model = new ModelChoice { Name = "drivepi", Weights = checkpoint };
        var predicted = new PredictJob(
            new()
            {
                DataRoot = dataRoot,
                Version = request.Version,
                Model = model,
                Sweeps = request.Config.Training!.Sweeps,
                Questions = [],
                QuestionsFile = QuestionsFile,
                Out = run,
                Every = Every(),
                AllowPartial = request.AllowPartial,
            },
            screen).Run(interruption);
        if (predicted.State is RunState.Interrupted)
        {
            return null;
        }

        string[] protocols = QuestionsFile is null ? [Occupancy, Plan] : [Occupancy, Plan, Answers];
        var outcome = new EvaluateJob(
            new()
            {
                Run = run,
                DataRoot = dataRoot,
                Version = request.Version,
                Protocols = protocols,
                Questions = QuestionsFile,
                Subset = new(),
                Out = Path.Combine(run, ComparedRun.DefaultFolder),
                AllowPartial = request.AllowPartial,
                Threads = Environment.ProcessorCount,
            },
            screen).Run(interruption);
        if (outcome.Report is not { } report)
        {
            return null;
        }

        var figures = Told.Select(told => (told.Figure, Value: report.Find(told.Protocol, told.Figure)?.Value)).Where(told => told.Value is not null);
        screen.Remark($"checkpoint {steps}: {string.Join(", ", figures.Select(told => FormattableString.Invariant($"{told.Figure} {told.Value:F3}")))}");
        return report.Find(Occupancy, "OccScore")?.Value;
    }

    private int Every()
    {
        if (samples is not { } wanted)
        {
            return 1;
        }

        using var tables = NuScenesTables.Load(dataRoot, request.Version, new() { AllowPartial = request.AllowPartial });
        return Math.Max(1, tables.SampleTokens.Count / wanted);
    }
}
