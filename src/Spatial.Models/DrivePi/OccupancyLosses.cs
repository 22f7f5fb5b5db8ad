using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>What occupancy and flow are learned by. All terms in float32; add them with what weights you like.</summary>
/// <param name="Focal">Sigmoid focal loss with class and radial weights, times 100.</param>
/// <param name="Semantic">Scene-class affinity of the classes that are there.</param>
/// <param name="Geometric">Scene-class affinity of free against the rest.</param>
/// <param name="Lovasz">Lovász-softmax of the classes that are there.</param>
/// <param name="Flow">Distance of velocities, weighted by speed, times 0.5.</param>
/// <remarks>DrivePI, section 3.4 (weights 1 each); release <c>occ_head.py</c>, <c>occ_loss.py</c>.</remarks>
internal sealed record OccupancyLosses(Tensor Focal, Tensor Semantic, Tensor Geometric, Tensor Lovasz, Tensor Flow)
{
    /// <summary>The label of a voxel that nobody knows.</summary>
    public const int Unknown = 255;

    private const double FocalFactor = 100;
    private const double FlowFactor = 0.5;
    private const double StandingWeight = 0.01; // of velocities of what stands
    private const double Small = 1e-5;

    /// <summary>Compares a prediction with the truth.</summary>
    /// <param name="predicted">The head's output.</param>
    /// <param name="labels">[B, X, Y, Z] uint8 or int64, <see cref="Unknown"/> where nobody knows; the last class is free.</param>
    /// <param name="velocities">[B, X, Y, Z, 2] m/s.</param>
    /// <param name="classWeights">[K].</param>
    /// <param name="behaviour">The release counts unknown voxels as background in the Lovász term, centres the radial weight on a cell, and has no value
    /// for the semantic term of a scene in which all known voxels are free (here 0).</param>
    public static OccupancyLosses Of(OccupancyHeadOutput predicted, Tensor labels, Tensor velocities, Tensor classWeights, DrivePiBehaviour behaviour)
    {
        using var scope = NewDisposeScope();
        var classes = predicted.Logits.shape[^1];
        var truth = labels.to_type(ScalarType.Int64).reshape(-1); // [N]
        var logits = predicted.Logits.to_type(ScalarType.Float32).reshape(-1, classes); // [N, K]
        var known = (truth != Unknown).nonzero().squeeze(-1);
        var (knownTruth, knownLogits) = (truth.index_select(0, known), logits.index_select(0, known));
        var weights = classWeights.to_type(ScalarType.Float32).unsqueeze(0) * RadialWeights(labels, behaviour).index_select(0, known).unsqueeze(1); // [N, K]
        var shares = nn.functional.softmax(knownLogits, 1);
        var lovasz = behaviour == DrivePiBehaviour.ReleaseCompat ? LovaszOf(nn.functional.softmax(logits, 1), truth) : LovaszOf(shares, knownTruth);
        return new(
            (DrivePiFocalLoss.Of(knownLogits, knownTruth, weights) * FocalFactor).MoveToOuterDisposeScope(),
            SemanticOf(shares, knownTruth).MoveToOuterDisposeScope(),
            GeometricOf(shares, knownTruth).MoveToOuterDisposeScope(),
            lovasz.MoveToOuterDisposeScope(),
            FlowOf(predicted.Flow.to_type(ScalarType.Float32).reshape(-1, 2), velocities.to_type(ScalarType.Float32).reshape(-1, 2), truth)
                .MoveToOuterDisposeScope());
    }

    /// <summary>1 in the middle of the grid to 2 in its corners, [X, Y] float32.</summary>
    internal static Tensor RadialMap(long sizeX, long sizeY, DrivePiBehaviour behaviour)
    {
        using var scope = NewDisposeScope();
        var shift = behaviour == DrivePiBehaviour.ReleaseCompat ? 0 : 1;
        var x = arange(sizeX).to_type(ScalarType.Float32) - ((sizeX - shift) / 2.0);
        var y = arange(sizeY).to_type(ScalarType.Float32) - ((sizeY - shift) / 2.0);
        var distance = ((x * x).unsqueeze(1) + (y * y).unsqueeze(0)).sqrt();
        return ((distance / distance.max()) + 1).MoveToOuterDisposeScope();
    }

    private static Tensor RadialWeights(Tensor labels, DrivePiBehaviour behaviour)
    {
        var map = RadialMap(labels.shape[1], labels.shape[2], behaviour).to(labels.device);
        return map.unsqueeze(0).unsqueeze(-1).expand(labels.shape).reshape(-1);
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

    private static Tensor FlowOf(Tensor flow, Tensor velocities, Tensor truth)
    {
        var chosen = (truth < OccupancyHead.MovableClassCount).nonzero().squeeze(-1);
        if (chosen.shape[0] == 0)
        {
            return flow.sum() * 0;
        }

        var wanted = velocities.index_select(0, chosen);
        var speed = wanted.norm(1, keepdim: true);
        var weight = where(speed == 0, full_like(speed, StandingWeight), speed);
        return ((flow.index_select(0, chosen) - wanted).abs() * weight).mean() * FlowFactor;
    }
}
