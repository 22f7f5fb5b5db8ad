using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Training;

/// <summary>The pictures that a question is about, as a model sees them.</summary>
internal static class ViewPictures
{
    /// <summary>Reads them.</summary>
    /// <param name="pictures">In order.</param>
    /// <param name="read">Reads a keyframe.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or a camera is missing.</exception>
    public static IReadOnlyList<ImagePixels> Read(IReadOnlyList<ViewedPicture> pictures, Func<string, Frame> read)
    {
        var frames = new Dictionary<string, Frame>(StringComparer.Ordinal);
        return [.. pictures.Select(picture => ImageOf(FrameOf(picture.SampleToken), picture.Channel).Pixels)];

        Frame FrameOf(string sample) => frames.TryGetValue(sample, out var frame) ? frame : frames[sample] = read(sample);
    }

    /// <summary>Fits them to a model.</summary>
    /// <param name="pictures">At least one.</param>
    /// <param name="isVideo">Whether they follow each other in time.</param>
    /// <param name="preprocessor">The model's.</param>
    public static IReadOnlyList<VisualClip> Fit(IReadOnlyList<ImagePixels> pictures, bool isVideo, VisualPreprocessor preprocessor) =>
        isVideo ? [preprocessor.Video(pictures)] : [.. pictures.Select(preprocessor.Image)];

    /// <summary>One camera's picture.</summary>
    /// <exception cref="InvalidDataException">The keyframe has no such camera.</exception>
    public static CameraImage ImageOf(Frame frame, string channel) => frame.Cameras.FirstOrDefault(image => image.Channel == channel)
        ?? throw new InvalidDataException(
            $"sample {frame.SampleToken} has no {channel}, expected one of {string.Join(", ", frame.Cameras.Select(image => image.Channel))}");
}
