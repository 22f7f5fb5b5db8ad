using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>How a square bird's-eye map and the language model's vision tokens fit each other. Defaults are those of the paper.</summary>
/// <param name="HiddenSize">Width D of a token.</param>
/// <param name="Channels">Of the map.</param>
/// <param name="Side">Cells along an edge of the map.</param>
/// <param name="Patch">Cells along an edge of a token's patch.</param>
internal sealed record BevTokens(int HiddenSize = 896, int Channels = 384, int Side = 180, int Patch = 3)
{
    /// <summary>Tokens of a map.</summary>
    public int Count => Side / Patch * (Side / Patch);

    /// <summary>Values that a token holds of the map.</summary>
    public int Width => Channels * Patch * Patch;

    /// <exception cref="ArgumentException">The map is not made of whole patches.</exception>
    public void Validate()
    {
        if (Patch < 1 || Side < Patch || Side % Patch != 0)
        {
            throw new ArgumentException($"the side of the BEV map must be a multiple of the patch, got {Side} and {Patch}");
        }
    }

    /// <summary>Refuses hidden states that are not those of this map's tokens.</summary>
    /// <param name="hidden">[B, T, D].</param>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public void Check(Tensor hidden)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        if (hidden.dim() != 3 || hidden.shape[1] != Count || hidden.shape[2] != HiddenSize)
        {
            throw new ArgumentException($"hidden states must be [B, {Count}, {HiddenSize}], got [{string.Join(", ", hidden.shape)}]", nameof(hidden));
        }
    }
}
