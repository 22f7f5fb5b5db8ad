using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Adds the encoder's map to the one that a head lays out from tokens: what 60 x 60 tokens of a language model cannot carry goes around it.</summary>
/// <remarks>Not in the paper, whose heads get the map and leave it unused. Begins as nothing, so that weights without it stay what they are.</remarks>
internal sealed class BevSkip : nn.Module
{
    [ComponentName(Name = "mix")]
    private readonly Conv2d _mix;

    /// <param name="channels">Of both maps.</param>
    public BevSkip(int channels)
        : base(nameof(BevSkip))
    {
        _mix = nn.Conv2d(channels, channels, 1);
        nn.init.zeros_(_mix.weight);
        nn.init.zeros_(_mix.bias!);
        RegisterComponents();
    }

    /// <param name="map">[B, C, Y, X], laid out from tokens.</param>
    /// <param name="bev">The same shape, the encoder's.</param>
    /// <returns>[B, C, Y, X].</returns>
    /// <exception cref="ArgumentException">The encoder's map is missing, or of another shape.</exception>
    public Tensor Add(Tensor map, Tensor? bev)
    {
        if (bev is null || !bev.shape.SequenceEqual(map.shape))
        {
            throw new ArgumentException(
                $"a head with a skip connection needs the encoder's map, [{string.Join(", ", map.shape)}], got {(bev is null ? "none" : $"[{string.Join(", ", bev.shape)}]")}",
                nameof(bev));
        }

        using var scope = NewDisposeScope();
        return (map + _mix.forward(bev)).MoveToOuterDisposeScope();
    }
}
