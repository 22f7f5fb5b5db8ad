using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>An image or a video at the size at which it is seen, by every encoder alike.</summary>
/// <param name="Frames">[T, 3, H, W] uint8 RGB on the CPU, sides multiples of 28; T is 1 for an image. Disposed with the clip.</param>
/// <param name="IsVideo">Whether it stands for a video, of one frame or more.</param>
/// <param name="FramesPerSecond">Of a video, as it was sampled: sets how far apart in time its tokens are.</param>
public sealed record VisualClip(Tensor Frames, bool IsVideo, double FramesPerSecond = VisualClip.DefaultFramesPerSecond) : IDisposable
{
    /// <summary>What the official processor takes where nobody says: published figures were measured with it, whatever the true rate. Training of
    /// Spatial-MLLM v1.1 takes 4.</summary>
    public const double DefaultFramesPerSecond = 2;

    /// <summary>[T, 3, H, W] uint8 RGB.</summary>
    public Tensor Frames { get; } = Checked(Frames);

    /// <summary>Its patches.</summary>
    public VisualGrid Grid => new(
        (int)(Frames.shape[0] + VisualGrid.PatchFrames - 1) / VisualGrid.PatchFrames,
        (int)Frames.shape[2] / VisualGrid.PatchPixels,
        (int)Frames.shape[3] / VisualGrid.PatchPixels);

    /// <summary>Seconds from a pair of frames to the next.</summary>
    public double SecondsPerGrid => IsVideo ? VisualGrid.PatchFrames / FramesPerSecond : 0;

    /// <summary>Whole pairs of frames: an image is its own partner, and so is the last of an odd number.</summary>
    /// <returns>[2 times, 3, H, W] uint8.</returns>
    public Tensor PairedFrames()
    {
        using var scope = NewDisposeScope();
        var missing = (Grid.Times * VisualGrid.PatchFrames) - Frames.shape[0];
        return (missing == 0 ? Frames.alias() : cat([Frames, Frames.narrow(0, Frames.shape[0] - 1, 1)])).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => Frames.Dispose();

    private static Tensor Checked(Tensor frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var fits = frames.dtype == ScalarType.Byte && frames.shape is [> 0, ImagePixels.Channels, > 0, > 0]
            && frames.shape[2] % VisualGrid.CellPixels == 0 && frames.shape[3] % VisualGrid.CellPixels == 0;
        return fits ? frames : throw new ArgumentException(
            $"frames must be uint8 [T, {ImagePixels.Channels}, H, W] with sides of whole {VisualGrid.CellPixels} pixels, "
            + $"got {frames.dtype} [{string.Join(", ", frames.shape)}]: VisualPreprocessor resizes them",
            nameof(frames));
    }
}
