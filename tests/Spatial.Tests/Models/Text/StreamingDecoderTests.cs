using Spatial.Models;

namespace Spatial.Tests;

public sealed class StreamingDecoderTests
{
    private readonly Tokenizer _tokenizer = TokenizerGolden.Load();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PartsTogetherAreTheWholeText(bool skipSpecial)
    {
        var random = new Random(11);
        for (var i = 0; i < 2000; i++)
        {
            // Half of the tokens are single bytes, so that characters break and mend.
            int[] ids = [.. Enumerable.Range(0, random.Next(16)).Select(_ => random.Next(random.Next(2) == 0 ? 256 : _tokenizer.IdCount + 5))];
            var decoder = _tokenizer.StreamingDecoder(skipSpecial);

            string[] parts = [.. ids.Select(decoder.Next), decoder.Finish()];

            Assert.Equal(_tokenizer.Decode(ids, skipSpecial), string.Concat(parts));
        }
    }

    [Fact]
    public void ACharacterAppearsOnceItIsWhole()
    {
        var decoder = _tokenizer.StreamingDecoder();
        var bytes = new byte[] { 0xF0, 0x9F, 0x9A, 0x97 }; // a car

        string[] parts = [.. bytes.Select(value => decoder.Next(IdOf(value)))];

        Assert.Equal(["", "", "", "🚗"], parts);
        Assert.Equal("", decoder.Finish());
    }

    [Fact]
    public void AnUnfinishedCharacterIsReplacedAtTheEndAndTheNextTextIsFresh()
    {
        var decoder = _tokenizer.StreamingDecoder();

        Assert.Equal("", decoder.Next(IdOf(0xF0)) + decoder.Next(IdOf(0x9F)));
        Assert.Equal("\uFFFD", decoder.Finish());
        Assert.Equal("A", decoder.Next(IdOf((byte)'A')));
    }

    [Fact]
    public void SkippedTokensDoNotBreakACharacter()
    {
        var decoder = _tokenizer.StreamingDecoder(skipSpecial: true);

        Assert.Equal("é", decoder.Next(IdOf(0xC3)) + decoder.Next(_tokenizer.AddedTokenId("<|im_end|>")) + decoder.Next(IdOf(0xA9)));
    }

    // The vocabulary has one token for each byte.
    private int IdOf(byte value) => Enumerable.Range(0, _tokenizer.IdCount).Single(id => _tokenizer.BytesOf(id, skipSpecial: false).SequenceEqual([value]));
}
