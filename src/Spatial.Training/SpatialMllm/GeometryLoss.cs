using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>How far VGGT's depths and cameras are from measured ones.</summary>
/// <remarks>
/// VGGT, section 3.4, with confidence as there. Differs from the paper: depths are compared by their logarithms, so that near and far count alike; measured
/// depths are too sparse to have gradients, and so no gradients are compared; and there are no points and no tracks.
/// </remarks>
internal static class GeometryLoss
{
    private const double ConfidenceWeight = 0.2; // alpha of the paper's code
    private const double RoundShare = 0.6; // each earlier round of the camera head counts that much of the next one
    private const double SurestConfidence = 50; // where LiDAR repeats itself confidence would grow without bound

    /// <summary>Of depths: the error where LiDAR measured, surer pixels counting more, less what confidence earns.</summary>
    /// <param name="depths">[S, H, W, 1].</param>
    /// <param name="confidences">[S, H, W], above 1.</param>
    /// <param name="places">[N] int64, pixels that are known.</param>
    /// <param name="known">[N].</param>
    /// <returns>A number, which may be below 0.</returns>
    public static Tensor OfDepths(Tensor depths, Tensor confidences, Tensor places, Tensor known)
    {
        using var scope = NewDisposeScope();
        var errors = (depths.flatten().index_select(0, places).log() - known.log()).abs();
        var sure = confidences.flatten().index_select(0, places).clamp_max(SurestConfidence);
        return ((sure * errors) - (ConfidenceWeight * sure.log())).mean().MoveToOuterDisposeScope();
    }

    /// <summary>Of cameras: mean absolute error of place, turn and fields of view, over all rounds of the head.</summary>
    /// <param name="rounds">[S, 9] of each round.</param>
    /// <param name="known">[S, 9].</param>
    public static Tensor OfCameras(IReadOnlyList<Tensor> rounds, Tensor known)
    {
        using var scope = NewDisposeScope();
        var sum = zeros(1).squeeze();
        foreach (var (round, found) in rounds.Index())
        {
            var place = (found.narrow(1, 0, 3) - known.narrow(1, 0, 3)).abs().mean();
            var fields = (found.narrow(1, 7, 2) - known.narrow(1, 7, 2)).abs().mean();
            sum = sum + (Math.Pow(RoundShare, rounds.Count - 1 - round) * (place + TurnError(found.narrow(1, 3, 4), known.narrow(1, 3, 4)) + (0.5 * fields)));
        }

        return sum.MoveToOuterDisposeScope();
    }

    // A quaternion and its negative are one turn.
    private static Tensor TurnError(Tensor found, Tensor known) =>
        minimum((found - known).abs().mean([1]), (found + known).abs().mean([1])).mean();
}
