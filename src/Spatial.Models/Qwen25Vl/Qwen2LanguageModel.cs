using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>A Qwen2.5 decoder with its output layer: hidden states to scores of tokens.</summary>
/// <remarks>Keys as in published checkpoints: <c>model.*</c>, and <c>lm_head.weight</c> where the embedding is not also the output layer.</remarks>
public sealed class Qwen2LanguageModel : nn.Module
{
    /// <summary>The label of a token that is not learned.</summary>
    public const long IgnoredLabel = -100;

    [ComponentName(Name = "model")]
    private readonly Qwen2Decoder _decoder;

    [ComponentName(Name = "lm_head")]
    private readonly Linear? _output;

    /// <summary>A model with random weights.</summary>
    public Qwen2LanguageModel(Qwen2Config config)
        : this(new Qwen2Decoder(config), OutputOf(config))
    {
    }

    /// <summary>A model of parts that are there.</summary>
    internal Qwen2LanguageModel(Qwen2Decoder decoder, Linear? output)
        : base(nameof(Qwen2LanguageModel))
    {
        (_decoder, _output) = (decoder, output);
        RegisterComponents();
    }

    /// <summary>An output layer with random weights; null where the embedding is it.</summary>
    internal static Linear? OutputOf(Qwen2Config config, ScalarType dtype = ScalarType.Float32) =>
        config.TieWordEmbeddings ? null : nn.Linear(config.HiddenSize, config.VocabSize, hasBias: false, dtype: dtype);

    /// <summary>Embeddings and layers.</summary>
    public Qwen2Decoder Decoder => _decoder;

    /// <summary>Scores of the next token.</summary>
    /// <param name="hidden">[..., D], after the decoder's last norm.</param>
    /// <returns>[..., vocabulary].</returns>
    public Tensor Scores(Tensor hidden) => LinearLayers.Of(hidden, _output is null ? _decoder.EmbeddingWeight : _output.weight!);

    /// <summary>Mean cross entropy of each token given those before it.</summary>
    /// <param name="hidden">[B, L, D].</param>
    /// <param name="labels">[B, L] int64: the tokens, <see cref="IgnoredLabel"/> where one is not learned.</param>
    /// <returns>A number; NaN where nothing is learned, as upstream.</returns>
    /// <remarks>DrivePI, section 3.3: the text part of the loss.</remarks>
    public Tensor Loss(Tensor hidden, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        var length = hidden.shape[1];
        var scores = Scores(hidden.narrow(1, 0, length - 1)).to_type(ScalarType.Float32);
        var targets = labels.narrow(1, 1, length - 1);
        return nn.functional.cross_entropy(scores.reshape(-1, scores.shape[^1]), targets.reshape(-1), ignore_index: IgnoredLabel).MoveToOuterDisposeScope();
    }
}
