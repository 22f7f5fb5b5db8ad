using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>From pixels to what the vision tower reads: resized as Pillow does it, normalised, cut into patches.</summary>
/// <remarks>transformers, <c>Qwen2VLImageProcessor</c>; resizing is bicubic with antialiasing to the last bit of Pillow's.</remarks>
public sealed record VisualPreprocessor
{
    /// <summary>The file of a published folder that has its settings.</summary>
    public const string FileName = "preprocessor_config.json";

    private const string Noun = "image processor";

    /// <summary>Pixels of a frame.</summary>
    public PixelLimits Limits { get; init; } = PixelLimits.Files;

    /// <summary>Mean of red, green and blue, of 0 to 1.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0.48145466f, 0.4578275f, 0.40821073f];

    /// <summary>Standard deviation of red, green and blue, of 0 to 1.</summary>
    public IReadOnlyList<float> Deviation { get; init; } = [0.26862954f, 0.26130258f, 0.27577711f];

    /// <summary>Reads published settings.</summary>
    /// <param name="path">A file <c>preprocessor_config.json</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Not JSON, or another processor than Qwen2.5-VL's.</exception>
    public static VisualPreprocessor Read(string path) => PublishedConfig.Read(path, Noun, From);

    /// <summary>Writes what <see cref="Read"/> reads.</summary>
    /// <param name="folder">Beside the weights.</param>
    internal void Write(string folder) => AtomicFile.Write(Path.Combine(folder, FileName), new JsonObject
    {
        ["min_pixels"] = Limits.Least,
        ["max_pixels"] = Limits.Most,
        ["patch_size"] = VisualGrid.PatchPixels,
        ["temporal_patch_size"] = VisualGrid.PatchFrames,
        ["merge_size"] = VisualGrid.CellPatches,
        ["image_mean"] = new JsonArray([.. Mean.Select(value => (JsonNode)value)]),
        ["image_std"] = new JsonArray([.. Deviation.Select(value => (JsonNode)value)]),
    }.ToJsonString() + "\n");

    /// <summary>Resizes an image.</summary>
    /// <param name="pixels">Its pixels.</param>
    /// <exception cref="ArgumentException">It has no pixels, or is a strip of 200 times its width.</exception>
    public VisualClip Image(ImagePixels pixels) => new(Resized([pixels]), IsVideo: false);

    /// <summary>Resizes the frames of a video.</summary>
    /// <param name="frames">Their pixels, at least one frame, all of one size.</param>
    /// <param name="framesPerSecond">How many of these frames a second has.</param>
    /// <exception cref="ArgumentException">There is no frame, sizes differ, or frames have no pixels or are strips of 200 times their width.</exception>
    public VisualClip Video(IReadOnlyList<ImagePixels> frames, double framesPerSecond = VisualClip.DefaultFramesPerSecond) => framesPerSecond > 0
        ? new(Resized(frames), IsVideo: true, framesPerSecond)
        : throw new ArgumentException(FormattableString.Invariant($"frames per second must be above 0, got {framesPerSecond}"), nameof(framesPerSecond));

    /// <summary>Cuts clips into patches.</summary>
    /// <param name="clips">At least one.</param>
    /// <returns>[patches, 1176] float32, clip after clip: patches of a cell stand together, cells row by row; a patch has colours, frames, rows,
    /// columns.</returns>
    public Tensor Patches(params IReadOnlyList<VisualClip> clips)
    {
        ArgumentNullException.ThrowIfNull(clips);
        using var scope = NewDisposeScope();
        return cat([.. clips.Select(PatchesOf)]).MoveToOuterDisposeScope();
    }

    private Tensor PatchesOf(VisualClip clip)
    {
        const int patch = VisualGrid.PatchPixels;
        const int side = VisualGrid.CellPatches;
        var grid = clip.Grid;
        var colours = tensor(Deviation.ToArray()).view(1, -1, 1, 1);
        var normal = ((clip.PairedFrames().to_type(ScalarType.Float32) / 255) - tensor(Mean.ToArray()).view(1, -1, 1, 1)) / colours; // [2 times, 3, H, W]
        return normal
            .view([grid.Times, VisualGrid.PatchFrames, ImagePixels.Channels, grid.CellRows, side, patch, grid.CellColumns, side, patch])
            .permute(0, 3, 6, 4, 7, 2, 1, 5, 8) // [times, cell rows, cell columns, row and column in the cell, colours, frames, rows, columns]
            .reshape(grid.Patches, VisualGrid.PatchSize);
    }

    private Tensor Resized(IReadOnlyList<ImagePixels> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        if (frames.Count == 0)
        {
            throw new ArgumentException("a video must have at least one frame, got none", nameof(frames));
        }

        var (width, height) = (frames[0].Width, frames[0].Height);
        for (var frame = 1; frame < frames.Count; frame++)
        {
            if (frames[frame].Width != width || frames[frame].Height != height)
            {
                throw new ArgumentException(
                    $"frames of a video must have one size, got {width}x{height} and, frame {frame}, {frames[frame].Width}x{frames[frame].Height}: "
                    + "give them as images",
                    nameof(frames));
            }
        }

        var (rows, columns) = SmartResize.Of(height, width, Limits);
        var layout = new PictureLayout((double)columns / width, columns, rows, 0, 0, columns, rows);
        using var scope = NewDisposeScope();
        return stack([.. frames.Select(frame => tensor(PictureResampler.Draw(frame, layout)).view(rows, columns, ImagePixels.Channels).permute(2, 0, 1))])
            .MoveToOuterDisposeScope(); // [T, 3, H, W]
    }

    private static VisualPreprocessor From(JsonObject json)
    {
        json.RequireSize("patch_size", VisualGrid.PatchPixels);
        json.RequireSize("temporal_patch_size", VisualGrid.PatchFrames);
        json.RequireSize("merge_size", VisualGrid.CellPatches);
        json.RequireSize("resample", 3); // Pillow's number of bicubic
        foreach (var step in new[] { "do_resize", "do_rescale", "do_normalize", "do_convert_rgb" })
        {
            if (json[step]?.GetValue<bool>() == false)
            {
                throw new ArgumentException($"{step} must be true, got false");
            }
        }

        var settings = new VisualPreprocessor();
        var size = json["size"]; // newer files have the limits there
        return settings with
        {
            Limits = new(
                (json["min_pixels"] ?? size?["shortest_edge"])?.GetValue<double>() ?? settings.Limits.Least,
                (json["max_pixels"] ?? size?["longest_edge"])?.GetValue<double>() ?? settings.Limits.Most),
            Mean = Colours(json, "image_mean") ?? settings.Mean,
            Deviation = Colours(json, "image_std") ?? settings.Deviation,
        };
    }

    private static float[]? Colours(JsonObject json, string key) => json[key] is not JsonArray values ? null
        : values.Count == ImagePixels.Channels ? [.. values.Select(value => value!.GetValue<float>())]
        : throw new ArgumentException($"{key} must have {ImagePixels.Channels} numbers, got {values.Count}");
}
