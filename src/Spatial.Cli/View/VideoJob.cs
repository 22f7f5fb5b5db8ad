using System.Globalization;
using Spatial.Datasets;
using Spatial.Pictures;

namespace Spatial.Cli;

/// <summary>Draws frames one after the other into a video, into numbered PNG files, or both. Needs no display.</summary>
internal sealed class VideoJob
{
    /// <summary>Video file to make; null for none.</summary>
    public string? Video { get; init; }

    /// <summary>Folder of numbered pictures to make; null for none.</summary>
    public string? Sequence { get; init; }

    /// <summary>What to draw.</summary>
    public required PictureLayers Layers { get; init; }

    /// <summary>Pictures a second.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>The layers that a comma-separated list names.</summary>
    /// <exception cref="ArgumentException">A name that is none.</exception>
    public static PictureLayers LayersOf(string names) => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } given
        ? given.Aggregate(PictureLayers.None, (layers, name) => layers | LayerOf(name))
        : throw new ArgumentException($"--layers must name layers; there are {string.Join(", ", LayerNames)}");

    /// <summary>Names of the layers.</summary>
    public static IReadOnlyList<string> LayerNames { get; } = ["cameras", "points", "boxes", "occupancy", "flow", "plan", "bev", "all"];

    /// <summary>Draws the frames.</summary>
    /// <param name="samples">The frames, in order.</param>
    /// <param name="read">What is drawn of a frame; null leaves it out, which the caller has told.</param>
    /// <param name="label">What the caption says beside the frame.</param>
    /// <param name="screen">Told how far it is, and how the video is encoded.</param>
    /// <param name="interruption">Ends it between frames; a video that is not whole is removed.</param>
    /// <returns>Frames drawn.</returns>
    public int Run(IReadOnlyList<SceneSample> samples, Func<SceneSample, SampleScene?> read, string label, Screen screen, CancellationToken interruption)
    {
        using var progress = new SampleProgress(screen, samples.Count, 0);
        using var video = Video is null ? null : VideoFile.Create(Video, VideoPicture.Width, VideoPicture.Height, FramesPerSecond);
        if (Sequence is not null)
        {
            Directory.CreateDirectory(Sequence);
        }

        var drawn = 0;
        foreach (var (place, sample) in samples.Index())
        {
            interruption.ThrowIfCancellationRequested();
            if (read(sample) is { } scene)
            {
                using var picture = VideoPicture.Draw(scene, Layers, string.Create(
                    CultureInfo.InvariantCulture, $"{Screen.Plain(sample.Scene)}  {place + 1}/{samples.Count}  {Screen.Plain(sample.Token)}  {Screen.Plain(label)}"));
                video?.Add(picture);
                if (Sequence is not null)
                {
                    AtomicFile.Write(Path.Join(Sequence, string.Create(CultureInfo.InvariantCulture, $"{drawn:D6}.png")), picture.ToPng());
                }

                drawn++;
            }

            progress.Advance(sample);
        }

        if (video is not null && drawn > 0)
        {
            video.Finish();
            screen.Remark($"{Path.GetFileName(Video)} is encoded as {video.Encoding}");
        }

        return drawn;
    }

    private static PictureLayers LayerOf(string name) => name switch
    {
        "cameras" => PictureLayers.Cameras,
        "points" => PictureLayers.Points,
        "boxes" => PictureLayers.Boxes,
        "occupancy" => PictureLayers.Occupancy,
        "flow" => PictureLayers.Flow,
        "plan" => PictureLayers.Plan,
        "bev" => PictureLayers.BirdsEye,
        "all" => PictureLayers.All,
        _ => throw new ArgumentException($"there is no layer '{Screen.Plain(name)}'"
            + (NearestName.Find(name, LayerNames) is { } nearest ? $"; did you mean '{nearest}'?" : ".") + $" There are {string.Join(", ", LayerNames)}"),
    };
}
