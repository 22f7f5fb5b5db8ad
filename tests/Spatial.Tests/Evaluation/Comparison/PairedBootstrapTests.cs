using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class PairedBootstrapTests
{
    private static readonly BootstrapSettings Quick = new() { Draws = 1000 };

    [Fact]
    public void ARunDoesNotDifferFromItself()
    {
        var run = LampProtocol.Run("a", LampProtocol.Scenes(1, 5, 9, 3, 7, 2, 8, 4, 6, 5));

        var comparison = LampProtocol.Compare(run, run, Quick);

        Assert.All(comparison.Figures, figure =>
        {
            Assert.Equal(0, figure.Difference);
            Assert.Equal(new Interval(0, 0), figure.Interval);
            Assert.Equal(0, figure.ShareAboveZero);
            Assert.Equal(1, figure.Chance);
            Assert.Equal(Verdict.NoEvidence, figure.Verdict);
        });
        Assert.All(comparison.Scenes, scene => Assert.Equal(0, scene.Contribution));
        Assert.Empty(comparison.Stamps);
        Assert.Empty(comparison.Warnings);
    }

    [Fact]
    public void ARunThatIsBetterInEverySceneIsBetterInEveryDraw()
    {
        var a = LampProtocol.Run("a", LampProtocol.Scenes(1, 5, 8, 3, 7, 2, 6, 4, 6, 5));
        var b = LampProtocol.Run("b", LampProtocol.Scenes(2, 6, 9, 5, 8, 4, 7, 5, 7, 6));

        var comparison = LampProtocol.Compare(a, b, Quick);

        var (accuracy, distance, seen) = (comparison.Figures[0], comparison.Figures[1], comparison.Figures[2]);
        Assert.Equal((0.47, 0.59), (accuracy.A!.Value, accuracy.B!.Value));
        Assert.Equal(0.12, accuracy.Difference!.Value, 1e-12);
        Assert.Equal(1, accuracy.ShareAboveZero);
        Assert.Equal(Verdict.Better, accuracy.Verdict);
        Assert.InRange(accuracy.Interval!.Low, 0.1 - 1e-9, 0.12); // every scene gains 0.1 or 0.2
        Assert.InRange(accuracy.Interval.High, 0.12, 0.2 + 1e-9);
        Assert.Equal(0, distance.ShareAboveZero); // smaller distances are better
        Assert.Equal(Verdict.Better, distance.Verdict);
        Assert.Equal(Verdict.NoEvidence, seen.Verdict);
        Assert.Equal(2.0 / (Quick.Draws + 1), accuracy.Chance);
    }

    [Fact]
    public void SwappingTheRunsTurnsTheDifferenceAround()
    {
        var a = LampProtocol.Run("a", LampProtocol.Scenes(1, 5, 8, 3, 7, 2, 6, 4, 6, 5));
        var b = LampProtocol.Run("b", LampProtocol.Scenes(2, 4, 9, 6, 8, 1, 7, 5, 7, 6));

        var forth = LampProtocol.Compare(a, b, Quick).Figures[0];
        var back = LampProtocol.Compare(b, a, Quick).Figures[0];

        Assert.Equal(forth.Difference, -back.Difference);
        Assert.Equal(forth.Interval!.Low, -back.Interval!.High, 1e-12);
        Assert.Equal(forth.Chance, back.Chance);
    }

    [Fact]
    public void PairingSeesASmallGainThatTwoSeparateIntervalsHide()
    {
        // Scenes are as different as can be, the gain is one lamp in each.
        var a = LampProtocol.Scenes(0, 9, 1, 8, 0, 9, 2, 8, 1, 9, 0, 8);
        var b = LampProtocol.Scenes(1, 10, 2, 9, 1, 10, 3, 9, 2, 10, 1, 9);

        var comparison = LampProtocol.Compare(LampProtocol.Run("a", a), LampProtocol.Run("b", b), Quick);
        var (ofA, ofB) = (LampProtocol.Intervals(a, Quick).Figures[0], LampProtocol.Intervals(b, Quick).Figures[0]);

        Assert.Equal(Verdict.Better, comparison.Figures[0].Verdict);
        Assert.True(ofA.Interval!.High > ofB.Value, "the intervals of the single runs overlap");
    }

    [Fact]
    public void TheIntervalIsThatOfAllDrawsOfTwoScenes()
    {
        // Two scenes with gains 0 and 0.4: draws give 0, 0.2 or 0.4 with chances 1/4, 1/2, 1/4.
        var a = LampProtocol.Run("a", LampProtocol.Scenes(5, 5));
        var b = LampProtocol.Run("b", LampProtocol.Scenes(5, 9));

        var comparison = LampProtocol.Compare(a, b, new() { Draws = 10_000 });

        var accuracy = comparison.Figures[0];
        Assert.Equal(0, accuracy.Interval!.Low, 1e-12);
        Assert.Equal(0.4, accuracy.Interval.High, 1e-12);
        Assert.Equal(0.75, accuracy.ShareAboveZero!.Value, 0.02); // standard deviation 0.0043
        Assert.Equal(Verdict.NoEvidence, accuracy.Verdict);
        Assert.Contains("Only 2 scenes", Assert.Single(comparison.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public void ThreadsDoNotChangeTheNumbers(int threads)
    {
        var a = LampProtocol.Run("a", LampProtocol.Scenes(1, 5, 8, 3, 7, 2, 6, 4, 6, 5));
        var b = LampProtocol.Run("b", LampProtocol.Scenes(2, 4, 9, 6, 8, 1, 7, 5, 7, 6));

        var one = LampProtocol.Compare(a, b, Quick with { Threads = 2, Seed = 5 });
        var other = LampProtocol.Compare(a, b, Quick with { Threads = threads, Seed = 5 });

        Assert.Equal(one.Figures, other.Figures);
        Assert.Equal(one.Classes, other.Classes);
        Assert.Equal(one.Scenes, other.Scenes);
    }

    [Fact]
    public void AnotherSeedGivesOtherDraws()
    {
        var a = LampProtocol.Run("a", LampProtocol.Scenes(1, 5, 8, 3, 7, 2, 6, 4, 6, 5));
        var b = LampProtocol.Run("b", LampProtocol.Scenes(2, 4, 9, 6, 8, 1, 7, 5, 7, 6));

        var shares = Enumerable.Range(0, 5).Select(seed => LampProtocol.Compare(a, b, Quick with { Seed = (ulong)seed }).Figures[0].ShareAboveZero);

        Assert.NotEqual(1, shares.Distinct().Count());
    }

    [Fact]
    public void AClassThatIsNeverThereHasNoDifference()
    {
        var a = LampProtocol.Run("a", LampProtocol.Scenes(1, 5, 8, 3));
        var b = LampProtocol.Run("b", LampProtocol.Scenes(2, 4, 9, 6));

        var green = LampProtocol.Compare(a, b, Quick).Classes.Single(row => row.Class == "green");

        Assert.Equal(new FigureComparison(new("Recall/green", "", Better.Higher), null, null, null, null, null, 0, null, Verdict.Unknown), green.Figure);
        Assert.Null(green.AdjustedChance);
    }

    [Fact]
    public void AClassOfOneSceneIsUndefinedInTheDrawsWithoutIt()
    {
        SampleStatistics[] Samples(int green) =>
            [.. LampProtocol.Scenes(5, 5, 5, 5, 5, 5, 5, 5, 5, 5), LampProtocol.Sample("t", "green scene", 0, 0, 4 - green, green, 0)];

        var comparison = LampProtocol.Compare(LampProtocol.Run("a", Samples(1)), LampProtocol.Run("b", Samples(2)), Quick);

        // Of draws of 11 scenes, (10/11)^11 = 35 % miss one of them.
        var green = comparison.Classes.Single(row => row.Class == "green").Figure;
        Assert.InRange(green.DefinedDraws, 590, 710); // 650 expected, standard deviation 15
        Assert.Equal(new Interval(0.25, 0.25), green.Interval);
    }

    [Fact]
    public void OneSceneGivesNoIntervalAndSaysWhy()
    {
        var comparison = LampProtocol.Compare(LampProtocol.Run("a", LampProtocol.Scenes(3)), LampProtocol.Run("b", LampProtocol.Scenes(7)), Quick);

        var accuracy = comparison.Figures[0];
        Assert.Equal(0.4, accuracy.Difference!.Value, 1e-12);
        Assert.Null(accuracy.Interval);
        Assert.Equal(Verdict.Unknown, accuracy.Verdict);
        Assert.Contains("one scene", Assert.Single(comparison.Warnings), StringComparison.Ordinal);
        Assert.Equal("", comparison.Multiplicity.Note);
    }

    [Fact]
    public void TheSceneThatMakesTheDifferenceComesFirst()
    {
        var a = LampProtocol.Run("a", LampProtocol.Scenes(5, 5, 5, 5));
        var b = LampProtocol.Run("b", LampProtocol.Scenes(5, 9, 5, 4));

        var comparison = LampProtocol.Compare(a, b, Quick);

        // All four: 3/40 more. Without scene1: -1/30; without scene3: 4/30.
        Assert.Equal("Accuracy", comparison.ExplainedFigure!.Name);
        Assert.Equal(["scene1", "scene3", "scene0", "scene2"], comparison.Scenes.Select(scene => scene.Scene));
        Assert.Equal((3 / 40.0) + (1 / 30.0), comparison.Scenes[0].Contribution!.Value, 1e-12);
        Assert.Equal((3 / 40.0) - (4 / 30.0), comparison.Scenes[1].Contribution!.Value, 1e-12);
        Assert.Equal((0.5, 0.9), (comparison.Scenes[0].A!.Value, comparison.Scenes[0].B!.Value));
    }

    [Fact]
    public void SamplesArePairedByTokenWhateverTheirOrder()
    {
        var a = LampProtocol.Scenes(1, 5, 8, 3, 7);
        var b = LampProtocol.Scenes(2, 4, 9, 6, 8);
        SampleStatistics[] turned = [.. b.Reverse()];

        var straight = LampProtocol.Compare(LampProtocol.Run("a", a), LampProtocol.Run("b", b), Quick);
        var reversed = LampProtocol.Compare(LampProtocol.Run("a", a), LampProtocol.Run("b", turned), Quick);

        Assert.Equal(straight.Figures, reversed.Figures);
    }

    [Fact]
    public void IntervalsHoldTheTruthAboutAsOftenAsTheySay()
    {
        // 400 experiments with 40 scenes of 10 lamps. Hit rates of scenes differ widely; run B is right once in 20 lamps more often.
        const int experiments = 400, scenes = 40;
        var covered = 0;
        var random = new SplitMix64(2026);
        for (var experiment = 0; experiment < experiments; experiment++)
        {
            var (a, b) = (new int[scenes], new int[scenes]);
            for (var scene = 0; scene < scenes; scene++)
            {
                var hardness = random.Below(80);
                for (var lamp = 0; lamp < 10; lamp++)
                {
                    a[scene] += random.Below(100) < hardness ? 1 : 0;
                    b[scene] += random.Below(100) < hardness + 5 ? 1 : 0;
                }
            }

            var settings = new BootstrapSettings { Draws = 500, Seed = (ulong)experiment, Threads = 1 };
            var comparison = LampProtocol.Compare(LampProtocol.Run("a", LampProtocol.Scenes(a)), LampProtocol.Run("b", LampProtocol.Scenes(b)), settings);
            var interval = comparison.Figures[0].Interval!;
            covered += interval.Low <= 0.05 && interval.High >= 0.05 ? 1 : 0;
        }

        // 95 % of 400 is 380 with a standard deviation of 4.4; the percentile interval of 40 values is some 4 % too narrow, so about 375 are due.
        Assert.InRange(covered, 360, 392);
    }

    [Fact]
    public void WithoutADifferenceOneIntervalInTwentyExcludesZero()
    {
        // 20 classes' worth of nothing: two runs that are equally good.
        const int experiments = 400, scenes = 40;
        var differing = 0;
        var random = new SplitMix64(7);
        for (var experiment = 0; experiment < experiments; experiment++)
        {
            int[] Run() => [.. Enumerable.Range(0, scenes).Select(_ => random.Below(11))];
            var settings = new BootstrapSettings { Draws = 500, Seed = (ulong)experiment, Threads = 1 };
            var comparison = LampProtocol.Compare(LampProtocol.Run("a", LampProtocol.Scenes(Run())), LampProtocol.Run("b", LampProtocol.Scenes(Run())), settings);
            differing += comparison.Figures[0].Verdict == Verdict.NoEvidence ? 0 : 1;
        }

        Assert.InRange(differing, 8, 40); // 20 to 25 are due, standard deviation 4.5
    }

    [Theory]
    [InlineData(0, 0.95, 1)]
    [InlineData(10, 1.0, 1)]
    [InlineData(10, double.NaN, 1)]
    [InlineData(10, 0.95, 0)]
    public void SettingsOutOfRangeAreRefused(int draws, double confidence, int threads)
    {
        var run = LampProtocol.Run("a", LampProtocol.Scenes(1, 2));

        Assert.Throws<ArgumentException>(() =>
            LampProtocol.Compare(run, run, new() { Draws = draws, Confidence = confidence, Threads = threads }));
    }
}
