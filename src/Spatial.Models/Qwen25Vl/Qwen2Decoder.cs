using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>The Qwen2.5 text decoder: embeddings of tokens, or of whatever stands in their places, to hidden states.</summary>
/// <remarks>Qwen2.5 technical report, 2024; checked against transformers' <c>modeling_qwen2.py</c> and the decoder of <c>modeling_qwen2_5_vl.py</c>
/// (tests/goldens/qwen25vl). Keys are those before transformers 4.52: <c>model.embed_tokens</c>, <c>model.layers.0</c> and so on, <c>model.norm</c>.</remarks>
public sealed class Qwen2Decoder : nn.Module
{
    [ComponentName(Name = "embed_tokens")]
    private readonly Embedding _embedding;

    [ComponentName(Name = "layers")]
    private readonly ModuleList<Qwen2Layer> _layers;

    [ComponentName(Name = "norm")]
    private readonly Qwen2RmsNorm _norm;

    private readonly float[] _frequencies; // of the rotation, [head / 2]

    /// <summary>A decoder with random weights.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="dtype">Of the weights, layer by layer, so that no more memory is needed than they take.</param>
    public Qwen2Decoder(Qwen2Config config, ScalarType dtype = ScalarType.Float32)
        : base(nameof(Qwen2Decoder))
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config;
        _embedding = nn.Embedding(config.VocabSize, config.HiddenSize, dtype: dtype);
        _layers = nn.ModuleList([.. Enumerable.Range(0, config.LayerCount).Select(layer => new Qwen2Layer(config, layer).to(dtype))]);
        _norm = new Qwen2RmsNorm(config.HiddenSize, config.RmsNormEps).to(dtype);
        RegisterComponents();
        using var frequencies = Qwen2Rotation.Frequencies(config, CPU);
        _frequencies = TensorValues.Of<float>(frequencies);
    }

    /// <summary>Its sizes.</summary>
    public Qwen2Config Config { get; }

    /// <summary>The embedding, [vocabulary, D].</summary>
    internal Tensor EmbeddingWeight => _embedding.weight!;

    /// <summary>Embeddings of tokens.</summary>
    /// <param name="tokens">[B, L] int64.</param>
    /// <returns>[B, L, D].</returns>
    /// <exception cref="ArgumentException">Not int64 [B, L], or a token is not in the vocabulary.</exception>
    public Tensor Embed(Tensor tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.dim() != 2 || tokens.dtype != ScalarType.Int64)
        {
            throw new ArgumentException($"tokens must be int64 [B, L], got {tokens.dtype} [{string.Join(", ", tokens.shape)}]", nameof(tokens));
        }

        using (NewDisposeScope())
        {
            if (tokens.numel() > 0 && (tokens.min().item<long>() < 0 || tokens.max().item<long>() >= Config.VocabSize))
            {
                throw new ArgumentException(
                    $"tokens must be 0 to {Config.VocabSize - 1}, got {tokens.min().item<long>()} to {tokens.max().item<long>()}: do tokenizer and weights belong together?",
                    nameof(tokens));
            }
        }

        return _embedding.forward(tokens);
    }

    /// <summary>Reads tokens.</summary>
    /// <param name="embeddings">[B, L, D], of the tokens after those in the cache.</param>
    /// <param name="positions">[B, L] int64, or [3, B, L] for time, row and column; null: counted on from the cache, or by the attention mask.</param>
    /// <param name="attentionMask">[B, S] int64 over the cache and these tokens, 0 for padding, which nobody sees; null: no padding.</param>
    /// <param name="cache">Tokens that were read before, to which these are added; null: there are none and none are kept.</param>
    /// <param name="states">Given the hidden states of the embedding and of each layer, before the last norm; disposed by whoever asks.</param>
    /// <returns>[B, L, D] hidden states after the last norm. States of padding mean nothing.</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the sequence is longer than the model's context.</exception>
    public Tensor Read(Tensor embeddings, Tensor? positions = null, Tensor? attentionMask = null, KeyValueCache? cache = null,
        ICollection<Tensor>? states = null)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        Check(embeddings, positions, attentionMask, cache);
        if (cache is not null && attentionMask is null && states is null && Qwen2TokenStep.Takes(embeddings, Config, cache.Length)
            && OnePosition(positions, cache.Length) is { } position)
        {
            return ReadOne(embeddings, cache, position);
        }

        using var scope = NewDisposeScope();
        var (length, before) = (embeddings.shape[1], cache?.Length ?? 0);
        positions ??= PositionsOf(embeddings, attentionMask, before);
        using var rotation = Qwen2Rotation.At(Config, positions, embeddings.dtype);
        var seesAll = length == 1 || before == 0; // of itself and all before it
        var mask = attentionMask is null && seesAll ? null : MaskOf(embeddings.device, length, before, attentionMask);
        var hidden = embeddings;
        states?.Add(hidden.alias().MoveToOuterDisposeScope());
        foreach (var layer in _layers)
        {
            hidden = layer.Pass(hidden, rotation, mask, cache);
            states?.Add(hidden.alias().MoveToOuterDisposeScope());
        }

        cache?.Advance(length);
        return _norm.forward(hidden).MoveToOuterDisposeScope();
    }

    /// <summary>Reads sequences with a common beginning, such as several chats about one frame.</summary>
    /// <param name="embeddings">[1, S, D].</param>
    /// <param name="positions">[1, S] int64, each token's place in its own sequence, within the model's context.</param>
    /// <param name="branches">Which token is of which sequence.</param>
    /// <returns>[1, S, D] hidden states after the last norm.</returns>
    internal Tensor ReadBranches(Tensor embeddings, Tensor positions, TokenBranches branches)
    {
        using var scope = NewDisposeScope();
        var last = positions.max().item<long>();
        if (last >= Config.MaxPositions)
        {
            throw new ArgumentException($"a sequence must be {Config.MaxPositions} tokens at most, got {last + 1}: shorten the question or the history",
                nameof(positions));
        }

        using var rotation = Qwen2Rotation.At(Config, positions, embeddings.dtype);
        var hidden = embeddings;
        foreach (var layer in _layers)
        {
            hidden = layer.Pass(hidden, rotation, branches);
        }

        return _norm.forward(hidden).MoveToOuterDisposeScope();
    }

    // Where a token of text stands; null where time, row and column differ.
    private static long? OnePosition(Tensor? positions, long counted)
    {
        if (positions is null)
        {
            return counted;
        }

        using var scope = NewDisposeScope();
        var all = TensorValues.Of<long>(positions.to_type(ScalarType.Int64));
        return Array.TrueForAll(all, position => position == all[0]) ? all[0] : null;
    }

    private Tensor ReadOne(Tensor embedding, KeyValueCache cache, long position)
    {
        using var scope = NewDisposeScope();
        var hidden = embedding.reshape(1, -1).clone();
        var normed = empty_like(hidden);
        var angles = new float[_frequencies.Length];
        for (var i = 0; i < angles.Length; i++)
        {
            angles[i] = position * _frequencies[i];
        }

        foreach (var layer in _layers)
        {
            layer.Step(hidden, normed, angles, cache);
        }

        cache.Advance(1);
        _norm.Apply(Qwen2TokenStep.Of(hidden), Qwen2TokenStep.Of(normed));
        return normed.view(1, 1, -1).MoveToOuterDisposeScope();
    }

    private void Check(Tensor embeddings, Tensor? positions, Tensor? attentionMask, KeyValueCache? cache)
    {
        if (embeddings.dim() != 3 || embeddings.shape[1] == 0 || embeddings.shape[2] != Config.HiddenSize)
        {
            throw new ArgumentException($"embeddings must be [B, L, {Config.HiddenSize}], got [{string.Join(", ", embeddings.shape)}]", nameof(embeddings));
        }

        var (batch, length) = (embeddings.shape[0], embeddings.shape[1]);
        var all = length + (cache?.Length ?? 0);
        if (all > Config.MaxPositions)
        {
            throw new ArgumentException($"a sequence must be {Config.MaxPositions} tokens at most, got {all}: shorten the question or the history",
                nameof(embeddings));
        }

        if (positions is not null && !positions.shape.SequenceEqual([batch, length]) && !positions.shape.SequenceEqual([3, batch, length]))
        {
            throw new ArgumentException($"positions must be [{batch}, {length}] or [3, {batch}, {length}], got [{string.Join(", ", positions.shape)}]",
                nameof(positions));
        }

        if (attentionMask is not null && !attentionMask.shape.SequenceEqual([batch, all]))
        {
            throw new ArgumentException($"the attention mask must be [{batch}, {all}], got [{string.Join(", ", attentionMask.shape)}]", nameof(attentionMask));
        }
    }

    // Padding has position 1, as upstream's, though nobody sees it.
    private static Tensor PositionsOf(Tensor embeddings, Tensor? attentionMask, long before)
    {
        var (batch, length) = (embeddings.shape[0], embeddings.shape[1]);
        if (attentionMask is null)
        {
            return arange(before, before + length, ScalarType.Int64, embeddings.device).unsqueeze(0).expand(batch, length);
        }

        var counted = attentionMask.cumsum(-1) - 1;
        return counted.masked_fill(attentionMask == 0, 1).narrow(1, before, length);
    }

    // [B or 1, 1, L, S] bool. A token of padding sees itself, so that its states are numbers.
    private static Tensor MaskOf(Device device, long length, long before, Tensor? attentionMask)
    {
        var from = arange(before, before + length, ScalarType.Int64, device).unsqueeze(1); // [L, 1]
        var to = arange(0, before + length, ScalarType.Int64, device).unsqueeze(0); // [1, S]
        var mask = (to <= from).unsqueeze(0).unsqueeze(0);
        return attentionMask is null ? mask
            : mask.logical_and((attentionMask != 0).unsqueeze(1).unsqueeze(1)).logical_or((to == from).unsqueeze(0).unsqueeze(0));
    }
}
