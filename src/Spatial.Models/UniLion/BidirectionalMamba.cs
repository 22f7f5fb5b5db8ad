using Spatial.Native;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Mamba's selective state space read in both directions: each has its own convolution and recurrence, what goes in and out is shared.</summary>
/// <remarks>Gu and Dao, "Mamba", 2023, figure 3; in two directions as in Zhu et al., "Vision Mamba", 2024, and the UniLION release, <c>mamba_simple.py</c>.</remarks>
internal sealed class BidirectionalMamba : nn.Module<Tensor, Tensor>
{
    // Without gradients: what is between the steps of a pass takes some 30 MB then, however many sequences there are.
    private const long TokensAtATime = 4096;

    // Steps of a new module lie between these, evenly in logarithm.
    private const double ShortestStep = 1e-3;
    private const double LongestStep = 0.1;

    [ComponentName(Name = "in_proj")]
    private readonly Linear _input;

    [ComponentName(Name = "conv1d")]
    private readonly Conv1d _convolution;

    [ComponentName(Name = "x_proj")]
    private readonly Linear _selection;

    [ComponentName(Name = "dt_proj")]
    private readonly Linear _step;

    [ComponentName(Name = "A_log")]
    private readonly Parameter _decay; // [E, N], of its logarithm

    [ComponentName(Name = "D")]
    private readonly Parameter _skip; // [E]

    [ComponentName(Name = "conv1d_b")]
    private readonly Conv1d _backwardConvolution;

    [ComponentName(Name = "x_proj_b")]
    private readonly Linear _backwardSelection;

    [ComponentName(Name = "dt_proj_b")]
    private readonly Linear _backwardStep;

    [ComponentName(Name = "A_b_log")]
    private readonly Parameter _backwardDecay;

    [ComponentName(Name = "D_b")]
    private readonly Parameter _backwardSkip;

    [ComponentName(Name = "out_proj")]
    private readonly Linear _output;

    private readonly int _width;
    private readonly int _stateSize;

    /// <param name="width">Channels C outside.</param>
    /// <param name="config">Sizes inside.</param>
    public BidirectionalMamba(int width, MambaConfig config)
        : base(nameof(BidirectionalMamba))
    {
        (_width, _stateSize) = (width, config.StateSize);
        var inside = config.Expansion * width;
        var rank = (width + 15) / 16; // of what steps are made from
        (_input, _output) = (nn.Linear(width, 2 * inside, hasBias: false), nn.Linear(inside, width, hasBias: false));
        (_convolution, _backwardConvolution) = (Convolution(), Convolution());
        (_selection, _backwardSelection) = (Selection(), Selection());
        (_step, _backwardStep) = (Step(), Step());
        (_decay, _backwardDecay) = (Decay(), Decay());
        (_skip, _backwardSkip) = (nn.Parameter(ones(inside)), nn.Parameter(ones(inside)));
        RegisterComponents();

        Conv1d Convolution() => nn.Conv1d(inside, inside, config.ConvolutionWidth, padding: config.ConvolutionWidth - 1, groups: inside);
        Linear Selection() => nn.Linear(inside, rank + (2 * config.StateSize), hasBias: false);
        Parameter Decay() => nn.Parameter(arange(1, config.StateSize + 1).to_type(ScalarType.Float32).log().expand(inside, config.StateSize).contiguous());

        Linear Step()
        {
            var linear = nn.Linear(rank, inside);
            using var noGradients = no_grad();
            using var scope = NewDisposeScope();
            var reach = 1 / Math.Sqrt(rank);
            nn.init.uniform_(linear.weight!, -reach, reach);
            var step = ((rand(inside) * (Math.Log(LongestStep) - Math.Log(ShortestStep))) + Math.Log(ShortestStep)).exp();
            linear.bias!.copy_(step + step.neg().expm1().neg().log()); // softplus leads from here to the step
            return linear;
        }
    }

    private Direction Forward => new(_convolution, _selection, _step, _decay, _skip, Reversed: false);

    private Direction Backward => new(_backwardConvolution, _backwardSelection, _backwardStep, _backwardDecay, _backwardSkip, Reversed: true);

    /// <param name="tokens">[B, L, C] float32: sequences.</param>
    /// <returns>[B, L, C].</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public override Tensor forward(Tensor tokens)
    {
        if (tokens.dim() != 3 || tokens.shape[2] != _width)
        {
            throw new ArgumentException($"tokens must be [B, L, {_width}], got [{string.Join(", ", tokens.shape)}]", nameof(tokens));
        }

        var atATime = Math.Max(1, TokensAtATime / Math.Max(1, tokens.shape[1]));
        return is_grad_enabled() || tokens.shape[0] <= atATime ? Pass(tokens) : PassInTurns(tokens, atATime);
    }

    private Tensor PassInTurns(Tensor tokens, long sequences)
    {
        using var scope = NewDisposeScope();
        var output = empty_like(tokens);
        for (long first = 0; first < tokens.shape[0]; first += sequences)
        {
            using var turn = NewDisposeScope();
            var count = Math.Min(sequences, tokens.shape[0] - first);
            output.narrow(0, first, count).copy_(Pass(tokens.narrow(0, first, count)));
        }

        return output.MoveToOuterDisposeScope();
    }

    private Tensor Pass(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var weights = _input.weight!.chunk(2, 0);
        var inner = nn.functional.linear(tokens, weights[0]); // [B, L, E]
        var gate = nn.functional.linear(tokens, weights[1]); // [B, L, E]
        return _output.forward(Scan(inner, gate, Forward).add_(Scan(inner, gate, Backward))).MoveToOuterDisposeScope();
    }

    private Tensor Scan(Tensor inner, Tensor gate, Direction direction)
    {
        using var scope = NewDisposeScope();
        var u = CausalConv.Run(inner, direction.Convolution.weight!.squeeze(1), direction.Convolution.bias!, direction.Reversed); // [B, L, E]
        var rank = direction.Step.weight!.shape[1];
        var selected = direction.Selection.forward(u); // [B, L, R + N + N]
        var delta = nn.functional.linear(selected.narrow(-1, 0, rank), direction.Step.weight!); // [B, L, E]; its bias is added with softplus
        return SelectiveScan.Run(new(
            u, delta, direction.Decay.exp().neg(), selected.narrow(-1, rank, _stateSize).contiguous(),
            selected.narrow(-1, rank + _stateSize, _stateSize).contiguous(), direction.Skip, gate, direction.Step.bias, Softplus: true,
            direction.Reversed)).MoveToOuterDisposeScope();
    }

    // What one direction is made of.
    private readonly record struct Direction(Conv1d Convolution, Linear Selection, Linear Step, Parameter Decay, Parameter Skip, bool Reversed);
}
