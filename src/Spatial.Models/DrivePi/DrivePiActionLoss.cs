using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Losses of the action head, each a number.</summary>
/// <param name="Regression">Mean absolute error of the best mode's offsets where they are known.</param>
/// <param name="Mode">Focal loss of the mode logits, times 5.</param>
/// <param name="EgoStatus">Mean absolute error of the ego status.</param>
/// <param name="BestModes">[B] int64: the modes that were taken for right.</param>
/// <remarks>DrivePI, section 3.3. As released, in either behaviour: the regression's denominator is the sum of its weights (x and y) plus 1, so that few known
/// steps count less; a sample without known steps has no mode loss but counts in its mean. The correction would be the mean over what is known.
/// The release lays the mask twice end to end over x0 y0 x1 y1 ..., so that a step is weighed by the mask of another; corrected, a step has its own.</remarks>
internal sealed record DrivePiActionLoss(Tensor Regression, Tensor Mode, Tensor EgoStatus, Tensor BestModes) : IDisposable
{
    private const double ModeFactor = 5;

    /// <summary>Losses of a prediction.</summary>
    /// <param name="action">What was predicted.</param>
    /// <param name="offsets">[B, T, 2], driven, metres a step.</param>
    /// <param name="mask">[B, T], 1 for steps that are known, else 0.</param>
    /// <param name="egoStatus">[B, 10], measured.</param>
    /// <param name="maskOrder">How the mask weighs offsets.</param>
    public static DrivePiActionLoss Of(
        DrivePiAction action, Tensor offsets, Tensor mask, Tensor egoStatus, DrivePiBehaviour maskOrder = DrivePiBehaviour.Corrected)
    {
        using var scope = NewDisposeScope();
        mask = mask.to_type(offsets.dtype);
        var best = BestModesOf(action, offsets, mask);
        var errors = (action.ChosenBy(best) - offsets).abs(); // [B, T, 2]
        var weights = maskOrder == DrivePiBehaviour.ReleaseCompat ? mask.repeat(1, 2).view_as(errors) : mask.unsqueeze(-1).expand_as(errors);
        var regression = (errors * weights).sum() / (weights.sum() + 1);
        var mode = ModeFactor * DrivePiFocalLoss.Of(action.ModeLogits, best, (mask != 0).any(-1).to_type(action.ModeLogits.dtype));
        var status = (action.EgoStatus - egoStatus).abs().mean();
        return new(regression.MoveToOuterDisposeScope(), mode.MoveToOuterDisposeScope(), status.MoveToOuterDisposeScope(), best.MoveToOuterDisposeScope());
    }

    /// <summary>Their sum.</summary>
    public Tensor Total()
    {
        using var scope = NewDisposeScope();
        return (Regression + Mode + EgoStatus).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Regression.Dispose();
        Mode.Dispose();
        EgoStatus.Dispose();
        BestModes.Dispose();
    }

    // The mode whose positions are nearest on average; unknown steps are at distance 0 in every mode.
    private static Tensor BestModesOf(DrivePiAction action, Tensor offsets, Tensor mask)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var apart = action.Offsets.cumsum(-2) - offsets.cumsum(-2).unsqueeze(1); // [B, M, T, 2]
        var distances = apart.square().sum(-1).sqrt() * mask.unsqueeze(1); // [B, M, T]
        return distances.mean([-1]).argmin(-1).MoveToOuterDisposeScope();
    }
}
