using System.Text.Json.Nodes;
using Spatial.Models;

namespace Spatial.Tests;

public sealed class TokenizerFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("version", "\"2.0\"", "version must be \"1.0\", got \"2.0\"")]
    [InlineData("truncation", "{}", "truncation must be null")]
    [InlineData("padding", "{}", "padding must be null")]
    [InlineData("normalizer", "null", "normalizer must be JSON Object, got Null")]
    [InlineData("normalizer", "{\"type\": \"NFKC\"}", "normalizer.type must be \"NFC\", got \"NFKC\"")]
    [InlineData("pre_tokenizer", "{\"type\": \"Whitespace\"}", "pre_tokenizer.type must be \"Sequence\"")]
    [InlineData("pre_tokenizer.pretokenizers", "[]", "must be a Split and a ByteLevel")]
    [InlineData("pre_tokenizer.pretokenizers.0.pattern.Regex", "\"(a+)+$\"", "must be Qwen2's")]
    [InlineData("pre_tokenizer.pretokenizers.0.behavior", "\"Removed\"", "pre_tokenizer.behavior must be \"Isolated\"")]
    [InlineData("pre_tokenizer.pretokenizers.0.invert", "true", "pre_tokenizer.invert must be false")]
    [InlineData("pre_tokenizer.pretokenizers.1.use_regex", "true", "pre_tokenizer.use_regex must be false")]
    [InlineData("pre_tokenizer.pretokenizers.1.add_prefix_space", "true", "pre_tokenizer.add_prefix_space must be false")]
    [InlineData("post_processor", "{\"type\": \"TemplateProcessing\"}", "post_processor.type must be \"ByteLevel\"")]
    [InlineData("decoder", "{\"type\": \"WordPiece\"}", "decoder.type must be \"ByteLevel\"")]
    [InlineData("model.type", "\"WordPiece\"", "model.type must be \"BPE\", got \"WordPiece\"")]
    [InlineData("model.dropout", "0.1", "model.dropout must be null, got 0.1")]
    [InlineData("model.unk_token", "\"<unk>\"", "model.unk_token must be null")]
    [InlineData("model.byte_fallback", "true", "model.byte_fallback must be null or false")]
    [InlineData("model.ignore_merges", "true", "model.ignore_merges must be null or false")]
    [InlineData("model.continuing_subword_prefix", "\"##\"", "model.continuing_subword_prefix must be null")]
    [InlineData("model.end_of_word_suffix", "\"</w>\"", "model.end_of_word_suffix must be null")]
    [InlineData("model.beam", "1", "model.beam is not a known key")]
    [InlineData("extra", "1", "extra is not a known key")]
    [InlineData("model.vocab", "[]", "model.vocab must be JSON Object, got Array")]
    [InlineData("model.vocab.the", "1.5", "model.vocab.the must be an integer, got 1.5")]
    [InlineData("model.vocab.new", "0", "both have id 0")]
    [InlineData("model.vocab.new", "-1", "token 'new': id must be 0 to")]
    [InlineData("model.vocab.new", "2000000000", "token 'new': id must be 0 to")]
    [InlineData("model.merges", "{}", "model.merges must be JSON Array, got Object")]
    [InlineData("model.merges.0", "\"a b c\"", "expected two tokens and a space between them, got 'a b c'")]
    [InlineData("model.merges.0", "[\"a\"]", "model.merges: expected a pair, got [\"a\"]")]
    [InlineData("model.merges.0", "\"q zz\"", "merge 0, 'q' and 'zz': the vocabulary has no 'zz'")]
    [InlineData("model.merges.0", "\"Q Q\"", "merge 0, 'Q' and 'Q': the vocabulary has no 'QQ'")]
    [InlineData("added_tokens.0.single_word", "true", "added_tokens.single_word must be false")]
    [InlineData("added_tokens.0.special", "1", "added_tokens.special must be true or false")]
    [InlineData("added_tokens.0.color", "1", "added_tokens.color is not a known key")]
    [InlineData("added_tokens.0.content", "\"\"", "added token 856 is empty")]
    [InlineData("added_tokens.0.content", "\"<|im_end|>\"", "'<|im_end|>' is given twice")]
    [InlineData("added_tokens.0.content", "7", "added_tokens.content must be JSON String, got Number")]
    [InlineData("added_tokens.0.id", "857", "must have an id of its own, got 857, which is")]
    [InlineData("added_tokens.0.id", "3", "must have an id of its own, got 3, which is")]
    [InlineData("added_tokens.0.content", "\"he\"", "'he' must have an id of its own, got 856, but the vocabulary says")]
    public void WhatIsNotQwen2sIsRefusedByName(string place, string json, string words)
    {
        WriteEdited(file => Set(file, place, JsonNode.Parse(json)));

        AssertRefused(words);
    }

    [Theory]
    [InlineData("normalizer", "normalizer is missing")]
    [InlineData("normalizer.type", "normalizer.type must be \"NFC\", got null")]
    [InlineData("pre_tokenizer", "pre_tokenizer is missing")]
    [InlineData("pre_tokenizer.pretokenizers.1.use_regex", "pre_tokenizer.use_regex must be false, got null")]
    [InlineData("decoder", "decoder is missing")]
    [InlineData("added_tokens", "added_tokens is missing")]
    [InlineData("added_tokens.0.content", "added_tokens.content is missing")]
    [InlineData("added_tokens.0.id", "added_tokens.id is missing")]
    [InlineData("model", "model is missing")]
    [InlineData("model.type", "model.type must be \"BPE\", got null")]
    [InlineData("model.vocab", "model.vocab is missing")]
    [InlineData("model.vocab.A", "must have a token for each of the 256 bytes, has none for 1, the first 0x41")]
    [InlineData("model.merges", "model.merges is missing")]
    public void WhatIsMissingIsNamed(string place, string words)
    {
        WriteEdited(file => Remove(file, place));

        AssertRefused(words);
    }

    [Theory]
    [InlineData("", "is not sound JSON")]
    [InlineData("{\"version\": \"1.0\"", "is not sound JSON")]
    [InlineData("[]", "the file must be JSON Object, got Array")]
    [InlineData("{\"version\": \"1.0\", \"version\": \"1.0\"}", "is not sound JSON")]
    [InlineData("{\"\\ud800\": 1}", "is no")]
    public void WhatIsNoSoundJsonIsRefused(string text, string words)
    {
        File.WriteAllText(_folder["tokenizer.json"], text);

        AssertRefused(words);
    }

    [Fact]
    public void AMergeGivenTwiceIsRefused()
    {
        WriteEdited(file => file["model"]!["merges"]!.AsArray().Add(file["model"]!["merges"]![0]!.DeepClone()));

        AssertRefused("is given twice");
    }

    [Fact]
    public void AFileThatIsTooLargeIsNotRead()
    {
        using (var file = File.Create(_folder["tokenizer.json"]))
        {
            file.SetLength((64 << 20) + 1); // sparse
        }

        AssertRefused("bytes long, more than the");
    }

    [Fact]
    public void TooManyAddedTokensAreRefused()
    {
        WriteEdited(file =>
        {
            for (var i = 0; i < 100_001; i++)
            {
                file["added_tokens"]!.AsArray().Add(JsonNode.Parse(FormattableString.Invariant($$"""{"id": {{1000 + i}}, "content": "<{{i}}>"}""")));
            }
        });

        AssertRefused("more than the 100000 that are read");
    }

    [Fact]
    public void AnAddedTokenThatIsTooLongIsRefused()
    {
        WriteEdited(file => Set(file, "added_tokens.0.content", new string('x', 257)));

        AssertRefused("added token 856 is 257 characters long, more than the 256 that are read");
    }

    [Fact]
    public void AVocabularyLargerThanTheEmbeddingIsRefused()
    {
        var tokenizer = TokenizerGolden.Load();
        Assert.Equal(tokenizer.IdCount, Tokenizer.Load(TokenizerGolden.Folder, tokenizer.IdCount).IdCount);

        var fault = Assert.Throws<InvalidDataException>(() => Tokenizer.Load(TokenizerGolden.Folder, tokenizer.IdCount - 1));

        Assert.Contains($"has ids up to {tokenizer.IdCount - 1}, but the model's embedding has {tokenizer.IdCount - 1} rows", fault.Message);
    }

    [Fact]
    public void MergesMayBePairs()
    {
        WriteEdited(file => file["model"]!["merges"] = new JsonArray([.. file["model"]!["merges"]!.AsArray().Select(merge => merge!.GetValue<string>().Split(' '))
            .Select(pair => new JsonArray(pair[0], pair[1]))]));

        Assert.Equal(TokenizerGolden.Load().Encode("A white truck"), Tokenizer.Load(_folder.Path).Encode("A white truck"));
    }

    [Fact]
    public void AFolderWithoutATokenizerIsNamed()
    {
        Assert.Contains(_folder.Path, Assert.Throws<FileNotFoundException>(() => Tokenizer.Load(_folder.Path)).Message);
    }

    [Theory]
    [InlineData("merges.txt")]
    [InlineData("tokenizer_config.json")]
    public void WhatTheVocabularyNeedsIsNamed(string missing)
    {
        CopyVocabulary();
        File.Delete(_folder[missing]);

        Assert.Contains(missing, Assert.Throws<FileNotFoundException>(() => Tokenizer.Load(_folder.Path)).Message);
    }

    [Theory]
    [InlineData("tokenizer_class", "\"GPT2Tokenizer\"", "tokenizer_class must be \"Qwen2Tokenizer\" or \"Qwen2TokenizerFast\"")]
    [InlineData("add_prefix_space", "true", "add_prefix_space must be false")]
    [InlineData("added_tokens_decoder", "[]", "added_tokens_decoder must be JSON Object")]
    [InlineData("added_tokens_decoder.-1", "{}", "added_tokens_decoder: expected ids, got '-1'")]
    public void SettingsThatAreNotQwen2sAreRefused(string place, string json, string words)
    {
        CopyVocabulary();
        var settings = JsonNode.Parse(File.ReadAllText(_folder["tokenizer_config.json"]))!;
        Set(settings, place, JsonNode.Parse(json));
        File.WriteAllText(_folder["tokenizer_config.json"], settings.ToJsonString());

        var fault = Assert.Throws<InvalidDataException>(() => Tokenizer.Load(_folder.Path));

        Assert.StartsWith("tokenizer_config.json: ", fault.Message);
        Assert.Contains(words, fault.Message);
    }

    [Fact]
    public void ADamagedLineOfMergesIsNamed()
    {
        CopyVocabulary();
        File.AppendAllText(_folder["merges.txt"], "\nabc\n");

        Assert.StartsWith("merges.txt: merges: expected two tokens", Assert.Throws<InvalidDataException>(() => Tokenizer.Load(_folder.Path)).Message);
    }

    private void AssertRefused(string words)
    {
        var fault = Assert.Throws<InvalidDataException>(() => Tokenizer.Load(_folder.Path));

        Assert.StartsWith("tokenizer.json: ", fault.Message);
        Assert.Contains(words, fault.Message);
        Assert.EndsWith($"({_folder["tokenizer.json"]})", fault.Message);
    }

    private void CopyVocabulary()
    {
        foreach (var name in (string[])["vocab.json", "merges.txt", "tokenizer_config.json"])
        {
            File.WriteAllBytes(_folder[name], File.ReadAllBytes(Path.Join(TokenizerGolden.Folder, name)));
        }
    }

    private void WriteEdited(Action<JsonNode> edit)
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Join(TokenizerGolden.Folder, "tokenizer.json")))!;
        edit(file);
        File.WriteAllText(_folder["tokenizer.json"], file.ToJsonString());
    }

    // Places are keys and numbers between points: added_tokens.0.id.
    private static void Set(JsonNode file, string place, JsonNode? value)
    {
        var (parent, key) = Parent(file, place);
        if (parent is JsonArray list)
        {
            list[int.Parse(key)] = value;
        }
        else
        {
            parent[key] = value;
        }
    }

    private static void Remove(JsonNode file, string place)
    {
        var (parent, key) = Parent(file, place);
        Assert.True(parent.AsObject().Remove(key));
    }

    private static (JsonNode Parent, string Key) Parent(JsonNode file, string place)
    {
        var keys = place.Split('.');
        return (keys[..^1].Aggregate(file, (node, key) => node is JsonArray list ? list[int.Parse(key)]! : node[key]!), keys[^1]);
    }
}
