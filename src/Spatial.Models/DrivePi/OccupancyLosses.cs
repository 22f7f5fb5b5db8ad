using Spatial.Native;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>What occupancy and flow are learned by. All terms in float32, null where their weight is 0; add them with what weights you like.</summary>
/// <param name="Focal">Sigmoid focal loss with class and radial weights, times 100.</param>
/// <param name="Semantic">Scene-class affinity of the classes that are there.</param>
/// <param name="Geometric">Scene-class affinity of free against the rest.</param>
/// <param name="Lovasz">Lovász-softmax of the classes that are there.</param>
/// <param name="Flow">Distance of velocities, weighted by speed, times 0.5.</param>
/// <remarks>DrivePI, section 3.4 (weights 1 each); release <c>occ_head.py</c>, <c>occ_loss.py</c>.</remarks>
internal sealed record OccupancyLosses(Tensor? Focal, Tensor? Semantic, Tensor? Geometric, Tensor? Lovasz, Tensor? Flow)
{
    /// <summary>The label of a voxel that nobody knows.</summary>
    public const int Unknown = 255;

    /// <summary>The release's weight of velocities of what stands; of what moves it is the speed, m/s.</summary>
    public const double StandingWeight = 0.01;

    private const double FlowFactor = 0.5;

    /// <summary>Compares a prediction with the truth.</summary>
    /// <param name="predicted">The head's output.</param>
    /// <param name="labels">[B, X, Y, Z] uint8 or int64, <see cref="Unknown"/> where nobody knows; the last class is free.</param>
    /// <param name="velocities">[B, X, Y, Z, 2] m/s.</param>
    /// <param name="classWeights">[K].</param>
    /// <param name="behaviour">The release counts unknown voxels as background in the Lovász term, centres the radial weight on a cell, and has no value
    /// for the semantic term of a scene in which all known voxels are free (here 0).</param>
    /// <param name="weights">How velocities are weighed; as the release does where null.</param>
    /// <param name="returns">[B, steps and heights, Y, X], as <see cref="SweepReturns"/> gives it; needed where velocities out of sight count less.</param>
    /// <exception cref="ArgumentException">Classes are weighed and were not predicted.</exception>
    public static OccupancyLosses Of(OccupancyHeadOutput predicted, Tensor labels, Tensor velocities, Tensor classWeights, DrivePiBehaviour behaviour,
        DrivePiLossWeights? weights = null, Tensor? returns = null)
    {
        using var scope = NewDisposeScope();
        var truth = Bytes(labels).reshape(-1).contiguous(); // [N]
        weights ??= new();
        var flow = weights.Flow == 0 ? null
            : FlowOf(predicted.Flow.to_type(ScalarType.Float32).reshape(-1, 2), velocities.to_type(ScalarType.Float32).reshape(-1, 2), truth, weights, Sight(returns, weights, labels.shape[3]))
                .MoveToOuterDisposeScope();
        if (weights.Occupancy == 0)
        {
            return new(null, null, null, null, flow);
        }

        if (predicted.Logits is null)
        {
            throw new ArgumentException("classes have a weight in the losses and were not predicted: expected logits, got none", nameof(predicted));
        }

        var logits = predicted.Logits.to_type(ScalarType.Float32).reshape(-1, predicted.Logits.shape[^1]).contiguous(); // [N, K]
        var radial = RadialMap(labels.shape[1], labels.shape[2], behaviour).to(labels.device).reshape(-1);
        var terms = OccupancyLossTerms.Of(new(
            logits, truth, radial, (int)labels.shape[3], classWeights.to_type(ScalarType.Float32).contiguous(), behaviour == DrivePiBehaviour.ReleaseCompat));
        return new(
            terms[0].MoveToOuterDisposeScope(), terms[1].MoveToOuterDisposeScope(), terms[2].MoveToOuterDisposeScope(), terms[3].MoveToOuterDisposeScope(), flow);
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

    // Labels of wider types; what fits no byte becomes one that the kernel refuses.
    private static Tensor Bytes(Tensor labels) => labels.dtype == ScalarType.Byte
        ? labels
        : labels.masked_fill(labels.lt(0).logical_or(labels.gt(Unknown)), Unknown - 1).to_type(ScalarType.Byte);

    // Weights with which each class that is there counts the same, 1 on average.
    private static Tensor ClassShares(Tensor classes)
    {
        using var scope = NewDisposeScope();
        var counts = bincount(classes.to_type(ScalarType.Int64), minlength: OccupancyHead.MovableClassCount).to_type(ScalarType.Float32);
        var shares = classes.shape[0] / (counts.clamp(min: 1) * (counts > 0).sum());
        return shares.index_select(0, classes.to_type(ScalarType.Int64)).MoveToOuterDisposeScope();
    }

    // Weight of each voxel, [N, 1]; null where all count the same.
    private static Tensor? Sight(Tensor? returns, DrivePiLossWeights weights, long height)
    {
        if (weights.Unseen == 1 || returns is null)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var seen = (returns.abs().sum([1]) > 0).transpose(1, 2).to_type(ScalarType.Float32); // [B, X, Y]
        return ((seen * (1 - weights.Unseen)) + weights.Unseen).unsqueeze(-1).expand(-1, -1, -1, height).reshape(-1, 1).MoveToOuterDisposeScope();
    }

    private static Tensor FlowOf(Tensor flow, Tensor velocities, Tensor truth, DrivePiLossWeights weights, Tensor? sight)
    {
        var chosen = (truth < OccupancyHead.MovableClassCount).nonzero().squeeze(-1);
        if (chosen.shape[0] == 0)
        {
            return flow.sum() * 0;
        }

        var wanted = velocities.index_select(0, chosen);
        var speed = wanted.norm(1, keepdim: true);
        var moving = weights.FlowWeighting == FlowWeighting.Speed ? speed : ones_like(speed) * ClassShares(truth.index_select(0, chosen)).unsqueeze(1);
        var standing = weights.FlowWeighting == FlowWeighting.Speed ? full_like(speed, weights.Standing) : moving * weights.Standing;
        var weight = where(speed == 0, standing, moving);
        if (sight?.index_select(0, chosen) is { } share)
        {
            weight = weight * share / share.mean().clamp(min: 1e-3); // 1 on average, so that what is in sight counts as much in each frame
        }

        return ((flow.index_select(0, chosen) - wanted).abs() * weight).mean() * FlowFactor;
    }
}
