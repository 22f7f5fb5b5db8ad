using System.Text.Json;
using Spatial.Models;

namespace Spatial.Cli;

/// <summary>One frame that was chosen.</summary>
/// <param name="Number">Among all frames, from 0.</param>
/// <param name="File">Its picture: the name in its folder, or below the data root; null where no camera was named.</param>
/// <param name="Sample">Token of its keyframe; null for frames of a folder.</param>
internal sealed record SampledFrame(int Number, string? File, string? Sample);

/// <summary>Frames that were chosen of a folder or a scene.</summary>
internal sealed record SampledFrames
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>How: space-aware or uniform.</summary>
    public required string Sampling { get; init; }

    /// <summary>By what: points, depth, lidar or time.</summary>
    public required string From { get; init; }

    /// <summary>Folder of the pictures, from that of the file; null where no picture is named.</summary>
    public string? Folder { get; init; }

    /// <summary>Frames that were wanted.</summary>
    public required int Wanted { get; init; }

    /// <summary>Frames that there are.</summary>
    public required int Available { get; init; }

    /// <summary>The chosen ones, in order of time.</summary>
    public required IReadOnlyList<SampledFrame> Frames { get; init; }

    /// <summary>Their numbers in the order in which they were chosen, and cells that each added; null for uniform ones.</summary>
    public IReadOnlyList<int>? GreedyOrder { get; init; }

    /// <summary>Cells that each of <see cref="GreedyOrder"/> added.</summary>
    public IReadOnlyList<long>? Gains { get; init; }

    /// <summary>Cells that the chosen ones see together.</summary>
    public long? Covered { get; init; }

    /// <summary>Cells that all candidates see together.</summary>
    public int? Cells { get; init; }

    /// <summary>Chosen by cells.</summary>
    /// <param name="from">By what.</param>
    /// <param name="picked">Numbers among candidates.</param>
    /// <param name="candidates">Numbers of candidates among all frames.</param>
    /// <param name="wanted">How many.</param>
    /// <param name="available">How many frames there are.</param>
    /// <param name="describe">A frame of a number.</param>
    public static SampledFrames SpaceAware(
        string from, PickedFrames picked, IReadOnlyList<int> candidates, int wanted, int available, Func<int, SampledFrame> describe) => new()
        {
            Sampling = "space-aware",
            From = from,
            Wanted = wanted,
            Available = available,
            Frames = [.. picked.Frames.Select(frame => describe(candidates[frame]))],
            GreedyOrder = [.. picked.GreedyOrder.Select(frame => candidates[frame])],
            Gains = picked.Gains,
            Covered = picked.Covered,
            Cells = picked.CellCount,
        };

    /// <summary>Chosen evenly.</summary>
    public static SampledFrames Uniform(int wanted, int available, Func<int, SampledFrame> describe) => new()
    {
        Sampling = "uniform",
        From = "time",
        Wanted = wanted,
        Available = available,
        Frames = [.. SpaceAwareSampling.Spread(available, wanted).Select(describe)],
    };

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is none of these.</exception>
    public static SampledFrames Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<SampledFrames>(File.ReadAllBytes(file), Json) is { Frames.Count: > 0 } read ? read
                : throw new JsonException("it has no frames");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(
                $"{Path.GetFileName(file)}: is no choice of frames, which `spatial sample-frames` writes: {error.Message.TrimEnd('.')} ({file})", error);
        }
    }

    /// <summary>Where the chosen pictures lie.</summary>
    /// <param name="file">Where this was read.</param>
    /// <exception cref="InvalidDataException">Keyframes were chosen without a camera, so that there are none.</exception>
    public IReadOnlyList<string> PicturesBeside(string file) => Folder is { } folder && Frames.All(frame => frame.File is not null)
        ? [.. Frames.Select(frame => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, folder, frame.File!))]
        : throw new InvalidDataException($"{Path.GetFileName(file)}: names keyframes and no pictures: choose them with --camera ({file})");

    /// <summary>Writes it as JSON.</summary>
    public void Write(string file) => OutFolder.Written(file, () => AtomicFile.Write(file, JsonSerializer.Serialize(this, Json) + "\n"));
}
