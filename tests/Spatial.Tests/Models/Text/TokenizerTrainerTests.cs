using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Spatial.Models;

namespace Spatial.Tests;

public sealed class TokenizerTrainerTests : IDisposable
{
    private const int Bytes = 256, Marks = 3;

    private static readonly string[] Drives =
    [
        "Is there a car in front of the ego vehicle? Yes, a car is 12.5 m in front of the ego vehicle.",
        "How many trucks are there? There are 3 trucks.",
        "What is the speed of the pedestrian? The pedestrian walks at 1.4 m/s.",
        "Où est la voiture? La voiture est à gauche.",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheMostFrequentPairMergesFirst()
    {
        // The words of the paper. e s 9 = s t 9, and "e" is before "s"; es t 9; l o 7 = o w 7; lo w 7; e w 6 = n e 6 = w est 6; ew est 6 = n ew 6;
        // n ewest 6; d est 3 = i d 3 = w i 3; i dest 3; w idest 3; e r 2 = low e 2; low er 2.
        string[] texts = [.. Repeat("low", 5), .. Repeat("lower", 2), .. Repeat("newest", 6), .. Repeat("widest", 3)];

        Assert.Equal(["e s", "es t", "l o", "lo w", "e w", "ew est", "n ewest", "d est", "i dest", "w idest", "e r", "low er"], MergesOf(texts, vocabulary: 1000));
    }

    [Fact]
    public void OfEquallyFrequentPairsTheSmallerSpellingMergesFirst()
    {
        // Each pair is there twice. The space is spelled Ġ, U+0120, and is after all letters.
        Assert.Equal(["a z", "b a", "b c", "Ġ x"], MergesOf(["bc", "bc", " x", " x", "az", "az", "ba", "ba"], vocabulary: 1000));
    }

    [Fact]
    public void RepeatedLettersMergeFromTheLeft()
    {
        // "aaaaa" twice: a a is there 8 times, then aa aa and aa a twice each.
        var trained = TokenizerTrainer.Train(["aaaaa", "aaaaa"], Bytes + 1 + Marks);

        Assert.Equal([256, 256, 'a'], trained.Tokenizer.Encode("aaaaa"));
        Assert.Equal(["a a", "aa a", "aa aaa"], MergesOf(["aaaaa", "aaaaa"], vocabulary: 1000));
    }

    [Fact]
    public void BytesComeFirstThenMergesThenTheMarksOfTheChat()
    {
        var tokenizer = Loaded(TokenizerTrainer.Train(Drives, 300), rows: 300);

        Assert.Equal("é"u8.ToArray().Select(value => (int)value), TokenizerTrainer.Train([], 300).Tokenizer.Encode("é"));
        Assert.Equal(["<|endoftext|>", "<|im_start|>", "<|im_end|>"], tokenizer.AddedTokens.OrderBy(token => token.Id).Select(token => token.Content));
        Assert.Equal([297, 298, 299], tokenizer.AddedTokens.Select(token => token.Id).Order());
        Assert.Equal(300, tokenizer.IdCount);
        Assert.Equal("hi", tokenizer.Decode(tokenizer.Encode("<|im_start|>hi<|im_end|>"), skipSpecial: true));
        _ = new DrivePiPrompt(tokenizer); // has the marks it needs
    }

    [Fact]
    public void AnyTextComesBackComposed()
    {
        var tokenizer = Loaded(TokenizerTrainer.Train([.. Drives, .. RandomTexts.Any(200, seed: 7)], 1024), rows: 1024);

        foreach (var text in RandomTexts.Any(2000, seed: 8).Where(text => !text.Contains("<|", StringComparison.Ordinal)))
        {
            var ids = tokenizer.Encode(text);
            Assert.Equal(CanonicalComposition.Of(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))), tokenizer.Decode(ids));
            Assert.All(ids, id => Assert.InRange(id, 0, 1023));
        }
    }

    [Fact]
    public void TheOrderOfTheTextsDoesNotMatter()
    {
        string[] texts = [.. Drives, .. RandomTexts.Any(300, seed: 9)];
        var expected = FileOf(texts, 700);

        Assert.Equal(expected, FileOf(texts, 700));
        Assert.Equal(expected, FileOf(texts.Reverse(), 700));
        Assert.Equal(expected, FileOf(texts.OrderBy(text => text.Length).ThenBy(text => text, StringComparer.Ordinal), 700));
        Assert.NotEqual(expected, FileOf(texts.Skip(1), 700));
    }

    [Fact]
    public void WordsOfTheTextsTakeFewerTokensThanBytes()
    {
        var tokenizer = TokenizerTrainer.Train([.. Drives, .. Drives], 1024).Tokenizer;

        Assert.Single(tokenizer.Encode(" pedestrian"));
        Assert.Single(tokenizer.Encode(" à"));
        Assert.All(Drives, text => Assert.InRange(tokenizer.Encode(text).Length, 1, Encoding.UTF8.GetByteCount(text) / 2));
    }

    [Fact]
    public void NumbersAreSingleDigits()
    {
        var texts = Enumerable.Repeat("12 12.5 2026 1111", 100);

        Assert.DoesNotContain(MergesOf(texts, vocabulary: 400), merge => merge.Any(char.IsAsciiDigit));
        Assert.Equal([.. "2026".Select(digit => (int)digit)], TokenizerTrainer.Train(texts, 400).Tokenizer.Encode("2026"));
    }

    [Fact]
    public void MarksInTheTextsAreNotLearnedAsWords()
    {
        var texts = Repeat("<|im_start|>ab<|im_end|>", 9);

        Assert.Equal(["a b"], MergesOf(texts, vocabulary: 1000));
    }

    [Fact]
    public void TextsThatLookTheSameAreLearnedAsOne()
    {
        // e with an accent in one character and in two, which compose: two bytes that are there twice.
        Assert.Equal(["Ã ©"], MergesOf(["\u00E9", "e\u0301"], vocabulary: 1000));
    }

    [Fact]
    public void FewTextsGiveFewerTokensAndTheResultSaysSo()
    {
        var few = TokenizerTrainer.Train(["abab", "x y z"], 1024);
        var full = TokenizerTrainer.Train(Drives, 270);

        // a b is there twice, and abab once.
        Assert.Equal((1, 1024 - Bytes - 1 - Marks, 260), (few.MergeCount, few.MissingTokens, few.Tokenizer.IdCount));
        Assert.Equal((11, 0, 270), (full.MergeCount, full.MissingTokens, full.Tokenizer.IdCount));
    }

    [Theory]
    [InlineData(258)]
    [InlineData(0)]
    [InlineData((1 << 20) + 1)]
    public void AVocabularyWithoutRoomIsRefused(int vocabulary)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => TokenizerTrainer.Train(Drives, vocabulary));

        Assert.Contains("must be at least 259, for 256 bytes and 3 marks of the chat format, and at most 1048576", error.Message);
        Assert.Equal(vocabulary, error.ActualValue);
    }

    [Fact]
    public void TheLeastVocabularyIsThatOfBytes()
    {
        var trained = TokenizerTrainer.Train(Drives, 259);

        Assert.Equal(0, trained.MergeCount);
        Assert.Equal(Tokenizer.OfBytes().Encode(Drives[3]), trained.Tokenizer.Encode(Drives[3]));
    }

    [Fact]
    public void AFileThatIsReplacedLeavesNothingBesideIt()
    {
        TokenizerTrainer.Train(Drives, 300).Save(_folder["model"]);
        TokenizerTrainer.Train(Drives, 280).Save(_folder["model"]);

        Assert.Equal("tokenizer.json", Path.GetFileName(Assert.Single(Directory.GetFiles(_folder["model"]))));
        Assert.Equal(280, Tokenizer.Load(_folder["model"]).IdCount);
    }

    [Fact]
    public void MegabytesOfTextTakeSeconds()
    {
        // 5 MB with tens of thousands of distinct words: counting pairs anew for each merge would take minutes.
        var random = new Random(1);
        var syllables = Enumerable.Range(0, 40).Select(_ => new string([.. Enumerable.Range(0, 2 + random.Next(2)).Select(_ => (char)('a' + random.Next(26)))])).ToArray();
        var words = Enumerable.Range(0, 60_000).Select(_ => " " + string.Concat(Enumerable.Range(0, 1 + random.Next(4)).Select(_ => syllables[random.Next(40)]))).ToArray();
        var texts = Enumerable.Range(0, 50_000).Select(_ => string.Concat(Enumerable.Range(0, 14).Select(_ => words[(int)(words.Length * Math.Pow(random.NextDouble(), 3))]))).ToArray();
        Assert.InRange(texts.Sum(text => text.Length), 4_500_000, 7_000_000);

        var clock = Stopwatch.StartNew();
        var trained = TokenizerTrainer.Train(texts, 1024);

        TestContext.Current.SendDiagnosticMessage($"{texts.Sum(text => text.Length)} bytes in {clock.Elapsed.TotalSeconds:F2} s");
        Assert.Equal(0, trained.MissingTokens);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
    }

    private static IEnumerable<string> Repeat(string text, int count) => Enumerable.Repeat(text, count);

    private string[] MergesOf(IEnumerable<string> texts, int vocabulary)
    {
        TokenizerTrainer.Train(texts, vocabulary).Save(_folder.Path);
        return [.. Model("merges").AsArray().Select(merge => merge!.GetValue<string>())];
    }

    private JsonNode Model(string key) => JsonNode.Parse(File.ReadAllText(_folder["tokenizer.json"]))!["model"]![key]!;

    private byte[] FileOf(IEnumerable<string> texts, int vocabulary)
    {
        TokenizerTrainer.Train(texts, vocabulary).Save(_folder.Path);
        return File.ReadAllBytes(_folder["tokenizer.json"]);
    }

    private Tokenizer Loaded(TrainedTokenizer trained, int rows)
    {
        trained.Save(_folder.Path);
        return Tokenizer.Load(_folder.Path, rows);
    }
}
