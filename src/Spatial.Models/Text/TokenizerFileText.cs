using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spatial.Models;

/// <summary>Writes the content of a tokenizer.json as Qwen2's is: its words, its normalization, its bytes.</summary>
internal static class TokenizerFileText
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What <see cref="TokenizerFiles.Read"/> makes the same definition of, and the tokenizer library the same tokenizer; UTF-8.</summary>
    /// <param name="definition">Sound; the library numbers added tokens itself, so theirs must follow those of the vocabulary.</param>
    public static byte[] Of(TokenizerDefinition definition)
    {
        var file = new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. definition.AddedTokens.Select(Added)]),
            ["normalizer"] = new JsonObject { ["type"] = "NFC" },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "Sequence", ["pretokenizers"] = new JsonArray(Words(), Bytes()) },
            ["post_processor"] = Bytes(),
            ["decoder"] = Bytes(),
            ["model"] = Model(definition),
        };
        return Encoding.UTF8.GetBytes(file.ToJsonString(Json) + "\n");
    }

    private static JsonObject Added(AddedToken token) => new()
    {
        ["id"] = token.Id,
        ["content"] = token.Content,
        ["single_word"] = false,
        ["lstrip"] = token.TakesSpaceBefore,
        ["rstrip"] = token.TakesSpaceAfter,
        ["normalized"] = token.IsNormalized,
        ["special"] = token.IsSpecial,
    };

    private static JsonObject Words() => new()
    {
        ["type"] = "Split",
        ["pattern"] = new JsonObject { ["Regex"] = Qwen2Words.Pattern },
        ["behavior"] = "Isolated",
        ["invert"] = false,
    };

    private static JsonObject Bytes() => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = false, ["use_regex"] = false };

    private static JsonObject Model(TokenizerDefinition definition) => new()
    {
        ["type"] = "BPE",
        ["dropout"] = null,
        ["unk_token"] = null,
        ["continuing_subword_prefix"] = "",
        ["end_of_word_suffix"] = "",
        ["fuse_unk"] = false,
        ["byte_fallback"] = false,
        ["ignore_merges"] = false,
        ["vocab"] = new JsonObject(definition.Vocabulary.OrderBy(token => token.Value).Select(token => KeyValuePair.Create(token.Key, (JsonNode?)token.Value))),
        ["merges"] = new JsonArray([.. definition.Merges.Select(merge => (JsonNode)$"{merge.Left} {merge.Right}")]),
    };
}
