using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Cli;

/// <summary>Options that say which frames a question is about, and how they are seen.</summary>
internal sealed class AskedFramesOptions
{
    private const string SpaceAware = "space-aware";
    private const string Uniform = "uniform";
    private const string Images = "images";
    private const string Video = "video";
    private const string Training = "training";
    private const string Published = "published";
    private const string UsualCamera = "CAM_FRONT";

    private readonly Option<string[]> _frames = new("--frames")
    {
        Description = "What is asked about (spatial-mllm, qwen2.5-vl): pictures in order, a folder of them, a video file, or a choice of `spatial sample-frames`; with --scene, how "
            + "many keyframes.",
        HelpName = "files",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string?> _scene = new("--scene") { Description = "Ask about pictures of this scene's keyframes.", HelpName = "name" };
    private readonly Option<string?> _camera = new("--camera") { Description = $"With --scene: of which camera. Default {UsualCamera}.", HelpName = "channel" };
    private readonly Option<int?> _count = CommonOptions.AtLeastOne(new Option<int?>("--count")
    {
        Description = $"Frames of a folder or video, evenly spread. Default {AskedFrames.UsualCount}.",
        HelpName = "n",
    });
    private readonly Option<string?> _sampling = new("--sampling")
    {
        Description = $"With --scene: {SpaceAware}, the keyframes that together see the most space, by LiDAR; or {Uniform}. Default {SpaceAware}.",
        HelpName = "name",
    };
    private readonly Option<string?> _as = new("--as")
    {
        Description = $"{Video}: frames follow each other; {Images}: each stands for itself. Default {Images} for one picture, else {Video}.",
        HelpName = "kind",
    };
    private readonly Option<double?> _rate = new("--fps")
    {
        Description = "Frames per second of the frames as they are taken, for the model's sense of time. Default 2, as published figures were measured.",
        HelpName = "rate",
    };
    private readonly Option<string?> _pixels = new("--pixels")
    {
        Description = $"How large frames are seen: {Training}, as Spatial-MLLM was trained; or {Published}, as {VisualPreprocessor.FileName} says, which takes more "
            + $"memory. Default {Training}, but {Published} where that allows fewer pixels than training had.",
        HelpName = "limits",
    };

    public AskedFramesOptions()
    {
        _sampling.AcceptOnlyFromAmong(SpaceAware, Uniform);
        _as.AcceptOnlyFromAmong(Images, Video);
        _pixels.AcceptOnlyFromAmong(Training, Published);
    }

    /// <summary>All of them.</summary>
    public Option[] All => [_frames, _scene, _camera, _count, _sampling, _as, _rate, _pixels];

    /// <summary>Those that say which frames, and whether they follow each other.</summary>
    public Option[] Chosen => [_frames, _scene, _camera, _count, _sampling, _as, _rate];

    /// <summary>The first of them that was given; null where none was.</summary>
    public Option? Given(SymbolResult result) => All.FirstOrDefault(option => result.GetResult(option) is not null);

    /// <summary>Questions that stand behind the files of --frames.</summary>
    public IEnumerable<string> QuestionsBehindFrames(ParseResult parsed) => (parsed.GetValue(_frames) ?? []).Where(AskedFrames.IsQuestion);

    /// <summary>What does not go together; null where all does.</summary>
    /// <param name="result">Of the verb.</param>
    /// <param name="hasData">Whether a data set is named.</param>
    /// <param name="hasSample">Whether a sample is.</param>
    public string? FaultOf(SymbolResult result, bool hasData, bool hasSample)
    {
        bool Has(Option option) => result.GetResult(option) is not null;
        return hasSample && !hasData ? "--sample needs --dataroot and --version"
            : hasData && Has(_scene) == hasSample ? "with --dataroot give either --scene, for one camera over time, or --sample, for all cameras at once"
            : hasData && hasSample && Has(_frames) ? "--frames does not go with --sample, which takes all cameras"
            : !hasData && Has(_scene) ? "--scene needs --dataroot and --version"
            : !hasData && !Has(_frames) ? "give --frames: pictures, a folder or a video; or --dataroot, --version and --scene or --sample"
            : !Has(_scene) && (Has(_camera) || Has(_sampling)) ? "--camera and --sampling go with --scene; `spatial sample-frames` chooses frames of a folder"
            : hasData && Has(_count) ? "--count is for a folder or a video; with --scene give --frames a number"
            : null;
    }

    /// <summary>Reads the frames.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="tables">The data set; null where none is named.</param>
    /// <param name="sample">The sample; null where none is named.</param>
    public AskedFrames Read(ParseResult parsed, NuScenesTables? tables, string? sample)
    {
        string[] frames = [.. (parsed.GetValue(_frames) ?? []).Where(text => !AskedFrames.IsQuestion(text))];
        if (tables is null)
        {
            return frames.Length > 0 ? AskedFrames.Read(frames, parsed.GetValue(_count))
                : throw new ArgumentException("--frames names no picture, folder or video");
        }

        return sample is not null ? AskedFrames.AroundSample(tables, sample)
            : AskedFrames.OfScene(
                tables, parsed.GetValue(_scene)!, parsed.GetValue(_camera) ?? UsualCamera, CountOf(frames), parsed.GetValue(_sampling) == Uniform);
    }

    /// <summary>Fits the frames to a model.</summary>
    public IReadOnlyList<VisualClip> Fit(ParseResult parsed, AskedFrames frames, VisualPreprocessor preprocessor)
    {
        var fitting = Limited(parsed, preprocessor);
        var isVideo = parsed.GetValue(_as) is { } kind ? kind == Video : frames.Pixels.Count > 1;
        var rate = parsed.GetValue(_rate) ?? VisualClip.DefaultFramesPerSecond;
        return rate > 0 && double.IsFinite(rate) ? isVideo ? [frames.AsVideo(fitting, rate)] : frames.AsImages(fitting)
            : throw new ArgumentException(FormattableString.Invariant($"--fps must be above 0, got {rate}"));
    }

    /// <summary>Pictures as large as was asked for; where nobody asked, as in training, which for weights that allow no more is what they say.</summary>
    public VisualPreprocessor Limited(ParseResult parsed, VisualPreprocessor preprocessor) => parsed.GetValue(_pixels) switch
    {
        Published => preprocessor,
        null when preprocessor.Limits.Most < PixelLimits.Training.Least => preprocessor,
        _ => preprocessor with { Limits = PixelLimits.Training },
    };

    private static int CountOf(string[] frames) => frames is [] ? AskedFrames.UsualCount
        : frames is [var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count
        : throw new ArgumentException($"--frames must be a number of keyframes with --scene, got {string.Join(" ", frames)}");
}
