using Spatial.Datasets;
using Spatial.Pictures;
using Spatial.Reports;

namespace Spatial.Cli;

/// <summary>The main job from end to end on a synthetic world: predict, evaluate against exact truth, compare, draw.</summary>
internal sealed class DemoJob(DemoRequest request, Screen screen)
{
    private const int Sweeps = 10;
    private const int Pictures = 6;

    // What the repository ships; the truth as a prediction is the ceiling that every figure is read against.
    private const string Baseline = "geometric";
    private const string Shipped = "drivepi";
    private const string Ceiling = "truth";

    private static string ShippedWeights => Path.Combine(Repository.Root(), "models", "drivepi-tiny");

    /// <summary>Folder of a model's run.</summary>
    public string RunOf(string model) => Path.Combine(request.Out, model);

    /// <summary>Folder of the pictures.</summary>
    public string PictureFolder => Path.Combine(request.Out, "pictures");

    /// <summary>Page with all figures of a model.</summary>
    public string ReportOf(string model) => Path.Combine(RunOf(model), ComparedRun.DefaultFolder, "report.html");

    /// <summary>Does all of it, reusing what is there.</summary>
    /// <param name="interruption">Asks for an end.</param>
    /// <returns>Figures of each model; null when it was asked to stop.</returns>
    public IReadOnlyList<(string Model, EvaluationReport Report)>? Run(CancellationToken interruption)
    {
        TakeOutFolder();
        var version = new DemoWorld(screen).Prepare(request.World, request.ConfigFile, interruption);
        var reports = new List<(string, EvaluationReport)>();
        foreach (var model in new[] { Baseline, Shipped, Ceiling })
        {
            screen.Remark($"Predicting: {model} ...");
            if (Predict(model, version, interruption).State != RunState.Complete)
            {
                return null;
            }

            screen.Remark($"Evaluating: {model} ...");
            if (Evaluate(model, version, interruption) is not { } report)
            {
                return null;
            }

            reports.Add((model, report));
        }

        Draw(version, interruption);
        return reports;
    }

    // What the demo may replace is only what it made: it marks its folder, and takes no other that holds anything.
    private void TakeOutFolder()
    {
        OutFolder.RefuseInside(request.Out, request.World);
        var mark = Path.Combine(request.Out, "demo.txt");
        if (Directory.Exists(request.Out) && Directory.EnumerateFileSystemEntries(request.Out).Any() && !File.Exists(mark))
        {
            throw new ArgumentException($"{request.Out} holds something else than a demo: choose another --out");
        }

        OutFolder.Written(request.Out, () =>
        {
            Directory.CreateDirectory(request.Out);
            AtomicFile.Write(mark, "Made by spatial demo, which replaces what is in here when its world or the program has changed.\n");
        });
    }

    // Continues what is there. What another version or world left is not this run, and is made anew.
    private RunSummary Predict(string model, string version, CancellationToken interruption)
    {
        var predict = new PredictRequest
        {
            DataRoot = request.World,
            Version = version,
            Model = new() { Name = model, QuestionsFile = QuestionsFile, Weights = model == Shipped ? ShippedWeights : null },
            Sweeps = model == Shipped ? Sweeps + 1 : Sweeps,
            Questions = [],
            QuestionsFile = QuestionsFile,
            Out = RunOf(model),
            Resume = RunFolder.Exists(RunOf(model)),
        };
        if (predict.Resume && !IsOfThisWorld(RunOf(model), version))
        {
            screen.Remark($"{RunOf(model)} is of another version or world and is made anew.");
            Directory.Delete(RunOf(model), recursive: true);
            predict = predict with { Resume = false };
        }

        return new PredictJob(predict, screen).Run(interruption);
    }

    private bool IsOfThisWorld(string folder, string version)
    {
        try
        {
            using var tables = NuScenesTables.Load(request.World, version);
            using var run = RunFolder.Open(folder);
            return run.Manifest.Dataset.Fingerprint == tables.Fingerprint && run.Manifest.Versions.Spatial == ThisBuild.Version;
        }
        catch (Exception fault) when (fault is InvalidDataException or ArgumentException)
        {
            return false; // damaged, or of a layout before this one
        }
    }

    private EvaluationReport? Evaluate(string model, string version, CancellationToken interruption)
    {
        var evaluate = new EvaluateRequest
        {
            Run = RunOf(model),
            DataRoot = request.World,
            Version = version,
            Protocols = model == Shipped ? DemoTable.ProtocolsWithoutObjects : DemoTable.Protocols,
            Questions = QuestionsFile,
            Subset = new(),
            Out = Path.Combine(RunOf(model), ComparedRun.DefaultFolder),
            Resume = true,
            Threads = Environment.ProcessorCount,
        };
        return new EvaluateJob(evaluate, screen).Run(interruption).Report;
    }

    private void Draw(string version, CancellationToken interruption)
    {
        screen.Remark("Drawing ...");
        using var tables = NuScenesTables.Load(request.World, version);
        using var run = RunFolder.Open(RunOf(Shipped));
        var reader = new NuScenesReader(tables);
        var samples = tables.Scenes.SelectMany(scene => tables.SampleTokensOf(scene.Token).Select(token => new SceneSample(token, scene.Name))).ToArray();
        for (var picture = 0; picture < Pictures; picture++)
        {
            interruption.ThrowIfCancellationRequested();
            var sample = samples[((2 * picture) + 1) * samples.Length / (2 * Pictures)];
            var prediction = run.Journal.Read(sample.Token);
            var truth = OccupancyGroundTruth.Find(tables.DataRoot, sample.Scene, sample.Token, prediction.Occupancy!.Labels);
            var scene = new SampleScene(reader.ReadFrame(sample.Token), reader.BoxesInEgo(sample.Token), prediction, truth);
            OutFolder.Written(PictureFolder, () => SamplePictures.Render(scene, Path.Combine(PictureFolder, FileNames.Of(sample.Token))));
        }
    }

    private string QuestionsFile => Path.Combine(request.World, "questions", "NuScenes_all_questions.json");
}
