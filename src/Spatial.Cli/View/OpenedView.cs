using Spatial.Datasets;
using Spatial.Models;
using Spatial.Viewer;

namespace Spatial.Cli;

/// <summary>What the viewer shows, put together: data set, runs, their evaluations, an attached perception.</summary>
internal sealed class OpenedView : IDisposable
{
    private readonly IReadOnlyList<IDisposable> _owned;

    private OpenedView(ViewedData data, IReadOnlyList<IDisposable> owned) => (Data, _owned) = (data, owned);

    /// <summary>The data.</summary>
    public ViewedData Data { get; }

    /// <summary>Opens everything.</summary>
    /// <exception cref="ArgumentException">Nothing to show was named, or the runs do not fit the data set.</exception>
    /// <exception cref="InvalidDataException">Something is damaged.</exception>
    public static OpenedView Open(ViewRequest request, Screen screen)
    {
        if (request.Run is null && request.Compare is not null)
        {
            throw new ArgumentException("--compare needs a run to compare with: name it first");
        }

        using var opening = new Opening();
        RecordedPredictions[] recorded = [.. new[] { request.Run, request.Compare }.OfType<string>().Select(folder => opening.Own(new RecordedPredictions(RunFolderAt(folder))))];
        var tables = opening.Own(OpenTables(request, recorded.Length > 0 ? recorded[0].Manifest : null));
        foreach (var run in recorded)
        {
            RunData.RefuseOthers(run.Manifest, tables);
        }

        var live = request.Model is { } choice ? opening.Own(Attach(choice, tables, screen)) : null;
        List<IDisposable> owned = [];
        var folders = new[] { request.Run, request.Compare }.OfType<string>().Select(RunFolderAt).ToArray();
        var runs = recorded.Select((predictions, at) => ViewOf(folders[at], predictions, request with { DataRoot = tables.DataRoot, Version = tables.Version }, owned, screen)).ToList();
        if (runs is [var a, var b] && a.Name == b.Name)
        {
            runs = [a with { Name = $"{a.Name} (A)" }, b with { Name = $"{b.Name} (B)" }];
        }

        if (runs.Count == 0 && live is not null)
        {
            runs.Add(new() { Name = $"live {live.Model}", Predictions = live });
        }

        var poses = new SceneLidarPoses(tables);
        var data = new ViewedData(tables, runs, SamplesOf(request, tables, recorded))
        {
            RayOriginsOf = poses.OriginsOf,
            Listener = recorded.Length > 0 ? live : null,
        };
        opening.Keep();
        return new(data, owned);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var resource in _owned)
        {
            resource.Dispose();
        }

        Data.Dispose();
    }

    private static NuScenesTables OpenTables(ViewRequest request, RunManifest? run) => run is not null
        ? RunData.Open(run, request.DataRoot, request.Version, request.AllowPartial)
        : NuScenesTables.Load(
            request.DataRoot ?? throw new ArgumentException("name a run to look at, or a data set with --dataroot and --version"),
            request.Version ?? throw new ArgumentException("--version is needed with --dataroot: the table set, for example v1.0-mini"),
            new() { AllowPartial = request.AllowPartial });

    // A training's checkpoint means the run of its evaluation, as for compare.
    private static string RunFolderAt(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return RunFolder.Exists(path) ? path : EvaluatedCheckpoint.At(path)?.Run ?? path;
    }

    private static LivePredictions Attach(ModelChoice choice, NuScenesTables tables, Screen screen)
    {
        var opened = Perceptions.Open(choice, tables, new Progress<StageTiming>());
        foreach (var remark in opened.Remarks)
        {
            screen.Remark(Screen.Plain(remark));
        }

        return new(opened.Perception, tables, choice.UsualSweeps) { FaultOf = opened.FaultOf };
    }

    private static ViewedRun ViewOf(string folder, RecordedPredictions predictions, ViewRequest request, List<IDisposable> owned, Screen screen)
    {
        var name = Path.GetFileName(folder);
        var evaluation = ViewedEvaluation.Find(folder, screen);
        var measuring = new FrameMeasuring(folder, request);
        owned.Add(measuring);
        return new()
        {
            Name = name,
            Predictions = predictions,
            Report = evaluation?.Report,
            OverTime = evaluation is null ? () => [] : evaluation.OverTime,
            Measure = measuring.Measure,
        };
    }

    // Frames without a prediction would be most of a large data set.
    private static IReadOnlyList<SceneSample> SamplesOf(ViewRequest request, NuScenesTables tables, RecordedPredictions[] runs)
    {
        var all = SampleSelection.Of(tables, request.Scene, null, null);
        if (runs.Length == 0)
        {
            return all;
        }

        var predicted = runs.SelectMany(run => run.Tokens!).ToHashSet(StringComparer.Ordinal);
        var unfinished = runs.Any(run => run.Faults.Count > 0);
        SceneSample[] shown = [.. unfinished ? all : all.Where(sample => predicted.Contains(sample.Token))];
        return shown.Length > 0 ? shown : throw new ArgumentException("the run holds no frame of what was asked for");
    }
}
