using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Sigmoid focal loss: cross entropy of each class by itself, with easy ones made small.</summary>
/// <remarks>Lin et al., "Focal loss for dense object detection", 2017, gamma 2, alpha 0.25.</remarks>
internal static class DrivePiFocalLoss
{
    private const double Alpha = 0.25;

    /// <summary>Sum over classes, mean over samples.</summary>
    /// <param name="logits">[N, K].</param>
    /// <param name="targets">[N] int64; K where a sample is of no class.</param>
    /// <param name="weights">[N], or [N, K]; null for 1. Samples of weight 0 count in the mean, as released.</param>
    /// <returns>A number.</returns>
    public static Tensor Of(Tensor logits, Tensor targets, Tensor? weights = null)
    {
        using var scope = NewDisposeScope();
        var classes = logits.shape[1];
        var isTarget = nn.functional.one_hot(targets, classes + 1).narrow(1, 0, classes).to_type(logits.dtype); // [N, K]
        var probabilities = logits.sigmoid();
        var misses = ((1 - probabilities) * isTarget) + (probabilities * (1 - isTarget));
        var focus = ((Alpha * isTarget) + ((1 - Alpha) * (1 - isTarget))) * misses.square();
        var losses = nn.functional.binary_cross_entropy_with_logits(logits, isTarget, reduction: nn.Reduction.None) * focus;
        if (weights is not null)
        {
            losses = losses * (weights.dim() == 1 ? weights.unsqueeze(1) : weights);
        }

        return losses.sum(-1).mean().MoveToOuterDisposeScope();
    }
}
