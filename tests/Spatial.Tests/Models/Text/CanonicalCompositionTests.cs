using Spatial.Models;

namespace Spatial.Tests;

public sealed class CanonicalCompositionTests
{
    [Theory]
    [InlineData("plain ASCII", "plain ASCII")]
    [InlineData("U\u0308ber", "\u00DCber")]
    [InlineData("\u2126", "\u03A9")] // a sign that is another letter
    [InlineData("\u1E69", "\u1E69")] // s with two dots, whole
    [InlineData("s\u0323\u0307", "\u1E69")]
    [InlineData("s\u0307\u0323", "\u1E69")] // marks are put in order first
    [InlineData("\u1E0B\u0323", "\u1E0D\u0307")] // a whole letter lets go of a mark that another takes the place of
    [InlineData("q\u0307\u0323", "q\u0323\u0307")] // ordered where nothing composes
    [InlineData("a\u0300\u0301", "\u00E0\u0301")] // the letter took one mark, and has no form with another
    [InlineData("a\u0346\u0301", "a\u0346\u0301")] // a mark blocks the next of its class
    [InlineData("a\u05B0\u0301", "\u00E1\u05B0")] // a mark of a lower class does not block
    [InlineData("\u0958", "\u0915\u093C")] // excluded from composition
    [InlineData("\u0915\u093C", "\u0915\u093C")]
    [InlineData("\u0344", "\u0308\u0301")] // a mark that is two
    [InlineData("\u1112\u1161\u11AB", "\uD55C")] // Hangul
    [InlineData("\uD558\u11AB", "\uD55C")]
    [InlineData("\uD55C\u11AB", "\uD55C\u11AB")] // which has its trail already
    [InlineData("\u1112\u0301\u1161", "\u1112\u0301\u1161")]
    [InlineData("\u0301a", "\u0301a")]
    [InlineData("\uD834\uDD5E", "\uD834\uDD57\uD834\uDD65")] // beyond U+FFFF
    [InlineData("\uD804\uDD31\uD804\uDD27", "\uD804\uDD2E")]
    public void TextsThatLookTheSameAreSpelledTheSame(string text, string composed)
    {
        Assert.Equal(composed, CanonicalComposition.Of(text));
    }

    [Fact]
    public void ComposedTextStaysAsItIs()
    {
        foreach (var text in RandomTexts.Any(2000, seed: 17).Select(text => text.Replace('\uD83D', 'x').Replace('\uDE97', 'x')).Where(text => !text.Any(char.IsSurrogate)))
        {
            var composed = CanonicalComposition.Of(text);

            Assert.Equal(composed, CanonicalComposition.Of(composed));
        }
    }

    [Fact]
    public void ALongRunOfMarksIsOrderedAtOnce()
    {
        var marks = string.Concat(Enumerable.Repeat("\u0301\u0323", 200_000));

        var composed = CanonicalComposition.Of("b" + marks); // b takes the dot below, and then no other mark

        Assert.Equal("\u1E05" + new string('\u0323', 199_999) + new string('\u0301', 200_000), composed);
    }
}
