using static TorchSharp.torch;

namespace Spatial.Benchmarks;

/// <summary>The losses of occupancy by operations of torch, step by step as the official code has them, to compare <c>occupancy_losses</c> with.</summary>
public static class TorchOccupancyLosses
{
    private const int Unknown = 255;
    private const double FocalFactor = 100, Alpha = 0.25;
    private const double Small = 1e-5;

    /// <summary>Focal, semantic, geometric and Lovász loss.</summary>
    /// <param name="logits">[N, K] float32.</param>
    /// <param name="labels">[N] uint8, 255 where nobody knows; the last class is free.</param>
    /// <param name="radial">[R] float32, the focal weight of each column of a grid.</param>
    /// <param name="height">Voxels of a column.</param>
    /// <param name="classWeights">[K] float32.</param>
    /// <param name="countsUnknown">Whether unknown voxels are background in the Lovász term.</param>
    /// <returns>[4] float32 with a graph; the caller disposes it.</returns>
    public static Tensor Of(Tensor logits, Tensor labels, Tensor radial, int height, Tensor classWeights, bool countsUnknown)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(radial);
        ArgumentNullException.ThrowIfNull(classWeights);
        using var scope = NewDisposeScope();
        var truth = labels.to_type(ScalarType.Int64);
        var known = (truth != Unknown).nonzero().squeeze(-1);
        var (knownTruth, knownLogits) = (truth.index_select(0, known), logits.index_select(0, known));
        var grids = labels.shape[0] / (radial.shape[0] * height);
        var ofVoxels = radial.unsqueeze(0).unsqueeze(-1).expand(grids, radial.shape[0], height).reshape(-1);
        var weights = classWeights.unsqueeze(0) * ofVoxels.index_select(0, known).unsqueeze(1); // [N, K]
        var shares = nn.functional.softmax(knownLogits, 1);
        var lovasz = countsUnknown ? LovaszOf(nn.functional.softmax(logits, 1), truth) : LovaszOf(shares, knownTruth);
        return stack([FocalOf(knownLogits, knownTruth, weights) * FocalFactor, SemanticOf(shares, knownTruth), GeometricOf(shares, knownTruth), lovasz])
            .MoveToOuterDisposeScope();
    }

    // Lin et al., "Focal loss for dense object detection", 2017, gamma 2.
    private static Tensor FocalOf(Tensor logits, Tensor truth, Tensor weights)
    {
        var isTarget = nn.functional.one_hot(truth, logits.shape[1]).to_type(ScalarType.Float32); // [N, K]
        var probabilities = logits.sigmoid();
        var misses = ((1 - probabilities) * isTarget) + (probabilities * (1 - isTarget));
        var focus = ((Alpha * isTarget) + ((1 - Alpha) * (1 - isTarget))) * misses.square();
        var losses = nn.functional.binary_cross_entropy_with_logits(logits, isTarget, reduction: nn.Reduction.None) * focus;
        return (losses * weights).sum(-1).mean();
    }

    // Cao and de Charette, "MonoScene", 2022, section 3.4.
    private static Tensor SemanticOf(Tensor shares, Tensor truth)
    {
        var terms = new List<Tensor>();
        for (var label = 0; label < shares.shape[1] - 1; label++)
        {
            var target = (truth == label).to_type(ScalarType.Float32);
            if (target.sum().item<float>() == 0)
            {
                continue;
            }

            var share = shares.select(1, label);
            var met = (share * target).sum();
            var others = (1 - target).sum();
            var term = MinusLog(met / (share.sum() + Small)) + MinusLog(met / (target.sum() + Small));
            terms.Add(others.item<float>() > 0 ? term + MinusLog(((1 - share) * (1 - target)).sum() / (others + Small)) : term);
        }

        return terms.Count > 0 ? stack(terms).mean() : shares.sum() * 0;
    }

    private static Tensor GeometricOf(Tensor shares, Tensor truth)
    {
        var free = shares.select(1, -1);
        var taken = 1 - free;
        var target = (truth != shares.shape[1] - 1).to_type(ScalarType.Float32);
        var met = (target * taken).sum();
        return MinusLog(met / (taken.sum() + Small)) + MinusLog(met / (target.sum() + Small))
            + MinusLog(((1 - target) * free).sum() / ((1 - target).sum() + Small));
    }

    // By way of the logit, as the release, whose gradients near 1 have its rounding; a share of almost 0 or 1 is moved in by steps that leave the gradient.
    private static Tensor MinusLog(Tensor share)
    {
        while (share.item<float>() >= (float)(1 - Small))
        {
            share = share - Small;
        }

        while (share.item<float>() < (float)Small)
        {
            share = share + Small;
        }

        return nn.functional.binary_cross_entropy_with_logits(-((1 / share) - 1).log(), ones_like(share));
    }

    // Berman, Rannen Triki and Blaschko, "The Lovász-softmax loss", 2018, algorithm 1.
    private static Tensor LovaszOf(Tensor shares, Tensor truth)
    {
        var terms = new List<Tensor>();
        for (var label = 0; label < shares.shape[1]; label++)
        {
            var target = (truth == label).to_type(ScalarType.Float32);
            var count = target.sum();
            if (count.item<float>() == 0)
            {
                continue;
            }

            var (errors, order) = (target - shares.select(1, label)).abs().sort(0, descending: true);
            var sorted = target.index_select(0, order);
            var jaccard = 1 - ((count - sorted.cumsum(0)) / (count + (1 - sorted).cumsum(0)));
            var steps = cat([jaccard.narrow(0, 0, 1), jaccard.diff()]);
            terms.Add((errors * steps).sum());
        }

        return terms.Count > 0 ? stack(terms).mean() : shares.sum() * 0;
    }
}
