using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class SplitMix64Tests
{
    [Fact]
    public void NumbersAreThoseOfThePublishedGenerator()
    {
        // First numbers for seed 1234567, as listed by Rosetta Code for S. Vigna's version.
        var generator = new SplitMix64(1234567);

        Assert.Equal(
            [6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL, 4593380528125082431UL, 16408922859458223821UL],
            Enumerable.Range(0, 5).Select(_ => generator.Next()).ToArray());
    }

    [Fact]
    public void BoundedNumbersCoverTheirRangeEvenly()
    {
        const int bound = 7, draws = 70_000;
        var generator = new SplitMix64(1);
        var counts = new int[bound];

        for (var i = 0; i < draws; i++)
        {
            counts[generator.Below(bound)]++;
        }

        // Standard deviation of each count is 93; five of them.
        Assert.All(counts, count => Assert.InRange(count, (draws / bound) - 465, (draws / bound) + 465));
    }

    [Fact]
    public void DrawsOfNeighbouringSeedsAndNumbersDiffer()
    {
        var first = new HashSet<ulong>();
        for (var seed = 0UL; seed < 100; seed++)
        {
            for (var draw = 0; draw < 100; draw++)
            {
                first.Add(SplitMix64.OfDraw(seed, draw).Next());
            }
        }

        Assert.Equal(100 * 100, first.Count);
    }
}
