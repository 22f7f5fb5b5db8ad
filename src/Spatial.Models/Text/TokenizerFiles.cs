using System.Globalization;
using System.Text.Json;

namespace Spatial.Models;

/// <summary>Reads the files of a Qwen2 tokenizer strictly: what would change ids and is not what Qwen2 has is refused by name.</summary>
internal static class TokenizerFiles
{
    /// <summary>The file that has all of a tokenizer.</summary>
    public const string OneFile = "tokenizer.json";

    private const string Vocabulary = "vocab.json", Merges = "merges.txt", Settings = "tokenizer_config.json";
    private const long MaxBytes = 64 << 20; // Qwen2.5's tokenizer.json has 7 MB

    /// <summary>Reads tokenizer.json or, where it is absent, vocab.json, merges.txt and tokenizer_config.json.</summary>
    /// <param name="folder">A model's folder.</param>
    /// <param name="embeddingRows">Rows of the model's embedding; null where no model is in sight.</param>
    public static TokenizerDefinition Read(string folder, int? embeddingRows)
    {
        if (File.Exists(Path.Combine(folder, OneFile)))
        {
            return Explained(folder, OneFile, () => Checked(ReadJson(folder, OneFile, DefinitionOf), embeddingRows));
        }

        if (File.Exists(Path.Combine(folder, Vocabulary)))
        {
            var vocabulary = Explained(folder, Vocabulary, () => ReadJson(folder, Vocabulary, root => IdsOf(root, "the vocabulary")));
            var merges = Explained(folder, Merges, () => ReadMerges(folder));
            var added = Explained(folder, Settings, () => ReadJson(folder, Settings, AddedTokensOfSettings));
            return Explained(folder, Vocabulary, () => Checked(new(vocabulary, merges, added), embeddingRows));
        }

        var path = Path.Combine(folder, OneFile);
        throw new FileNotFoundException($"a tokenizer is a {OneFile}, or {Vocabulary}, {Merges} and {Settings}; there is none in {folder}", path);
    }

    private static TokenizerDefinition Checked(TokenizerDefinition definition, int? embeddingRows)
    {
        definition.Check(embeddingRows);
        return definition;
    }

    private static TokenizerDefinition DefinitionOf(JsonElement root)
    {
        root.RefuseKeysBut("", "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        root.RefuseOtherThan("", "version", "\"1.0\"");
        root.RefuseOtherThan("", "truncation", "null");
        root.RefuseOtherThan("", "padding", "null");
        root.Required("", "normalizer").RefuseOtherThan("normalizer", "type", "\"NFC\"");
        CheckWordsAndBytes(root.Required("", "pre_tokenizer"));
        root.Required("", "decoder").RefuseOtherThan("decoder", "type", "\"ByteLevel\"");
        if (root.TryGetProperty("post_processor", out var after) && after.ValueKind != JsonValueKind.Null)
        {
            after.RefuseOtherThan("post_processor", "type", "\"ByteLevel\""); // which changes no ids
        }

        var model = root.Required("", "model");
        CheckModel(model);
        return new(
            IdsOf(model.Required("model", "vocab"), "model.vocab"),
            [.. model.Required("model", "merges").Items("model.merges").Select(MergeOf)],
            [.. root.Required("", "added_tokens").Items("added_tokens").Select(AddedTokenOf)]);
    }

    private static void CheckWordsAndBytes(JsonElement cutter)
    {
        cutter.RefuseOtherThan("pre_tokenizer", "type", "\"Sequence\"");
        if (cutter.Required("pre_tokenizer", "pretokenizers").Items("pre_tokenizer.pretokenizers") is not [var words, var bytes])
        {
            throw new InvalidDataException("pre_tokenizer must be a Split and a ByteLevel");
        }

        words.RefuseOtherThan("pre_tokenizer", "type", "\"Split\"");
        words.RefuseOtherThan("pre_tokenizer", "behavior", "\"Isolated\"");
        words.RefuseOtherThan("pre_tokenizer", "invert", "false");
        var pattern = words.Required("pre_tokenizer", "pattern").Required("pre_tokenizer.pattern", "Regex").Text("pre_tokenizer.pattern.Regex");
        if (pattern != Qwen2Words.Pattern)
        {
            throw new InvalidDataException($"pre_tokenizer.pattern.Regex must be Qwen2's, {Qwen2Words.Pattern}, got {pattern}");
        }

        bytes.RefuseOtherThan("pre_tokenizer", "type", "\"ByteLevel\"");
        bytes.RefuseOtherThan("pre_tokenizer", "add_prefix_space", "false");
        bytes.RefuseOtherThan("pre_tokenizer", "use_regex", "false");
    }

    private static void CheckModel(JsonElement model)
    {
        model.RefuseOtherThan("model", "type", "\"BPE\"");
        model.RefuseKeysBut(
            "model", "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges");
        model.RefuseOtherThan("model", "dropout", "null");
        model.RefuseOtherThan("model", "unk_token", "null");
        model.RefuseOtherThan("model", "continuing_subword_prefix", "null", "\"\"");
        model.RefuseOtherThan("model", "end_of_word_suffix", "null", "\"\"");
        model.RefuseOtherThan("model", "byte_fallback", "null", "false");
        model.RefuseOtherThan("model", "ignore_merges", "null", "false");
    }

    private static Dictionary<string, int> IdsOf(JsonElement vocabulary, string where)
    {
        vocabulary.RequireKind(where, JsonValueKind.Object);
        return vocabulary.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.Integer(where, entry.Name), StringComparer.Ordinal);
    }

    // "a b" or, in newer files, ["a", "b"].
    private static (string Left, string Right) MergeOf(JsonElement merge) =>
        merge.ValueKind == JsonValueKind.String ? MergeOf(merge.GetString()!)
        : merge.Items("model.merges") is [var left, var right] ? (left.Text("model.merges"), right.Text("model.merges"))
        : throw new InvalidDataException($"model.merges: expected a pair, got {merge.GetRawText()}");

    private static (string Left, string Right) MergeOf(string merge) =>
        merge.Split(' ') is [var left, var right] ? (left, right) : throw new InvalidDataException($"merges: expected two tokens and a space between them, got '{merge}'");

    private static AddedToken AddedTokenOf(JsonElement token) =>
        AddedTokenOf(token, "added_tokens", token.Required("added_tokens", "id").Integer("added_tokens", "id"));

    private static AddedToken AddedTokenOf(JsonElement token, string where, int id)
    {
        token.RefuseKeysBut(where, "id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
        token.RefuseOtherThan(where, "single_word", "false", "null");
        return new(id, token.Required(where, "content").Text($"{where}.content"))
        {
            IsSpecial = token.Flag(where, "special"),
            TakesSpaceBefore = token.Flag(where, "lstrip"),
            TakesSpaceAfter = token.Flag(where, "rstrip"),
            IsNormalized = token.Flag(where, "normalized"),
        };
    }

    private static AddedToken[] AddedTokensOfSettings(JsonElement settings)
    {
        const string key = "added_tokens_decoder";
        settings.RefuseOtherThan("", "tokenizer_class", "\"Qwen2Tokenizer\"", "\"Qwen2TokenizerFast\"");
        settings.RefuseOtherThan("", "add_prefix_space", "false", "null");
        var tokens = settings.Required("", key);
        tokens.RequireKind(key, JsonValueKind.Object);
        return [.. tokens.EnumerateObject().Select(entry => AddedTokenOf(entry.Value, key, IdOf(entry.Name)))];

        static int IdOf(string name) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new InvalidDataException($"{key}: expected ids, got '{name}'");
    }

    private static List<(string Left, string Right)> ReadMerges(string folder)
    {
        var path = Path.Combine(folder, Merges);
        RequireSize(path);
        return [.. File.ReadLines(path).Where((line, place) => line.Length > 0 && !(place == 0 && line.StartsWith("#version", StringComparison.Ordinal))).Select(MergeOf)];
    }

    private static T ReadJson<T>(string folder, string file, Func<JsonElement, T> read)
    {
        var path = Path.Combine(folder, file);
        RequireSize(path);
        using var document = JsonDocument.Parse(File.ReadAllBytes(path), new() { AllowDuplicateProperties = false });
        document.RootElement.RequireKind("the file", JsonValueKind.Object);
        return read(document.RootElement);
    }

    private static void RequireSize(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > MaxBytes)
        {
            throw new InvalidDataException($"is {length} bytes long, more than the {MaxBytes} that are read");
        }
    }

    private static T Explained<T>(string folder, string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"{file}: {fault.Message} ({Path.Combine(folder, file)})", fault);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{file}: is not sound JSON: {fault.Message} ({Path.Combine(folder, file)})", fault);
        }
        catch (InvalidOperationException fault)
        {
            throw new InvalidDataException($"{file}: has text that is no Unicode ({Path.Combine(folder, file)})", fault);
        }
    }
}
