using System.Text.Json;
using System.Text.Json.Nodes;
using Spatial.Models;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class TokenizerGoldenTests
{
    [Fact]
    public void EveryIdAndTextOfTheLibraryIsMet()
    {
        TokenizerGolden.AssertAllMet(TokenizerGolden.Load(), TokenizerGolden.Cases("qwen25vl", "tokenizer", "cases.json"));
    }

    [Fact]
    public void EveryPieceOfTheLibraryIsMet()
    {
        var tokenizer = TokenizerGolden.Load();

        foreach (var expected in TokenizerGolden.Cases("qwen25vl", "tokenizer", "cases.json")["encode"]!.AsArray())
        {
            Assert.Equal(expected!["pieces"].Deserialize<string[]>()!, tokenizer.Cut(expected!.Text("text")).Select(piece => piece.ToString()));
        }
    }

    [Fact]
    public void RandomTextHasTheLibrarysIds()
    {
        TokenizerGolden.AssertAllMet(TokenizerGolden.Load(), TokenizerGolden.Cases("tokenizer", "random_text.json"));
    }

    [Fact]
    public void AddedTokensTakeSpaceAndAreNormalizedAsInTheLibrary()
    {
        var cases = TokenizerGolden.Cases("tokenizer", "added_tokens.json");
        using var folder = new TemporaryFolder();
        var file = JsonNode.Parse(File.ReadAllText(Path.Join(TokenizerGolden.Folder, "tokenizer.json")))!;
        foreach (var token in cases["added_tokens"]!.AsArray())
        {
            file["added_tokens"]!.AsArray().Add(token!.DeepClone());
        }

        File.WriteAllText(folder["tokenizer.json"], file.ToJsonString());

        TokenizerGolden.AssertAllMet(Tokenizer.Load(folder.Path), cases);
    }

    [Fact]
    public void VocabularyAndMergesMakeTheSameTokenizer()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["vocab.json", "merges.txt", "tokenizer_config.json"])
        {
            File.Copy(Path.Join(TokenizerGolden.Folder, name), folder[name]);
        }

        var tokenizer = Tokenizer.Load(folder.Path);

        Assert.Equal(TokenizerGolden.Load().AddedTokens, tokenizer.AddedTokens);
        TokenizerGolden.AssertAllMet(tokenizer, TokenizerGolden.Cases("qwen25vl", "tokenizer", "cases.json"));
    }
}
