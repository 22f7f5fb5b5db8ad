using System.Text.Json.Nodes;

namespace Spatial.Models;

/// <summary>How tokens are chosen, read from a published <c>generation_config.json</c>.</summary>
/// <remarks>Names and order of the steps are those of transformers: repetition penalty, temperature, top-k, top-p. What would choose otherwise (beams and
/// the like) is refused by name; the rest of a file is left alone.</remarks>
public sealed record GenerationSettings
{
    /// <summary>The file of a published folder that has them.</summary>
    public const string FileName = "generation_config.json";

    private const string Noun = "text generation";

    // Keys that choose tokens in other ways, with the values at which they do nothing.
    private static readonly (string Key, string[] Neutral)[] OtherWays =
    [
        ("num_beams", ["1"]),
        ("num_beam_groups", ["1"]),
        ("penalty_alpha", []),
        ("typical_p", ["1", "1.0"]),
        ("epsilon_cutoff", ["0", "0.0"]),
        ("eta_cutoff", ["0", "0.0"]),
        ("min_p", []),
        ("no_repeat_ngram_size", ["0"]),
        ("encoder_repetition_penalty", ["1", "1.0"]),
        ("bad_words_ids", []),
        ("force_words_ids", []),
        ("forced_bos_token_id", []),
        ("forced_eos_token_id", []),
        ("suppress_tokens", []),
        ("begin_suppress_tokens", []),
        ("sequence_bias", []),
        ("exponential_decay_length_penalty", []),
        ("guidance_scale", ["1", "1.0"]),
        ("min_length", ["0"]),
        ("min_new_tokens", ["0"]),
    ];

    /// <summary>Whether tokens are drawn by their probability; else the likeliest is taken.</summary>
    public bool IsSampling { get; init; }

    /// <summary>Divides scores before they become probabilities: above 0, lower is surer.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>How many of the likeliest tokens may be drawn; 0 for all.</summary>
    public int TopK { get; init; } = 50;

    /// <summary>Only the likeliest tokens that together have this probability may be drawn; 1 for all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Above 1, tokens of the prompt and of the answer so far become less likely, drawn or not; 1 changes nothing.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Tokens that end an answer; empty: those that end a turn or a text.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>Tokens of an answer at most.</summary>
    public int MaxTokens { get; init; } = 1024;

    /// <summary>Equal seeds draw equal tokens from equal scores.</summary>
    public int Seed { get; init; }

    /// <summary>Reads published settings.</summary>
    /// <param name="path">A file <c>generation_config.json</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Not JSON, a value is impossible, or tokens shall be chosen in a way that is not supported.</exception>
    public static GenerationSettings Read(string path) => PublishedConfig.Read(path, Noun, From);

    /// <summary>Writes what <see cref="Read"/> reads.</summary>
    /// <param name="folder">Beside the weights.</param>
    internal void Write(string folder) => AtomicFile.Write(Path.Combine(folder, FileName), new JsonObject
    {
        ["do_sample"] = IsSampling,
        ["temperature"] = Temperature,
        ["top_k"] = TopK,
        ["top_p"] = TopP,
        ["repetition_penalty"] = RepetitionPenalty,
        ["eos_token_id"] = new JsonArray([.. EndTokens.Select(token => (JsonNode)token)]),
        ["max_new_tokens"] = MaxTokens,
    }.ToJsonString() + "\n");

    /// <summary>Those that are wished for; of these what a wish does not say: the tokens that end an answer.</summary>
    internal GenerationSettings Or(GenerationSettings? wished) =>
        wished is null ? this : wished with { EndTokens = wished.EndTokens.Count > 0 ? wished.EndTokens : EndTokens };

    /// <summary>Refuses values that choose nothing.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; named by upstream's key.</exception>
    internal void Check()
    {
        Require(!IsSampling || Temperature > 0, "temperature must be above 0", Temperature, "; for the likeliest tokens set do_sample to false");
        Require(TopK >= 0, "top_k must be 0 or more", TopK);
        Require(TopP is > 0 and <= 1, "top_p must be above 0 and at most 1", TopP);
        Require(RepetitionPenalty > 0, "repetition_penalty must be above 0", RepetitionPenalty);
        Require(MaxTokens > 0, "max_new_tokens must be above 0", MaxTokens);
    }

    private static void Require(bool holds, string rule, double value, string remedy = "")
    {
        if (!holds)
        {
            throw new ArgumentException(FormattableString.Invariant($"{rule}, got {value}{remedy}"));
        }
    }

    private static GenerationSettings From(JsonObject json)
    {
        foreach (var (key, neutral) in OtherWays)
        {
            if (json[key]?.ToJsonString() is { } value && !neutral.Contains(value))
            {
                throw new ArgumentException($"{key} is not supported, got {value}: remove it");
            }
        }

        var usual = new GenerationSettings();
        var settings = new GenerationSettings
        {
            IsSampling = json["do_sample"]?.GetValue<bool>() ?? usual.IsSampling,
            Temperature = json["temperature"]?.GetValue<double>() ?? usual.Temperature,
            TopK = json["top_k"]?.GetValue<int>() ?? usual.TopK,
            TopP = json["top_p"]?.GetValue<double>() ?? usual.TopP,
            RepetitionPenalty = json["repetition_penalty"]?.GetValue<double>() ?? usual.RepetitionPenalty,
            EndTokens = json.IntegersOrNull("eos_token_id") ?? (json["eos_token_id"] is JsonValue end ? [end.GetValue<int>()] : []),
            MaxTokens = json.SizeOr("max_new_tokens", usual.MaxTokens),
        };
        settings.Check();
        return settings;
    }
}
