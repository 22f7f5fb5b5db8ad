using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Scales and shifts features by the time of the diffusion.</summary>
internal sealed class DrivePiTimeModulation : nn.Module
{
    [ComponentName(Name = "scale_shift_mlp")]
    private readonly Sequential _scaleAndShift;

    public DrivePiTimeModulation(int channels)
        : base(nameof(DrivePiTimeModulation))
    {
        _scaleAndShift = nn.Sequential(nn.Mish(), nn.Linear(channels, 2 * channels));
        RegisterComponents();
    }

    /// <param name="features">[B, M, C].</param>
    /// <param name="time">[B, C].</param>
    /// <returns>[B, M, C].</returns>
    public Tensor Modulate(Tensor features, Tensor time)
    {
        using var scope = NewDisposeScope();
        var width = features.shape[2];
        var both = _scaleAndShift.forward(time).unsqueeze(1); // [B, 1, 2 C]
        return ((features * (1 + both.narrow(-1, 0, width))) + both.narrow(-1, width, width)).MoveToOuterDisposeScope();
    }
}
