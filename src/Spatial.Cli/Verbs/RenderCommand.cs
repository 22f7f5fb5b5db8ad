using System.CommandLine;
using System.Globalization;
using Spatial.Datasets;
using Spatial.Pictures;

namespace Spatial.Cli;

/// <summary>Draws samples, with the predictions of a run where one is given.</summary>
internal sealed class RenderCommand : Verb
{
    private readonly Screen _screen;
    private readonly Argument<string?> _argument = new("run")
    {
        Description = "Run folder whose predictions are drawn too; only the samples it holds are drawn.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string> _dataRoot = new("--dataroot")
    {
        Description = "Folder of the data set. A run knows where this machine opened it last.",
        HelpName = "folder",
    };
    private readonly Option<string> _version = CommonOptions.VersionOfRun();
    private readonly Option<string> _scene = CommonOptions.Scene();
    private readonly Option<string> _sample = CommonOptions.Sample();
    private readonly Option<string> _run = new("--run")
    {
        Description = "The same as naming the run without an option.",
        HelpName = "folder",
    };
    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder for the pictures: one folder per sample.",
        HelpName = "folder",
    };
    private readonly Option<string> _video = new("--video")
    {
        Description = "Video to make, .mp4 or .avi: all samples one after the other, 1920 x 1080. Needs no display.",
        HelpName = "file",
    };
    private readonly Option<string> _sequence = new("--sequence")
    {
        Description = "Folder for the pictures of the video as numbered PNG files.",
        HelpName = "folder",
    };
    private readonly Option<string> _layers = new("--layers")
    {
        Description = $"What is drawn into videos and sequences, with commas: {string.Join(", ", VideoJob.LayerNames)}. Default all.",
        HelpName = "names",
        DefaultValueFactory = _ => "all",
    };
    private readonly Option<double> _fps = new("--fps")
    {
        Description = "Pictures a second; keyframes are half a second apart, so 2 is real time.",
        HelpName = "number",
        DefaultValueFactory = _ => 2,
    };
    private readonly Option<bool> _allowPartial = CommonOptions.AllowPartial();
    private readonly Option<bool> _json = CommonOptions.Json();

    public RenderCommand(Screen screen)
        : base("render", "Draw samples: cameras with LiDAR and boxes, bird's-eye view, occupancy beside its ground truth (openocc_v2/ or gts/ in the data root), "
            + "flow, and a contact sheet per sample; or all samples as a video.",
            "spatial render --dataroot data/nuscenes --version v1.0-mini --scene scene-0061 --out pictures",
            "spatial render runs/first --out pictures",
            "spatial render runs/first --video first.mp4 --layers cameras,occupancy,plan")
    {
        _screen = screen;
        Add(_argument);
        AddAll(_dataRoot, _version, _scene, _sample, _run, _out, _video, _sequence, _layers, _fps, _allowPartial, _json);

        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var (folder, video, sequence) = (parsed.GetValue(_out), parsed.GetValue(_video), parsed.GetValue(_sequence));
        if (folder is null && video is null && sequence is null)
        {
            throw new ArgumentException("say what to make: --out for pictures of every sample, --video or --sequence for all samples one after the other");
        }

        var allowPartial = parsed.GetValue(_allowPartial);
        var layers = VideoJob.LayersOf(parsed.GetRequiredValue(_layers));
        using var run = RunOf(parsed) is { } runFolder ? RunFolder.Open(runFolder) : null;
        using var tables = OpenTables(run, parsed.GetValue(_dataRoot), parsed.GetValue(_version), allowPartial);
        foreach (var output in new[] { folder, sequence, video is null ? null : Path.GetDirectoryName(Path.GetFullPath(video)) }.OfType<string>())
        {
            OutFolder.RefuseInside(output, tables.DataRoot);
        }

        var samples = SampleSelection.Of(tables, parsed.GetValue(_scene), parsed.GetValue(_sample), null)
            .Where(sample => run is null || run.Journal.Contains(sample.Token))
            .ToArray();
        using var interruption = new Interruption(_screen);
        var isWhole = true;
        if (folder is not null)
        {
            var drawn = DrawAll(tables, run, samples, folder, allowPartial, interruption.Token);
            Report(drawn, samples.Length, folder, parsed.GetValue(_json));
            isWhole = drawn.Count == samples.Length && drawn.All(sample => !sample.Partial);
        }

        if (video is not null || sequence is not null)
        {
            var job = new VideoJob { Video = video, Sequence = sequence, Layers = layers, FramesPerSecond = parsed.GetValue(_fps) };
            var reader = new NuScenesReader(tables);
            var drawn = job.Run(samples, sample => OrNull(sample, allowPartial, () => WholeSceneOf(tables, reader, run, sample)),
                run is null ? "" : run.Manifest.Model, _screen, interruption.Token);
            _screen.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{drawn} of {samples.Length} samples drawn into {string.Join(" and ", new[] { video, sequence }.OfType<string>())}"));
            isWhole &= drawn == samples.Length;
        }

        return isWhole && !(allowPartial && tables.Losses.Count > 0) ? ExitCode.Ok : ExitCode.Losses;
    }

    private string? RunOf(ParseResult parsed) => (parsed.GetValue(_argument), parsed.GetValue(_run)) switch
    {
        (not null, not null) => throw new ArgumentException("name the run once: without an option, or with --run"),
        var (argument, option) => argument ?? option,
    };

    private static NuScenesTables OpenTables(RunFolder? run, string? dataRoot, string? version, bool allowPartial)
    {
        if (run is null)
        {
            return NuScenesTables.Load(
                dataRoot ?? throw new ArgumentException("name a run to draw, or a data set with --dataroot and --version"),
                version ?? throw new ArgumentException("--version is needed with --dataroot: the table set, for example v1.0-mini"),
                new() { AllowPartial = allowPartial });
        }

        var tables = RunData.Open(run.Manifest, dataRoot, version, allowPartial);
        try
        {
            RunData.RefuseOthers(run.Manifest, tables);
            return tables;
        }
        catch
        {
            tables.Dispose();
            throw;
        }
    }

    private static SampleScene SceneOf(NuScenesTables tables, NuScenesReader reader, RunFolder? run, SceneSample sample)
    {
        var prediction = run?.Journal.Read(sample.Token);
        var labels = prediction?.Occupancy?.Labels ?? OccupancyLabels.OpenOcc;
        var groundTruth = OccupancyGroundTruth.Find(tables.DataRoot, sample.Scene, sample.Token, labels);
        return new(reader.ReadFrame(sample.Token), reader.BoxesInEgo(sample.Token), prediction, groundTruth);
    }

    // A picture of a video has no place for what is missing: what it needs is read here, where it can be told.
    private static SampleScene WholeSceneOf(NuScenesTables tables, NuScenesReader reader, RunFolder? run, SceneSample sample)
    {
        var scene = SceneOf(tables, reader, run, sample);
        _ = scene.Frame.Sweeps[0].Points;
        foreach (var camera in scene.Frame.Cameras)
        {
            _ = camera.Pixels;
        }

        return scene;
    }

    private T? OrNull<T>(SceneSample sample, bool allowPartial, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception damage) when (allowPartial && damage is InvalidDataException or FileNotFoundException)
        {
            _screen.Remark($"left out sample {Screen.Plain(sample.Token)} of {Screen.Plain(sample.Scene)}: {Screen.Plain(damage.Message)}");
            return null;
        }
    }

    private List<SamplePictureFiles> DrawAll(
        NuScenesTables tables, RunFolder? run, SceneSample[] samples, string folder, bool allowPartial, CancellationToken interruption)
    {
        var reader = new NuScenesReader(tables);
        var drawn = new List<SamplePictureFiles>();
        using var progress = new SampleProgress(_screen, samples.Length, 0);
        foreach (var sample in samples)
        {
            interruption.ThrowIfCancellationRequested();
            var files = OrNull(sample, allowPartial, () =>
            {
                var scene = SceneOf(tables, reader, run, sample);
                var pictures = SamplePictures.Render(scene, Path.Combine(folder, FileNames.Of(sample.Token)), allowPartial);
                return new SamplePictureFiles(
                    sample.Token, sample.Scene, allowPartial && !IsWhole(scene.Frame), [.. pictures.Select(file => Path.GetRelativePath(folder, file))]);
            });
            if (files is not null)
            {
                drawn.Add(files);
            }

            progress.Advance(sample);
        }

        return drawn;
    }

    private void Report(List<SamplePictureFiles> drawn, int asked, string folder, bool json)
    {
        if (json)
        {
            _screen.WriteJson(drawn);
        }
        else
        {
            var (pictures, partial) = (drawn.Sum(sample => sample.Files.Count), drawn.Count(sample => sample.Partial));
            var stamp = partial > 0 ? FormattableString.Invariant($"; PARTIAL: {partial} with parts missing, as their sheets say") : "";
            _screen.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{drawn.Count} of {asked} samples drawn, {pictures} pictures in {folder}; see {SamplePictures.SheetName} of each{stamp}"));
        }
    }

    // What was drawn has been read already; this looks at how that went.
    private static bool IsWhole(Frame frame)
    {
        try
        {
            _ = frame.Sweeps[0].Points;
            return frame.Gaps.Count == 0 && frame.Cameras.All(camera => camera.Pixels.Width > 0);
        }
        catch (Exception damage) when (damage is InvalidDataException or FileNotFoundException)
        {
            return false;
        }
    }

    private sealed record SamplePictureFiles(string SampleToken, string Scene, bool Partial, IReadOnlyList<string> Files);
}
