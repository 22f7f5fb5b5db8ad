using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>What the action head predicts: a plan in several modes, and the ego vehicle's own motion.</summary>
/// <param name="Offsets">[B, M, T, 2], metres a step, x forward, y left.</param>
/// <param name="ModeLogits">[B, M].</param>
/// <param name="EgoStatus">[B, 10]: acceleration (3), angular rate (3), velocity (3), steering.</param>
internal sealed record DrivePiAction(Tensor Offsets, Tensor ModeLogits, Tensor EgoStatus) : IDisposable
{
    private const double StillBelow = 0.5; // m from first to last step: headings of shorter ways are noise

    /// <summary>The plan of the likeliest mode.</summary>
    /// <returns>[B, T, 2], positions in ego (m).</returns>
    public Tensor Trajectory()
    {
        using var scope = NewDisposeScope();
        return ChosenBy(ModeLogits.argmax(-1)).cumsum(-2).MoveToOuterDisposeScope();
    }

    /// <summary>The offsets of a mode of each sample.</summary>
    /// <param name="modes">[B] int64.</param>
    /// <returns>[B, T, 2].</returns>
    public Tensor ChosenBy(Tensor modes)
    {
        using var scope = NewDisposeScope();
        var (batch, steps) = (Offsets.shape[0], Offsets.shape[2]);
        return Offsets.gather(1, modes.view(batch, 1, 1, 1).expand(batch, 1, steps, 2)).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>Where the vehicle heads along a plan.</summary>
    /// <param name="trajectory">[..., T, 2], positions (m), T at least 2.</param>
    /// <returns>[..., T], radians: 0 at the first step, then from the step before to the step after, and from the last but one to the last; 0 for a plan
    /// that ends within half a metre of its first step.</returns>
    /// <remarks>As released: the first step counts as still straight ahead, though it is half a second away.</remarks>
    public static Tensor Headings(Tensor trajectory)
    {
        using var scope = NewDisposeScope();
        var steps = trajectory.shape[^2];
        var (first, last) = (trajectory.narrow(-2, 0, 1), trajectory.narrow(-2, steps - 1, 1));
        var inner = trajectory.narrow(-2, 2, steps - 2) - trajectory.narrow(-2, 0, steps - 2); // [..., T - 2, 2]
        var ways = cat([inner, last - trajectory.narrow(-2, steps - 2, 1)], -2); // [..., T - 1, 2]
        var headings = atan2(ways.select(-1, 1), ways.select(-1, 0));
        var moves = ((last - first).square().sum(-1).sqrt() >= StillBelow).to_type(headings.dtype); // [..., 1]
        return cat([zeros_like(headings.narrow(-1, 0, 1)), headings * moves], -1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Offsets.Dispose();
        ModeLogits.Dispose();
        EgoStatus.Dispose();
    }
}
