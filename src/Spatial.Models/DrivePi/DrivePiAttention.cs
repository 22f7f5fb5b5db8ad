using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Attention of several heads, with the keys of PyTorch's <c>MultiheadAttention</c>.</summary>
internal sealed class DrivePiAttention : nn.Module
{
    [ComponentName(Name = "in_proj_weight")]
    private readonly Parameter _inputWeight; // [3 C, C]: queries, keys, values

    [ComponentName(Name = "in_proj_bias")]
    private readonly Parameter _inputBias; // [3 C]

    [ComponentName(Name = "out_proj")]
    private readonly Linear _outputProjection;

    private readonly int _heads;
    private readonly double _dropout;

    /// <param name="channels">Width C, a multiple of the heads.</param>
    /// <param name="heads">Heads of attention.</param>
    /// <param name="dropout">Dropped share of attention while training.</param>
    /// <exception cref="ArgumentException">The width is no multiple of the heads.</exception>
    public DrivePiAttention(int channels, int heads, double dropout)
        : base(nameof(DrivePiAttention))
    {
        if (channels % heads != 0)
        {
            throw new ArgumentException($"channels must be a multiple of the {heads} heads, got {channels}", nameof(channels));
        }

        (_heads, _dropout) = (heads, dropout);
        _inputWeight = nn.Parameter(nn.init.xavier_uniform_(empty(3 * channels, channels)));
        _inputBias = nn.Parameter(zeros(3 * channels));
        _outputProjection = nn.Linear(channels, channels);
        RegisterComponents();
    }

    /// <param name="queries">[B, Q, C].</param>
    /// <param name="cells">[B, N, C], what is looked at.</param>
    /// <returns>[B, Q, C].</returns>
    public Tensor Attend(Tensor queries, Tensor cells)
    {
        using var scope = NewDisposeScope();
        var (batch, count, width) = (queries.shape[0], queries.shape[1], queries.shape[2]);
        var projected = nn.functional.linear(queries, _inputWeight.narrow(0, 0, width), _inputBias.narrow(0, 0, width));
        var both = nn.functional.linear(cells, _inputWeight.narrow(0, width, 2 * width), _inputBias.narrow(0, width, 2 * width)); // [B, N, 2 C]
        var (keys, values) = (both.narrow(-1, 0, width), both.narrow(-1, width, width));
        var seen = nn.functional.scaled_dot_product_attention(Heads(projected), Heads(keys), Heads(values), p: training ? _dropout : 0);
        return _outputProjection.forward(seen.transpose(1, 2).reshape(batch, count, width)).MoveToOuterDisposeScope();
    }

    private Tensor Heads(Tensor states) => states.view(states.shape[0], states.shape[1], _heads, -1).transpose(1, 2);
}
