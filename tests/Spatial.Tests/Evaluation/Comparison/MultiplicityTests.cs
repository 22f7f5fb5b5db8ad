using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class MultiplicityTests
{
    [Fact]
    public void HolmsCorrectionIsThatOfTheBook()
    {
        // Four chances: 0.005 x 4, 0.01 x 3, 0.03 x 2, 0.04 x 1 raised to its predecessor.
        double?[] expected = [0.03, 0.06, 0.06, null, 0.02];

        var adjusted = Multiplicity.Holm([0.01, 0.04, 0.03, null, 0.005]);

        Assert.Equal(expected.Length, adjusted.Length);
        Assert.All(expected.Zip(adjusted), pair => Assert.Equal(pair.First ?? -1, pair.Second ?? -1, 1e-12));
    }

    [Fact]
    public void TheNoteCountsWhatChanceAloneWouldGive()
    {
        var classes = Enumerable.Range(0, 40).Select(i => Row(i < 3 ? new(0.1, 0.2) : new(-0.1, 0.1), i < 1 ? 0.001 : 0.5)).ToArray();

        var multiplicity = Multiplicity.Of(classes, draws: 10_000, confidence: 0.95);

        Assert.Equal(
            "3 of 40 intervals of classes exclude zero; about 2 would if nothing differed. 1 remain after Holm's correction for 40 figures.",
            multiplicity.Note);
    }

    [Fact]
    public void TooFewDrawsForTheCorrectionAreSaid()
    {
        var classes = Enumerable.Range(0, 40).Select(_ => Row(new(0.1, 0.2), 1)).ToArray();

        Assert.Contains("too few draws", Multiplicity.Of(classes, draws: 1000, confidence: 0.95).Note, StringComparison.Ordinal);
    }

    private static ClassComparison Row(Interval interval, double adjusted) => new(
        "t", "c", "f", 1, new(new("f/c", "", Better.Higher), 0, 0, 0, interval, 0.5, 100, 0.5, Verdict.NoEvidence), adjusted);
}
