using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class TokenChooserTests
{
    private static readonly GenerationSettings Sampling = new() { IsSampling = true, TopK = 0 };

    [Fact]
    public void CandidatesAreThoseThatTopKAndTopPLeave()
    {
        // Probabilities 0.1, 0.5, 0.15, 0.25.
        float[] scores = [MathF.Log(0.1f), MathF.Log(0.5f), MathF.Log(0.15f), MathF.Log(0.25f)];

        AssertCandidates(Sampling, [1, 3, 2, 0], [0.5, 0.25, 0.15, 0.1]);
        AssertCandidates(Sampling with { TopK = 2 }, [1, 3], [2 / 3.0, 1 / 3.0]);
        AssertCandidates(Sampling with { TopK = 9 }, [1, 3, 2, 0], [0.5, 0.25, 0.15, 0.1]);
        AssertCandidates(Sampling with { TopP = 0.49 }, [1], [1]);
        AssertCandidates(Sampling with { TopP = 0.51 }, [1, 3], [2 / 3.0, 1 / 3.0]);
        AssertCandidates(Sampling with { TopP = 0.8 }, [1, 3, 2], [5 / 9.0, 2.5 / 9, 1.5 / 9]);
        AssertCandidates(Sampling with { TopK = 3, TopP = 0.6 }, [1, 3], [2 / 3.0, 1 / 3.0]); // 5/9 of three stay below 0.6
        AssertCandidates(Sampling with { Temperature = 0.5 }, [1, 3, 2, 0], [.. new[] { 0.25, 0.0625, 0.0225, 0.01 }.Select(p => p / 0.345)]);
        AssertCandidates(Sampling with { Temperature = 1e-6 }, [1, 3, 2, 0], [1, 0, 0, 0]);

        void AssertCandidates(GenerationSettings settings, int[] tokens, double[] probabilities)
        {
            var (kept, shares) = TokenChooser.Candidates(scores, settings);
            Assert.Equal(tokens, kept);
            Assert.Equal(probabilities.Length, shares.Length);
            Assert.All(shares.Zip(probabilities), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
        }
    }

    [Fact]
    public void TokensOfEqualScoreStayTogether()
    {
        var (kept, _) = TokenChooser.Candidates([1, 2, 2, 0], Sampling with { TopK = 1 });

        Assert.Equal([1, 2], kept.Order());
    }

    [Fact]
    public void TokensAreDrawnAsOftenAsTheirProbabilitySays()
    {
        using var scope = NewDisposeScope();
        const int draws = 20_000;
        double[] probabilities = [0.1, 0.6, 0.3];
        var scores = tensor(probabilities).log().unsqueeze(0).to_type(ScalarType.Float32);
        var chooser = new TokenChooser(Sampling with { Seed = 3 }, [[]]);
        var counts = new int[3];

        for (var draw = 0; draw < draws; draw++)
        {
            counts[chooser.Choose(scores)[0]]++;
        }

        // Four standard deviations of a count.
        Assert.All(counts.Zip(probabilities), pair =>
            Assert.InRange(Math.Abs(pair.First - (draws * pair.Second)), 0, 4 * Math.Sqrt(draws * pair.Second * (1 - pair.Second))));
    }

    [Fact]
    public void EqualSeedsDrawEqualTokensWhateverStandsBeside()
    {
        using var scope = NewDisposeScope();
        var scores = zeros(1, 50);

        Assert.Equal(Draws(seed: 7, rows: 1), Draws(seed: 7, rows: 3));
        Assert.NotEqual(Draws(seed: 7, rows: 1), Draws(seed: 8, rows: 1));

        long[] Draws(int seed, int rows)
        {
            var chooser = new TokenChooser(Sampling with { Seed = seed }, [.. Enumerable.Repeat(Array.Empty<long>(), rows)]);
            return [.. Enumerable.Range(0, 20).Select(_ => chooser.Choose(scores.expand(rows, -1))[0])];
        }
    }

    [Fact]
    public void TokensThatWereThereBecomeLessLikely()
    {
        using var scope = NewDisposeScope();
        var scores = tensor(new float[,] { { 1.9f, 2, -1 }, { -1, -0.9f, -3 } });
        var settings = new GenerationSettings { RepetitionPenalty = 1.2 };

        var chooser = new TokenChooser(settings, [[1, 2], [1, 1]]);

        // 2 / 1.2 is below 1.9; -0.9 * 1.2 is below -1. Then what was just said is less likely, too, and once only.
        Assert.Equal([0, 0], chooser.Choose(scores));
        Assert.Equal([1, 1], chooser.Choose(scores));
        Assert.Equal([1, 1], chooser.Choose(scores));
        Assert.Equal([1, 1], new TokenChooser(new(), [[1, 2], [1]]).Choose(scores));
    }

    [Fact]
    public void ATopPOfNearlyNothingIsGreedy()
    {
        using var scope = NewDisposeScope();
        var scores = tensor(new float[,] { { 0.1f, 0.3f, 0.2f } });
        var chooser = new TokenChooser(new() { IsSampling = true, Temperature = 0.1, TopP = 0.001 }, [[]]); // as published figures are made

        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal(1, chooser.Choose(scores)[0]));
    }

    [Fact, Trait("Category", "Golden")]
    public void PublishedSettingsAreRead()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder[GenerationSettings.FileName],
            """
            {"bos_token_id": 151643, "pad_token_id": 151643, "do_sample": true, "eos_token_id": [151645, 151643],
             "repetition_penalty": 1.05, "temperature": 0.000001, "top_k": 1, "top_p": 0.001, "num_beams": 1, "transformers_version": "4.49.0"}
            """);

        var settings = GenerationSettings.Read(folder[GenerationSettings.FileName]);
        var golden = GenerationSettings.Read(QwenGolden.Path("checkpoint/generation_config.json"));

        Assert.Equal((true, 1e-6, 1, 0.001), (settings.IsSampling, settings.Temperature, settings.TopK, settings.TopP));
        Assert.Equal((1.05, 1024), (settings.RepetitionPenalty, settings.MaxTokens));
        Assert.Equal([151645, 151643], settings.EndTokens);
        Assert.Equal((false, 1.0), (golden.IsSampling, golden.RepetitionPenalty));
        Assert.Equal([858, 856], golden.EndTokens);
    }

    [Theory]
    [InlineData("\"num_beams\": 4", "num_beams is not supported, got 4")]
    [InlineData("\"min_p\": 0.1", "min_p is not supported")]
    [InlineData("\"do_sample\": true, \"temperature\": 0", "temperature must be above 0, got 0; for the likeliest tokens set do_sample to false")]
    [InlineData("\"top_p\": 1.5", "top_p must be above 0 and at most 1, got 1.5")]
    [InlineData("\"top_k\": -1", "top_k must be 0 or more, got -1")]
    [InlineData("\"repetition_penalty\": 0", "repetition_penalty must be above 0, got 0")]
    [InlineData("\"eos_token_id\": \"end\"", "text generation configuration")]
    public void SettingsThatChooseOtherwiseAreRefused(string entry, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[GenerationSettings.FileName], $"{{{entry}}}");

        var error = Assert.Throws<InvalidDataException>(() => GenerationSettings.Read(folder[GenerationSettings.FileName]));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
