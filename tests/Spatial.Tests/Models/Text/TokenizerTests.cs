using System.Text;
using System.Text.RegularExpressions;
using Spatial.Models;

namespace Spatial.Tests;

public sealed class TokenizerTests
{
    private readonly Tokenizer _tokenizer = TokenizerGolden.Load();

    [Fact]
    public void WhatWasEncodedDecodesToTheSameTextComposed()
    {
        foreach (var text in RandomTexts.Any(2000, seed: 3))
        {
            Assert.Equal(ComposedBetweenAddedTokens(text), _tokenizer.Decode(_tokenizer.Encode(text)));
        }
    }

    [Fact]
    public void HalfASurrogatePairIsReadAsTheReplacementCharacter()
    {
        Assert.Equal(_tokenizer.Encode("a\uFFFDb"), _tokenizer.Encode("a\uD83Db"));
        Assert.Equal(_tokenizer.Encode("\uFFFD\uFFFD"), _tokenizer.Encode("\uDE97\uD83D"));
        Assert.Equal("🚗\uFFFD", _tokenizer.Decode(_tokenizer.Encode("🚗\uD83D")));
    }

    [Fact]
    public void EmptyTextHasNoTokens()
    {
        Assert.Empty(_tokenizer.Encode(""));
        Assert.Equal("", _tokenizer.Decode([]));
    }

    [Fact]
    public void IdsThatNoTokenHasStandForNothing()
    {
        var ids = _tokenizer.Encode("left");

        Assert.Equal("left", _tokenizer.Decode([.. ids, _tokenizer.IdCount, int.MaxValue]));
        Assert.Throws<ArgumentOutOfRangeException>(() => _tokenizer.Decode([-1]));
    }

    [Fact]
    public void AddedTokensAreKnownByTheirText()
    {
        Assert.Equal([_tokenizer.AddedTokenId("<|im_end|>")], _tokenizer.Encode("<|im_end|>"));
        Assert.Contains("<|none|>", Assert.Throws<InvalidDataException>(() => _tokenizer.AddedTokenId("<|none|>")).Message);
    }

    [Fact]
    public void AMarkAfterAnAddedTokenDoesNotChangeIt()
    {
        var ids = _tokenizer.Encode("<|im_end|>\u0338"); // '>' and U+0338 would compose to another character

        Assert.Equal(_tokenizer.AddedTokenId("<|im_end|>"), ids[0]);
        Assert.Equal("<|im_end|>\u0338", _tokenizer.Decode(ids));
    }

    [Fact]
    public void ManyThreadsEncodeAsOneDoes()
    {
        var texts = RandomTexts.Any(500, seed: 5).ToArray();
        var alone = texts.Select(text => TokenizerGolden.Load().Encode(text)).ToArray();

        // The same texts on all threads, so that they meet in the memory of known words.
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < texts.Length; i++)
            {
                Assert.Equal(alone[i], _tokenizer.Encode(texts[i]));
            }
        });
    }

    [Fact]
    public void AWordOfHundredThousandsOfLettersIsMergedToo()
    {
        // Merging that looks through the whole word for each merge would take many minutes.
        var word = string.Concat(Enumerable.Repeat("antidisestablishment", 20_000));

        Assert.Equal(word, _tokenizer.Decode(_tokenizer.Encode(word)));
    }

    [Fact]
    public void WordsBeyondTheRememberedOnesAreEncodedTheSame()
    {
        var text = string.Join(' ', Enumerable.Range(0, 12_000).Select(Letters));

        var first = _tokenizer.Encode(text);

        Assert.Equal(text, _tokenizer.Decode(first));
        Assert.Equal(first, _tokenizer.Encode(text)); // now most words are remembered
    }

    private static string Letters(int number) =>
        new([.. Enumerable.Range(0, 4).Select(place => (char)('a' + (number / (int)Math.Pow(26, place) % 26)))]);

    private string ComposedBetweenAddedTokens(string text)
    {
        var wellFormed = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        var contents = string.Join('|', _tokenizer.AddedTokens.Select(token => Regex.Escape(token.Content)));
        return string.Concat(Regex.Split(wellFormed, $"({contents})").Select(CanonicalComposition.Of));
    }
}
