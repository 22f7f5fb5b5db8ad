namespace Spatial.Models;

/// <summary>Which frames of a video are looked at.</summary>
/// <remarks>qwen_vl_utils, <c>smart_nframes</c> and <c>fetch_video</c>; Spatial-MLLM 9fc4738 <c>data_qwen.py</c>.</remarks>
public static class FrameChoice
{
    private const int LeastFrames = 4;
    private const int MostFrames = 768;
    private const int Pair = VisualGrid.PatchFrames;

    /// <summary>A number of frames, spread evenly from first to last.</summary>
    /// <param name="total">Frames of the video.</param>
    /// <param name="count">How many are wanted; rounded to pairs.</param>
    /// <exception cref="ArgumentException">The video has fewer.</exception>
    public static IReadOnlyList<int> Evenly(int total, int count) => Spread(total, (int)Math.Round(count / (double)Pair, MidpointRounding.ToEven) * Pair);

    /// <summary>Frames at a rate, as many as a video of its length gives; spread evenly from first to last.</summary>
    /// <param name="total">Frames of the video.</param>
    /// <param name="videoRate">Frames per second of the video.</param>
    /// <param name="rate">Frames per second that are wanted.</param>
    /// <param name="most">Frames at most; null: 768.</param>
    /// <param name="asOlderReleases">Rounds to the nearest pair and may ask for more than there are, as qwen_vl_utils did at first.</param>
    /// <exception cref="ArgumentException">Rates that are not positive, or the video has fewer frames than it takes.</exception>
    public static IReadOnlyList<int> AtRate(int total, double videoRate, double rate = 2, int? most = null, bool asOlderReleases = false)
    {
        if (!(videoRate > 0) || !(rate > 0))
        {
            throw new ArgumentException(FormattableString.Invariant($"frames per second must be above 0, got {videoRate} of the video and {rate} wanted"));
        }

        var limit = (most ?? Math.Min(MostFrames, total)) / Pair * Pair;
        var wanted = Math.Min(Math.Max(total / videoRate * rate, LeastFrames), limit);
        return Spread(total, asOlderReleases
            ? (int)Math.Round(wanted / Pair, MidpointRounding.ToEven) * Pair
            : (int)Math.Floor(Math.Min(wanted, total) / Pair) * Pair);
    }

    /// <summary>Frames as training chooses them: one for each two seconds within limits, each once.</summary>
    /// <param name="total">Frames of the video.</param>
    /// <param name="seconds">Its length.</param>
    /// <param name="least">Frames at least; fewer where the video has fewer.</param>
    /// <param name="most">Frames at most.</param>
    public static IReadOnlyList<int> ForTraining(int total, double seconds, int least = 16, int most = 16)
    {
        const double interval = 2;
        ArgumentOutOfRangeException.ThrowIfLessThan(total, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(least, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, least);
        var count = (int)Math.Clamp(Math.Round(seconds / interval, MidpointRounding.ToEven), least, most);
        var step = (total - 1) / (double)Math.Max(1, count - 1);
        return [.. Enumerable.Range(0, count).Select(frame => frame == count - 1 && count > 1 ? total - 1 : (int)(frame * step)).Distinct()];
    }

    private static int[] Spread(int total, int count) => count >= Pair && count <= total
        ? [.. Enumerable.Range(0, count).Select(frame => (int)MathF.Round(Place(total, count, frame), MidpointRounding.ToEven))]
        : throw new ArgumentException($"a video must have at least the {Math.Max(Pair, count)} frames that are looked at, got {total}: ask for fewer");

    // torch.linspace in float32: from both ends to the middle.
    private static float Place(int total, int count, int frame)
    {
        var step = (total - 1) / (float)(count - 1);
        return frame < count / 2 ? step * frame : total - 1 - (step * (count - 1 - frame));
    }
}
