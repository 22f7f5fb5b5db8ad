using Spatial.Evaluation;
using static Spatial.Tests.DetectionCases;

namespace Spatial.Tests;

public sealed class DetectionPropertyTests
{
    private const int ManyScores = 1_000_000_000; // so many that none occurs twice
    private const int FewScores = 4; // so few that most are ties

    [Theory]
    [InlineData(1, FewScores)]
    [InlineData(2, FewScores)]
    [InlineData(3, ManyScores)]
    [InlineData(4, ManyScores)]
    public void SampleBySampleGivesTheCurvesOfTheLoopOverAll(int seed, int scores)
    {
        var random = new Random(seed);
        var samples = Enumerable.Range(0, 25).Select(_ => DetectionCases.Random(random, scores)).ToList();
        var measured = samples.Select((sample, position) => Protocol.Measure(sample.Truth, sample.Guesses, position)).ToList();

        foreach (var curve in Protocol.Curves(measured))
        {
            var expected = NaiveDetection.Accumulate(samples, curve.Class, curve.Threshold);
            Assert.Equal(expected.Precision, curve.Precision);
            Assert.Equal(expected.Confidence, curve.Confidence);
            AssertClose(expected.Errors, [curve.TranslationError, curve.ScaleError, curve.OrientationError, curve.VelocityError, curve.AttributeError]);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void ADrawIsTheScoreOfTheRepeatedList(int seed)
    {
        var random = new Random(seed);
        var scenes = Enumerable.Range(0, 8).Select(scene => (IReadOnlyList<SampleStatistics>)[.. Enumerable.Range(0, 4).Select(position =>
        {
            var (truth, guesses) = DetectionCases.Random(random, ManyScores);
            return Protocol.Measure(truth, guesses, (scene * 4) + position);
        })]).ToList();
        var score = Protocol.Resample(scenes);

        for (var draw = 0; draw < 5; draw++)
        {
            int[] weights = [.. scenes.Select(_ => random.Next(4))];
            var repeated = scenes.Zip(weights).SelectMany(pair => Enumerable.Repeat(pair.First, pair.Second).SelectMany(scene => scene)).ToList();
            var (expected, actual) = (Protocol.Score(repeated), score(weights));

            Assert.Equal(expected.AllFigures(), actual.AllFigures());
            Assert.Equal(expected.Tallies, actual.Tallies);
            Assert.Equal(expected.Tables[0].Rows.Select(row => row.Support), actual.Tables[0].Rows.Select(row => row.Support));
            Assert.Equal(expected.Samples, actual.Samples);
        }
    }

    [Fact]
    public void ADrawNeedsAWeightForEveryScene()
    {
        var score = Protocol.Resample([[Measure([Truth("car", 10)])], []]);

        Assert.Equal(0, ValueOf(score(new[] { 1, 1 }), "mAP"));
        Assert.StartsWith("weights must be int32 [2], one per scene, got [1]", Assert.Throws<ArgumentException>(() => score(new[] { 1 })).Message);
    }

    [Fact]
    public void TheOrderOfTheSamplesGivenDoesNotMatterWhereTheirPlacesAreKnown()
    {
        var random = new Random(8);
        var samples = Enumerable.Range(0, 20).Select(position =>
        {
            var (truth, guesses) = DetectionCases.Random(random, FewScores);
            return Protocol.Measure(truth, guesses, position);
        }).ToArray();
        var expected = Protocol.Score(samples).AllFigures().ToList();

        for (var i = 0; i < 5; i++)
        {
            random.Shuffle(samples);
            Assert.Equal(expected, Protocol.Score(samples).AllFigures());
        }
    }

    // The plain loop averages from the start at every match, so its sums round differently in the last digit.
    private static void AssertClose(double[][] expected, IReadOnlyList<double>[] actual)
    {
        for (var error = 0; error < expected.Length; error++)
        {
            for (var step = 0; step < expected[error].Length; step++)
            {
                Assert.Equal(expected[error][step], actual[error][step], 1e-12);
            }
        }
    }
}
