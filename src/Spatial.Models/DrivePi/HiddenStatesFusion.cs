using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Mixes the states of all layers of the language model to those that the heads read.</summary>
/// <remarks>DrivePI, supplement; release <c>emova_qwen2.py</c>, by whose names methods are chosen. Its default is the last layer.</remarks>
internal sealed class HiddenStatesFusion : nn.Module
{
    private const string Last = "None";

    // What softmax is taken of: the weights over a temperature. How they begin: evenly spaced, then made to sum to 1.
    private static readonly Dictionary<string, Weighting> Weightings = new(StringComparer.Ordinal)
    {
        ["weighted_sum"] = new(0.5, 1.5, 1),
        ["weighted_sum_v2"] = new(0.5, 1.5, 1, Softmax: false),
        ["weighted_sum_v3"] = new(1, 10, 1),
        ["weighted_sum_v4"] = new(0.1, 1, 1),
        ["weighted_sum_v5"] = new(1, 10, 0.2),
        ["weighted_sum_v5_eh"] = new(1, 10, 0.2, AddsLast: true),
        ["weighted_sum_v6"] = new(0.1, 10, 0.2),
        ["weighted_sum_v6_eh"] = new(10, 10, 0.2, Softmax: false),
        ["weighted_sum_v7"] = new(1, 10, 0.1),
        ["weighted_sum_v8"] = new(0.1, 10, 0.1),
        ["weighted_sum_v9"] = new(1, 10, 0.5),
        ["weighted_sum_v10"] = new(0.1, 10, 0.5),
    };

    [ComponentName(Name = "layer_weights")]
    private readonly Parameter? _weights; // [N], without the last layer where it is added as it is

    [ComponentName(Name = "gates")]
    private readonly Parameter? _gates; // [N]

    [ComponentName(Name = "layer_norm")]
    private readonly LayerNorm? _norm;

    private readonly string _method;
    private readonly int _layers;

    /// <param name="method">Name of the release: "None", "weighted_sum" and its versions, "gated", "max_pooling" or "avg_pooling".</param>
    /// <param name="layers">States N that come in: one more than the model has layers.</param>
    /// <param name="hidden">Width of a state.</param>
    /// <exception cref="ArgumentException">No such method, or fewer than two states.</exception>
    public HiddenStatesFusion(string method, int layers, int hidden)
        : base(nameof(HiddenStatesFusion))
    {
        if (layers < 2)
        {
            throw new ArgumentException($"layers must be two or more, got {layers}", nameof(layers));
        }

        (_method, _layers) = (method, layers);
        if (Weightings.TryGetValue(method, out var weighting))
        {
            using var scope = NewDisposeScope();
            var start = linspace(weighting.First, weighting.Last, weighting.AddsLast ? layers - 1 : layers);
            _weights = nn.Parameter((start / start.sum()).MoveToOuterDisposeScope());
        }
        else if (method == "gated")
        {
            (_gates, _norm) = (nn.Parameter(full([layers], 1.0 / layers)), nn.LayerNorm(hidden));
        }
        else if (method is not (Last or "max_pooling" or "avg_pooling"))
        {
            throw new ArgumentException(
                $"the method must be one of {Last}, gated, max_pooling, avg_pooling, {string.Join(", ", Weightings.Keys)}, got {method}", nameof(method));
        }

        RegisterComponents();
    }

    /// <param name="states">[N, B, L, D]: the embeddings, then each layer's states.</param>
    /// <returns>[B, L, D].</returns>
    /// <exception cref="ArgumentException">Another number of layers.</exception>
    public Tensor Fuse(Tensor states)
    {
        if (states.dim() != 4 || states.shape[0] != _layers)
        {
            throw new ArgumentException($"states must be [{_layers}, B, L, D], got [{string.Join(", ", states.shape)}]", nameof(states));
        }

        using var scope = NewDisposeScope();
        var fused = _method switch
        {
            "gated" => _norm!.forward(Sum(states, _gates!.softmax(0))),
            "max_pooling" => states.amax([0]),
            "avg_pooling" => states.mean([0]),
            Last => states.select(0, _layers - 1).alias(),
            _ => Weighted(states, Weightings[_method]),
        };
        return fused.MoveToOuterDisposeScope();
    }

    private Tensor Weighted(Tensor states, Weighting weighting)
    {
        var weights = _weights! / weighting.Temperature;
        weights = weighting.Softmax ? weights.softmax(0) : weights;
        return weighting.AddsLast ? Sum(states.narrow(0, 0, _layers - 1), weights) + states.select(0, _layers - 1) : Sum(states, weights);
    }

    private static Tensor Sum(Tensor states, Tensor weights) => (states * weights.view(-1, 1, 1, 1)).sum([0]);

    private readonly record struct Weighting(double First, double Last, double Temperature, bool Softmax = true, bool AddsLast = false);
}
