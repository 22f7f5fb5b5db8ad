using Spatial.Native;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Chooses the frames that together see the most space.</summary>
/// <remarks>Spatial-MLLM, section 3.2 and appendix B.1; <c>sa_sampling.py</c>.</remarks>
internal static class SpaceAwareSampling
{
    /// <summary>Most frames that are looked at, as released.</summary>
    public const int MostCandidates = 128;

    /// <summary>Numbers of frames spread evenly from the first to the last.</summary>
    /// <param name="frames">How many there are.</param>
    /// <param name="count">How many are wanted; all where there are fewer.</param>
    /// <returns>Ascending, each once.</returns>
    /// <remarks>numpy, <c>linspace(0, frames - 1, count, dtype=int)</c>, which cuts off.</remarks>
    public static IReadOnlyList<int> Spread(int frames, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (count >= frames)
        {
            return [.. Enumerable.Range(0, frames)];
        }

        var step = count == 1 ? 0 : (frames - 1) / (double)(count - 1);
        return [.. Enumerable.Range(0, count).Select(i => i > 0 && i == count - 1 ? frames - 1 : (int)(i * step))];
    }

    /// <summary>Chooses by cells.</summary>
    /// <param name="cells">What each frame sees.</param>
    /// <param name="count">How many frames are wanted.</param>
    public static PickedFrames Pick(FrameCells cells, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var (picks, gains) = (new int[Math.Min(count, cells.FrameCount)], new long[Math.Min(count, cells.FrameCount)]);
        var picked = SpaceCoverage.Pick(cells.Bits, cells.FrameCount, picks, gains);
        return new(picks[..picked], gains[..picked], cells.CellCount);
    }

    /// <summary>Chooses by what VGGT sees.</summary>
    /// <param name="model">With a head for points, or with those for cameras and depths.</param>
    /// <param name="frames">[T, 3, H, W] float32 from 0 to 1, as <see cref="VggtPictures"/> makes them.</param>
    /// <param name="count">How many frames are wanted.</param>
    /// <param name="source">Where points come from.</param>
    /// <exception cref="InvalidDataException">Its points are no numbers, or lie in a plane.</exception>
    public static PickedFrames Pick(VggtModel model, Tensor frames, int count, PointSource source)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var features = model.Aggregator.Read(frames, model.LayersOfHeads);
        var (points, confidences) = source == PointSource.Points ? model.Points(features) : model.PointsOfDepths(features);
        var coverage = PointCoverage.Of(Numbers(points), Numbers(confidences), (int)frames.shape[0]);
        return Pick(coverage.Cells, count);

        static float[] Numbers(Tensor tensor) => TensorValues.Of<float>(tensor.to_type(ScalarType.Float32));
    }

    /// <summary>The heads that points come from.</summary>
    public static VggtHeads HeadsFor(PointSource source) => source == PointSource.Points ? VggtHeads.Points : VggtHeads.Cameras | VggtHeads.Depths;
}

/// <summary>Where VGGT's points come from.</summary>
internal enum PointSource
{
    /// <summary>The head for points, as released.</summary>
    Points,

    /// <summary>Depths along the rays of the cameras that it finds, as the paper says.</summary>
    Depth,
}
