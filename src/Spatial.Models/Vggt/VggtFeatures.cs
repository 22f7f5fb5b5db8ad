using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>What VGGT's aggregator says about the tokens of frames, after the layers that were asked for.</summary>
internal sealed class VggtFeatures : IDisposable
{
    private readonly IReadOnlyDictionary<int, Tensor> _layers;
    private readonly int _specialCount;

    /// <param name="layers">[S, P, 2C] of each layer that was kept.</param>
    /// <param name="rows">Of patches.</param>
    /// <param name="columns">Of patches.</param>
    /// <param name="specialCount">Tokens of a frame before those of patches.</param>
    public VggtFeatures(IReadOnlyDictionary<int, Tensor> layers, long rows, long columns, int specialCount)
    {
        (_layers, Rows, Columns, _specialCount) = (layers, rows, columns, specialCount);
    }

    /// <summary>Rows of patches.</summary>
    public long Rows { get; }

    /// <summary>Columns of patches.</summary>
    public long Columns { get; }

    /// <summary>All tokens after a layer.</summary>
    /// <returns>[S, P, 2C]: the camera's, registers, patches row by row; the first C channels after its frame block, the others after its global
    /// block.</returns>
    /// <exception cref="ArgumentException">The layer was not kept.</exception>
    public Tensor Tokens(int layer) => _layers.TryGetValue(layer, out var tokens)
        ? tokens
        : throw new ArgumentException($"layer must be one of those that were kept, {string.Join(", ", _layers.Keys.Order())}, got {layer}", nameof(layer));

    /// <summary>The camera's tokens after a layer, [S, 2C].</summary>
    public Tensor CameraTokens(int layer) => Tokens(layer).select(1, 0);

    /// <summary>Tokens of patches after a layer, [S, rows, columns, 2C]: what a language model's connector takes.</summary>
    public Tensor PatchTokens(int layer)
    {
        using var scope = NewDisposeScope();
        var tokens = Tokens(layer);
        return tokens.narrow(1, _specialCount, Rows * Columns).unflatten(1, [Rows, Columns]).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var tokens in _layers.Values)
        {
            tokens.Dispose();
        }
    }
}
