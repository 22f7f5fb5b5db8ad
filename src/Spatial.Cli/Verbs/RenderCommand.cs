using System.CommandLine;
using System.Globalization;
using Spatial.Datasets;
using Spatial.Pictures;

namespace Spatial.Cli;

/// <summary>Draws samples, with the predictions of a run where one is given.</summary>
internal sealed class RenderCommand : Verb
{
    private readonly Screen _screen;
    private readonly Option<string> _dataRoot = CommonOptions.DataRoot();
    private readonly Option<string> _version = CommonOptions.Version();
    private readonly Option<string> _scene = CommonOptions.Scene();
    private readonly Option<string> _sample = CommonOptions.Sample();
    private readonly Option<string> _run = new("--run")
    {
        Description = "Also draw the predictions of this run; only the samples it holds are drawn.",
        HelpName = "folder",
    };
    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder for the pictures: one folder per sample.",
        HelpName = "folder",
        Required = true,
    };
    private readonly Option<bool> _allowPartial = CommonOptions.AllowPartial();
    private readonly Option<bool> _json = CommonOptions.Json();

    public RenderCommand(Screen screen)
        : base("render", "Draw samples: cameras with LiDAR and boxes, bird's-eye view, occupancy beside its ground truth (openocc_v2/ or gts/ in the data root), "
            + "flow, and a contact sheet per sample.",
            "spatial render --dataroot data/nuscenes --version v1.0-mini --scene scene-0061 --out pictures",
            "spatial render --dataroot data/nuscenes --version v1.0-mini --run runs/first --out pictures")
    {
        _screen = screen;
        AddAll(_dataRoot, _version, _scene, _sample, _run, _out, _allowPartial, _json);

        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var (dataRoot, folder, allowPartial) = (parsed.GetRequiredValue(_dataRoot), parsed.GetRequiredValue(_out), parsed.GetValue(_allowPartial));
        OutFolder.RefuseInside(folder, dataRoot);

        using var tables = NuScenesTables.Load(dataRoot, parsed.GetRequiredValue(_version), new() { AllowPartial = allowPartial });
        using var run = parsed.GetValue(_run) is { } runFolder ? OpenRun(runFolder, tables) : null;
        var samples = SampleSelection.Of(tables, parsed.GetValue(_scene), parsed.GetValue(_sample), null)
            .Where(sample => run is null || run.Journal.Contains(sample.Token))
            .ToArray();
        var drawn = DrawAll(tables, run, samples, folder, allowPartial);
        Report(drawn, samples.Length, folder, parsed.GetValue(_json));
        var isWhole = drawn.Count == samples.Length && drawn.All(sample => !sample.Partial) && !(allowPartial && tables.Losses.Count > 0);
        return isWhole ? ExitCode.Ok : ExitCode.Losses;
    }

    private List<SamplePictureFiles> DrawAll(NuScenesTables tables, RunFolder? run, SceneSample[] samples, string folder, bool allowPartial)
    {
        var reader = new NuScenesReader(tables);
        var drawn = new List<SamplePictureFiles>();
        using var interruption = new Interruption(_screen);
        using var progress = new SampleProgress(_screen, samples.Length, 0);
        foreach (var sample in samples)
        {
            interruption.Token.ThrowIfCancellationRequested();
            try
            {
                var prediction = run?.Journal.Read(sample.Token);
                var labels = prediction?.Occupancy?.Labels ?? OccupancyLabels.OpenOcc;
                var groundTruth = OccupancyGroundTruth.Find(tables.DataRoot, sample.Scene, sample.Token, labels);
                var frame = reader.ReadFrame(sample.Token);
                var scene = new SampleScene(frame, reader.BoxesInEgo(sample.Token), prediction, groundTruth);
                var files = SamplePictures.Render(scene, Path.Combine(folder, FileNames.Of(sample.Token)), allowPartial);
                drawn.Add(new(sample.Token, sample.Scene, allowPartial && !IsWhole(frame), [.. files.Select(file => Path.GetRelativePath(folder, file))]));
            }
            catch (Exception damage) when (allowPartial && damage is InvalidDataException or FileNotFoundException)
            {
                _screen.Remark($"left out sample {Screen.Plain(sample.Token)} of {Screen.Plain(sample.Scene)}: {Screen.Plain(damage.Message)}");
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

    private static RunFolder OpenRun(string folder, NuScenesTables tables)
    {
        var run = RunFolder.Open(folder);
        try
        {
            RunData.RefuseOthers(run.Manifest, tables);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    private sealed record SamplePictureFiles(string SampleToken, string Scene, bool Partial, IReadOnlyList<string> Files);
}
