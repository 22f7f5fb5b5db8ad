using System.CommandLine;
using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Cli;

/// <summary>Chooses the frames of a video or a drive that a language model gets to see.</summary>
internal sealed class SampleFramesCommand : Verb
{
    private const string SpaceAware = "space-aware";
    private const string Uniform = "uniform";

    private readonly Screen _screen;
    private readonly Option<string> _frames = new("--frames")
    {
        Description = "Folder of pictures: the frames of a video, in the order of their names.",
        HelpName = "folder",
    };
    private readonly Option<string> _weights = new("--weights")
    {
        Description = "Folder of VGGT's weights, as facebook/VGGT-1B is published. Needed for --frames, unless sampling is uniform.",
        HelpName = "folder",
    };
    private readonly Option<string> _from = new("--from")
    {
        Description = "Where VGGT's points come from: points, its head for points, as Spatial-MLLM releases it; or depth, its depths and cameras, as the paper says. Default points.",
        HelpName = "head",
    };
    private readonly Option<string> _dataRoot = new("--dataroot")
    {
        Description = "Folder of a data set in nuScenes format: keyframes of a scene are chosen, by LiDAR and poses, without weights.",
        HelpName = "folder",
    };
    private readonly Option<string> _version = new("--version") { Description = "Its table set, for example v1.0-mini.", HelpName = "name" };
    private readonly Option<string> _scene = new("--scene") { Description = "The scene, for example scene-0061.", HelpName = "name" };
    private readonly Option<string> _camera = new("--camera")
    {
        Description = "With --scene: only what lies in this camera's pictures counts, and the chosen pictures are named, for example CAM_FRONT. Default: all around.",
        HelpName = "channel",
    };
    private readonly Option<double?> _cell = new("--cell")
    {
        Description = "With --scene: edge of a cell of space, metres; 0.05 to 100. Default 1.",
        HelpName = "metres",
    };
    private readonly Option<string> _sampling = new("--sampling")
    {
        Description = $"{SpaceAware}: the frames that together see the most space; {Uniform}: evenly spread. Default {SpaceAware}.",
        HelpName = "name",
    };
    private readonly Option<int?> _count = CommonOptions.AtLeastOne(
        new Option<int?>("--count") { Description = "Frames to choose. Default 16.", HelpName = "n" });
    private readonly Option<bool> _allowNonFinite = new("--allow-nonfinite") { Description = "Let weights pass that hold NaN or infinity." };
    private readonly Option<string> _out = new("--out") { Description = "JSON file to write.", HelpName = "file", Required = true };

    public SampleFramesCommand(Screen screen)
        : base("sample-frames",
            "Choose the frames of a video, or the keyframes of a scene, that together see the most space: Spatial-MLLM's space-aware sampling. Fewer are chosen where no other adds anything.",
            "spatial sample-frames --weights data/VGGT-1B --frames video/ --count 16 --out picked.json",
            "spatial sample-frames --dataroot data/nuscenes --version v1.0-mini --scene scene-0061 --count 16 --out picked.json",
            "spatial sample-frames --dataroot data/nuscenes --version v1.0-mini --scene scene-0061 --camera CAM_FRONT --sampling uniform --out picked.json")
    {
        _screen = screen;
        AddAll(_frames, _weights, _from, _dataRoot, _version, _scene, _camera, _cell, _sampling, _count, _allowNonFinite, _out);
        _from.AcceptOnlyFromAmong("points", "depth");
        _sampling.AcceptOnlyFromAmong(SpaceAware, Uniform);
        Validators.Add(result =>
        {
            bool Has(Option option) => result.GetResult(option) is not null;
            if (Has(_frames) == Has(_dataRoot))
            {
                result.AddError("give either --frames, a folder of pictures, or --dataroot with --version and --scene");
            }
            else if (Has(_dataRoot) && !(Has(_version) && Has(_scene)))
            {
                result.AddError("--dataroot needs --version and --scene");
            }
            else if ((Has(_dataRoot) ? [_weights, _from] : (Option[])[_version, _scene, _camera, _cell]).FirstOrDefault(Has) is { } other)
            {
                result.AddError($"{other.Name} does not go with {(Has(_dataRoot) ? "--dataroot, whose points are LiDAR's" : "--frames")}");
            }
            else if (Has(_frames) && Has(_weights) == (result.GetValue(_sampling) == Uniform))
            {
                result.AddError(Has(_weights) ? "uniform sampling needs no --weights"
                    : $"--frames needs --weights, a folder of VGGT's, or --sampling {Uniform}");
            }
        });
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var output = parsed.GetRequiredValue(_out);
        var sampled = parsed.GetValue(_frames) is { } folder ? OfFolder(parsed, new(folder)) : OfScene(parsed, output);
        if (sampled.Frames.All(frame => frame.File is not null))
        {
            var pictures = parsed.GetValue(_frames) ?? parsed.GetRequiredValue(_dataRoot);
            sampled = sampled with { Folder = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(output))!, Path.GetFullPath(pictures)) };
        }

        sampled.Write(output);
        if (sampled.Frames.Count < sampled.Wanted)
        {
            var why = sampled.Frames.Count == sampled.Available ? "there are no more" : "no other adds a cell";
            _screen.Remark($"{sampled.Frames.Count} frames instead of {sampled.Wanted}: {why}.");
        }

        _screen.WriteTable("", ["frame#", "file", "sample"], sampled.Frames.Select(frame => new[] { $"{frame.Number}", frame.File ?? "", frame.Sample ?? "" }));
        _screen.Output.WriteLine(sampled.Cells is { } cells
            ? FormattableString.Invariant($"{sampled.Frames.Count} of {sampled.Available} frames see {sampled.Covered} of {cells} cells: {output}")
            : $"{sampled.Frames.Count} of {sampled.Available} frames: {output}");
        return ExitCode.Ok;
    }

    private SampledFrames OfFolder(ParseResult parsed, FrameFolder folder)
    {
        var (wanted, available) = (parsed.GetValue(_count) ?? 16, folder.Names.Count);
        SampledFrame Describe(int number) => new(number, folder.Names[number], null);
        if (parsed.GetValue(_weights) is not { } weights)
        {
            return SampledFrames.Uniform(wanted, available, Describe);
        }

        var (source, from) = parsed.GetValue(_from) == "depth" ? (PointSource.Depth, "depth") : (PointSource.Points, "points");
        var candidates = SpaceAwareSampling.Spread(available, SpaceAwareSampling.MostCandidates);
        using var model = VggtWeights.Open(weights, SpaceAwareSampling.HeadsFor(source), parsed.GetValue(_allowNonFinite));
        const VggtPictureFit fit = VggtPictureFit.CropLandscape;
        var pictures = candidates.Select(number => folder.Read(number, picture => VggtPictures.Resized(picture, model.Config, fit))).ToArray();
        using var frames = VggtPictures.Join(pictures, model.Config, fit);
        var picked = SpaceAwareSampling.Pick(model, frames, wanted, source);
        return SampledFrames.SpaceAware(from, picked, candidates, wanted, available, Describe);
    }

    private SampledFrames OfScene(ParseResult parsed, string output)
    {
        var (dataRoot, camera, wanted) = (parsed.GetRequiredValue(_dataRoot), parsed.GetValue(_camera), parsed.GetValue(_count) ?? 16);
        OutFolder.RefuseInside(output, dataRoot);
        using var tables = NuScenesTables.Load(dataRoot, parsed.GetRequiredValue(_version));
        var samples = tables.SampleTokensOf(parsed.GetRequiredValue(_scene));
        SampledFrame Describe(int number) => new(number, camera is null ? null : FileOf(tables, samples[number], camera), samples[number]);
        if (parsed.GetValue(_sampling) == Uniform)
        {
            return SampledFrames.Uniform(wanted, samples.Count, Describe);
        }

        const double least = 0.05, most = 100;
        var cell = parsed.GetValue(_cell) ?? LidarCoverage.UsualCellSize;
        if (!(cell >= least && cell <= most))
        {
            throw new ArgumentException(FormattableString.Invariant($"--cell must be {least} to {most} metres, got {cell}"));
        }

        var reader = new NuScenesReader(tables);
        var cells = LidarCoverage.Of(samples.Select(sample => reader.ReadFrame(sample, sweeps: 1)), cell, camera: camera);
        return SampledFrames.SpaceAware("lidar", SpaceAwareSampling.Pick(cells, wanted), [.. Enumerable.Range(0, samples.Count)], wanted, samples.Count,
            Describe);
    }

    private static string FileOf(NuScenesTables tables, string sample, string camera) => tables.KeyFramesOf(sample) is var keyFrames
        && keyFrames.TryGetValue(camera, out var token)
        ? tables.SampleDataOf(token).Filename
        : throw new ArgumentException(
            $"--camera: sample {sample} has no {camera}, expected one of {string.Join(", ", keyFrames.Keys.Where(name => name.StartsWith("CAM", StringComparison.Ordinal)))}");
}
