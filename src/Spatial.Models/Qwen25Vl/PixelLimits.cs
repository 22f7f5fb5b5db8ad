namespace Spatial.Models;

/// <summary>How many pixels a frame may have for the vision tower; smaller ones are enlarged, larger ones made smaller.</summary>
/// <param name="Least">Pixels at least.</param>
/// <param name="Most">Pixels at most.</param>
public sealed record PixelLimits(double Least, double Most)
{
    private const double VideoLeast = 128 * 784;
    private const double VideoMost = 768 * 784;
    private const double AllFramesMost = 128000 * 784 * 0.9; // of a whole video
    private const double Slack = 1.05;

    /// <summary>Those of the published <c>preprocessor_config.json</c>: of images, and of frames that come as files.</summary>
    public static PixelLimits Files { get; } = new(4 * 784, 16384 * 784);

    /// <summary>Those with which Spatial-MLLM v1.1 was trained, images and frames of videos.</summary>
    public static PixelLimits Training { get; } = new(374 * 784, 414 * 784);

    /// <summary>Those of a frame of a video file: fewer pixels each where there are many.</summary>
    /// <param name="frames">How many frames of it are read.</param>
    /// <remarks>qwen_vl_utils, <c>fetch_video</c>.</remarks>
    public static PixelLimits Video(int frames)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        return new(VideoLeast, Math.Max(Math.Min(VideoMost, AllFramesMost / frames * VisualGrid.PatchFrames), Math.Floor(VideoLeast * Slack)));
    }
}
