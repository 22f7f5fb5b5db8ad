using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Attention, then a feed-forward part, each after a norm, scaled by a learned number per channel, and beside a shortcut.</summary>
/// <remarks>Oquab et al., "DINOv2", 2023; VGGT <c>block.py</c>. Without gradients it goes through frames in pieces and writes over what it is given.</remarks>
internal sealed class VggtBlock : nn.Module
{
    [ComponentName(Name = "norm1")]
    private readonly LayerNorm _attentionNorm;

    [ComponentName(Name = "attn")]
    private readonly VggtAttention _attention;

    [ComponentName(Name = "ls1")]
    private readonly ChannelScale _attentionScale;

    [ComponentName(Name = "norm2")]
    private readonly LayerNorm _feedForwardNorm;

    [ComponentName(Name = "mlp")]
    private readonly VggtFeedForward _feedForward;

    [ComponentName(Name = "ls2")]
    private readonly ChannelScale _feedForwardScale;

    /// <param name="width">C.</param>
    /// <param name="heads">Of attention.</param>
    /// <param name="ratio">Width inside the feed-forward part over C.</param>
    /// <param name="epsilon">Of the norms.</param>
    /// <param name="scale">What the scales begin with.</param>
    /// <param name="hasHeadNorms">Whether queries and keys have norms.</param>
    public VggtBlock(int width, int heads, int ratio, double epsilon, double scale, bool hasHeadNorms)
        : base(nameof(VggtBlock))
    {
        _attentionNorm = nn.LayerNorm(width, eps: epsilon);
        _attention = new(width, heads, hasHeadNorms);
        _attentionScale = new(width, scale);
        _feedForwardNorm = nn.LayerNorm(width, eps: epsilon);
        _feedForward = new(width, ratio * width, width);
        _feedForwardScale = new(width, scale);
        RegisterComponents();
    }

    /// <summary>Tokens look at those of their own frame.</summary>
    /// <param name="states">[S, P, C]; overwritten where gradients are not asked for.</param>
    /// <param name="rotation">At the tokens' places; null where they have none.</param>
    /// <param name="framesAtOnce">Frames of a piece.</param>
    /// <returns>[S, P, C].</returns>
    public Tensor PassEach(Tensor states, VggtRotation? rotation, int framesAtOnce)
    {
        if (is_grad_enabled())
        {
            return Frames(states);
        }

        InPieces(states, framesAtOnce, (piece, _) => piece.copy_(Frames(piece)));
        return states;

        Tensor Frames(Tensor frames)
        {
            using var scope = NewDisposeScope();
            return Finish(frames, _attention.Attend(_attentionNorm.forward(frames), rotation)).MoveToOuterDisposeScope();
        }
    }

    /// <summary>Tokens look at those of all frames. Keys and values of all are held, queries only of a piece.</summary>
    /// <param name="states">[S, P, C]; overwritten where gradients are not asked for.</param>
    /// <param name="rotation">At the tokens' places in their frames.</param>
    /// <param name="framesAtOnce">Frames of a piece.</param>
    /// <returns>[S, P, C].</returns>
    public Tensor PassTogether(Tensor states, VggtRotation? rotation, int framesAtOnce)
    {
        using var scope = NewDisposeScope();
        var (keys, values) = is_grad_enabled() ? AllAtOnce() : PieceByPiece();
        if (is_grad_enabled())
        {
            return Frames(states).MoveToOuterDisposeScope();
        }

        InPieces(states, framesAtOnce, (piece, _) => piece.copy_(Frames(piece)));
        return states;

        (Tensor Keys, Tensor Values) AllAtOnce()
        {
            var (k, v) = _attention.KeysAndValues(_attentionNorm.forward(states), rotation);
            return (Joined(k), Joined(v));
        }

        (Tensor Keys, Tensor Values) PieceByPiece()
        {
            (Tensor Keys, Tensor Values)? all = null;
            InPieces(states, framesAtOnce, (piece, first) =>
            {
                var (k, v) = _attention.KeysAndValues(_attentionNorm.forward(piece), rotation); // [F, heads, P, head]
                var (heads, tokens, head) = (k.shape[1], k.shape[2], k.shape[3]);
                all ??= (Room(), Room());
                var (at, count) = (first * tokens, k.shape[0] * tokens);
                all.Value.Keys.narrow(2, at, count).copy_(Joined(k));
                all.Value.Values.narrow(2, at, count).copy_(Joined(v));

                Tensor Room() => empty([1, heads, states.shape[0] * tokens, head], k.dtype, k.device).MoveToOuterDisposeScope();
            });
            return all!.Value;
        }

        Tensor Frames(Tensor frames)
        {
            using var inner = NewDisposeScope();
            var queries = Joined(_attention.Queries(_attentionNorm.forward(frames), rotation));
            return Finish(frames, _attention.Look(queries, keys, values).view_as(frames)).MoveToOuterDisposeScope();
        }
    }

    // Frames one after the other: [F, heads, P, head] to [1, heads, F P, head].
    private static Tensor Joined(Tensor heads) => heads.transpose(0, 1).flatten(1, 2).unsqueeze(0);

    private static void InPieces(Tensor states, int framesAtOnce, Action<Tensor, long> pass)
    {
        for (var first = 0L; first < states.shape[0]; first += framesAtOnce)
        {
            using var scope = NewDisposeScope();
            pass(states.narrow(0, first, Math.Min(framesAtOnce, states.shape[0] - first)), first);
        }
    }

    private Tensor Finish(Tensor states, Tensor seen)
    {
        var sum = states + _attentionScale.Apply(seen);
        return sum + _feedForwardScale.Apply(_feedForward.forward(_feedForwardNorm.forward(sum)));
    }

    /// <summary>A learned factor for each channel.</summary>
    /// <remarks>Touvron et al., "Going deeper with image transformers", 2021.</remarks>
    private sealed class ChannelScale : nn.Module
    {
        [ComponentName(Name = "gamma")]
        private readonly Parameter _factors; // [C]

        public ChannelScale(int width, double scale)
            : base(nameof(ChannelScale))
        {
            _factors = nn.Parameter(ones(width) * scale);
            RegisterComponents();
        }

        public Tensor Apply(Tensor states) => states * _factors;
    }
}

/// <summary>Two linear layers with a GELU between them.</summary>
internal sealed class VggtFeedForward : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "fc1")]
    private readonly Linear _first;

    [ComponentName(Name = "fc2")]
    private readonly Linear _second;

    public VggtFeedForward(int input, int inner, int output)
        : base(nameof(VggtFeedForward))
    {
        (_first, _second) = (nn.Linear(input, inner), nn.Linear(inner, output));
        RegisterComponents();
    }

    /// <param name="states">[..., input].</param>
    /// <returns>[..., output].</returns>
    public override Tensor forward(Tensor states)
    {
        using var scope = NewDisposeScope();
        return _second.forward(nn.functional.gelu(_first.forward(states))).MoveToOuterDisposeScope();
    }
}
