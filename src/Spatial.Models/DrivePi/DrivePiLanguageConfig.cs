namespace Spatial.Models;

/// <summary>Sizes of DrivePI's language model. Defaults are those of Qwen2.5-0.5B-Instruct.</summary>
public sealed record DrivePiLanguageConfig
{
    /// <summary>Rows of the embedding; 259 to 2^20. The tokens of bytes and of the chat format are 259.</summary>
    public int Vocabulary { get; init => field = ConfigFile.InRange(value, Tokenizer.ByteTokenCount, 1 << 20); } = 151936;

    /// <summary>Width D of hidden states; 16 to 16384.</summary>
    public int HiddenSize { get; init => field = ConfigFile.InRange(value, 16, 1 << 14); } = 896;

    /// <summary>Width inside the feed-forward part; 16 to 65536.</summary>
    public int FeedForwardSize { get; init => field = ConfigFile.InRange(value, 16, 1 << 16); } = 4864;

    /// <summary>Layers; 1 to 200.</summary>
    public int Layers { get; init => field = ConfigFile.InRange(value, 1, 200); } = 24;

    /// <summary>Query heads; 1 to 256.</summary>
    public int Heads { get; init => field = ConfigFile.InRange(value, 1, 256); } = 14;

    /// <summary>Heads of keys and values, each shared by as many query heads; 1 to 256.</summary>
    public int KeyValueHeads { get; init => field = ConfigFile.InRange(value, 1, 256); } = 2;

    /// <summary>Longest sequence, tokens: the chat's frame, the vision tokens, a question and its answer; 16 to 2^20.</summary>
    /// <remarks>DrivePI, release: 4096 + 1024.</remarks>
    public int Context { get; init => field = ConfigFile.InRange(value, 16, 1 << 20); } = 5120;

    /// <summary>Tokens of an answer at most; 1 to 4096.</summary>
    public int AnswerTokens { get; init => field = ConfigFile.InRange(value, 1, 4096); } = 128;

    /// <summary>The decoder's configuration.</summary>
    /// <exception cref="ArgumentException">Sizes do not fit each other.</exception>
    internal Qwen2Config ToQwen2()
    {
        if (HiddenSize % (2 * Heads) != 0 || Heads % KeyValueHeads != 0)
        {
            throw new ArgumentException(
                $"hiddenSize must be an even number of values per head and heads a multiple of keyValueHeads, got {HiddenSize}, {Heads} and {KeyValueHeads}");
        }

        return new()
        {
            VocabSize = Vocabulary,
            HiddenSize = HiddenSize,
            IntermediateSize = FeedForwardSize,
            LayerCount = Layers,
            HeadCount = Heads,
            KeyValueHeadCount = KeyValueHeads,
            MaxPositions = Context,
            TieWordEmbeddings = true,
        };
    }
}
