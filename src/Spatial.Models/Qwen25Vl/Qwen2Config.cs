using System.Text.Json.Nodes;

namespace Spatial.Models;

/// <summary>Sizes of a Qwen2.5 text decoder, read from a published <c>config.json</c> of a Qwen2 or Qwen2.5-VL checkpoint.</summary>
/// <remarks>Keys are upstream's. Of a file's other keys those that would change what the decoder computes are refused; the rest (training and generation
/// settings) are left alone.</remarks>
public sealed record Qwen2Config
{
    private const string Noun = "language model";

    private static readonly string[] ModelTypes = ["qwen2", "qwen2_5_vl", "qwen2_5_vl_text", "spatial-mllm"];

    /// <summary>Rows of the embedding, which may be more than the tokenizer has tokens.</summary>
    public required int VocabSize { get; init; }

    /// <summary>Width D of hidden states.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width inside the feed-forward part.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Query heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Heads of keys and values, each shared by as many query heads.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Added to the mean square in norms.</summary>
    public double RmsNormEps { get; init; } = 1e-6;

    /// <summary>Base of the rotary frequencies.</summary>
    public double RopeTheta { get; init; } = 1e6;

    /// <summary>Longest sequence, tokens.</summary>
    public int MaxPositions { get; init; } = 32768;

    /// <summary>Whether the embedding is also the output layer.</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>Frequencies that turn with time, row and column of a token, in this order; empty where all tokens have one position.</summary>
    /// <remarks>Qwen2.5-VL, section 2.1.3: multimodal rotary position embedding aligned to absolute time.</remarks>
    public IReadOnlyList<int> MropeSection { get; init; } = [];

    /// <summary>Token that ends a text, -1 for none.</summary>
    public int EndOfText { get; init; } = -1;

    /// <summary>Width of a head.</summary>
    public int HeadSize => HiddenSize / HeadCount;

    /// <summary>Qwen2.5-0.5B-Instruct: the language model of DrivePI.</summary>
    public static Qwen2Config HalfBillion { get; } = new()
    {
        VocabSize = 151936,
        HiddenSize = 896,
        IntermediateSize = 4864,
        LayerCount = 24,
        HeadCount = 14,
        KeyValueHeadCount = 2,
        TieWordEmbeddings = true,
        EndOfText = 151645,
    };

    /// <summary>Number of parameters of a whole language model, its output layer included.</summary>
    public long ParameterCount
    {
        get
        {
            var (d, inner, keys) = ((long)HiddenSize, (long)IntermediateSize, (long)KeyValueHeadCount * HeadSize);
            var attention = (d * d) + d + (2 * ((keys * d) + keys)) + (d * d);
            var layer = attention + (3 * d * inner) + (2 * d);
            return ((TieWordEmbeddings ? 1 : 2) * VocabSize * d) + (LayerCount * layer) + d;
        }
    }

    /// <summary>Reads a published configuration.</summary>
    /// <param name="path">A file <c>config.json</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Not JSON, a size is missing or impossible, or the file asks for what this decoder does not do.</exception>
    public static Qwen2Config Read(string path) => PublishedConfig.Read(path, Noun, From);

    /// <summary>The decoder's part of a configuration; newer files have it in a section of its own.</summary>
    /// <exception cref="ArgumentException">A size is missing or impossible, or the file asks for what this decoder does not do.</exception>
    internal static Qwen2Config From(JsonObject json)
    {
        var isTied = json["tie_word_embeddings"]?.GetValue<bool>();
        json = json["text_config"] as JsonObject ?? json;
        RefuseWhatDiffers(json);
        var scaling = json["rope_scaling"] ?? json["rope_parameters"];
        var config = new Qwen2Config
        {
            VocabSize = json.Size("vocab_size"),
            HiddenSize = json.Size("hidden_size"),
            IntermediateSize = json.Size("intermediate_size"),
            LayerCount = json.LayersOr("num_hidden_layers", null),
            HeadCount = json.Size("num_attention_heads"),
            KeyValueHeadCount = json.ContainsKey("num_key_value_heads") ? json.Size("num_key_value_heads") : json.Size("num_attention_heads"),
            RmsNormEps = json["rms_norm_eps"]?.GetValue<double>() ?? 1e-6,
            RopeTheta = (json["rope_theta"] ?? scaling?["rope_theta"])?.GetValue<double>() ?? 1e6,
            MaxPositions = json.SizeOr("max_position_embeddings", 32768),
            TieWordEmbeddings = isTied ?? json["tie_word_embeddings"]?.GetValue<bool>() ?? false,
            MropeSection = scaling?.IntegersOrNull("mrope_section") ?? [],
            EndOfText = json["eos_token_id"] is JsonValue end ? end.GetValue<int>() : -1,
        };
        config.Check();
        return config;
    }

    private static void RefuseWhatDiffers(JsonObject json)
    {
        var type = json["model_type"]?.GetValue<string>();
        if (!ModelTypes.Contains(type))
        {
            throw new ArgumentException($"model_type must be {string.Join(" or ", ModelTypes)}, got {type ?? "nothing"}");
        }

        if (json["hidden_act"]?.GetValue<string>() is { } activation and not "silu")
        {
            throw new ArgumentException($"hidden_act must be silu, got {activation}");
        }

        if (json["use_sliding_window"]?.GetValue<bool>() == true)
        {
            throw new ArgumentException("use_sliding_window is not supported: set it to false if contexts stay within one window");
        }

        var scaling = json["rope_scaling"] ?? json["rope_parameters"];
        var kind = (scaling?["rope_type"] ?? scaling?["type"])?.GetValue<string>();
        if (scaling is not null && kind is not ("mrope" or "default"))
        {
            throw new ArgumentException($"rope_scaling must be of type mrope or default, got {kind ?? "none"}");
        }
    }

    private void Check()
    {
        if (HiddenSize % HeadCount != 0 || HeadSize % 2 != 0)
        {
            throw new ArgumentException($"hidden_size must be an even number of values per head, got {HiddenSize} for {HeadCount} heads");
        }

        if (HeadCount % KeyValueHeadCount != 0)
        {
            throw new ArgumentException($"num_attention_heads must be a multiple of num_key_value_heads, got {HeadCount} and {KeyValueHeadCount}");
        }

        if (MropeSection.Count > 0 && (MropeSection.Count != 3 || MropeSection.Any(part => part < 0) || MropeSection.Sum() != HeadSize / 2))
        {
            throw new ArgumentException($"mrope_section must be three numbers with the sum {HeadSize / 2}, got [{string.Join(", ", MropeSection)}]");
        }

        if (!(RmsNormEps > 0) || !(RopeTheta > 1))
        {
            throw new ArgumentException(FormattableString.Invariant($"rms_norm_eps must be above 0 and rope_theta above 1, got {RmsNormEps} and {RopeTheta}"));
        }
    }
}
