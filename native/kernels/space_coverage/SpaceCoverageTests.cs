using System.Numerics;
using Spatial.Native;

namespace Spatial.Tests;

public sealed class SpaceCoverageTests
{
    [Fact]
    public void TheFrameThatAddsMostIsNextAndOfEqualOnesTheFirst()
    {
        // Four frames of five cells. 3 sees three; then 2 adds two, 0 and 1 nothing.
        AssertPicked([3, 2], [3, 2], [0b00011, 0b00110, 0b11000, 0b00111], frames: 4, wanted: 4);
        AssertPicked([1, 2], [2, 2], [0, 0b0110, 0b1001, 0b0110], frames: 4, wanted: 2);
        AssertPicked([3], [3], [0b00011, 0b00110, 0b11000, 0b00111], frames: 4, wanted: 1);
    }

    [Fact]
    public void FramesThatAddNothingAreNotPicked()
    {
        AssertPicked([0], [2], [0b11, 0b11, 0b01], frames: 3, wanted: 3);
        AssertPicked([], [], [0, 0], frames: 2, wanted: 2);
        AssertPicked([], [], [], frames: 0, wanted: 2);
        AssertPicked([], [], [], frames: 3, wanted: 2);
        AssertPicked([], [], [1, 2], frames: 2, wanted: 0);
    }

    [Theory]
    [InlineData(7, 1, 7)]
    [InlineData(60, 9, 20)]
    [InlineData(128, 40, 16)]
    [InlineData(400, 12, 400)]
    public void EveryPickFollowsTheDefinition(int frames, int words, int wanted)
    {
        var random = new Random(frames + words);
        var seen = new long[frames * words];
        for (var i = 0; i < seen.Length; i++)
        {
            seen[i] = random.NextInt64() & random.NextInt64() & (random.Next(3) == 0 ? -1 : random.NextInt64());
        }

        var (picks, gains) = ByDefinition(seen, frames, words, wanted);

        AssertPicked(picks, gains, seen, frames, wanted);
    }

    [Fact]
    public void LengthsThatDoNotFitAreRefused()
    {
        var words = Assert.Throws<ArgumentException>(() => SpaceCoverage.Pick(new long[5], 2, new int[1], new long[1]));
        var gains = Assert.Throws<ArgumentException>(() => SpaceCoverage.Pick(new long[4], 2, new int[2], new long[1]));
        var threads = Assert.Throws<NativeKernelException>(() => SpaceCoverage.Pick(new long[4], 2, new int[1], new long[1], threads: -1));

        Assert.Contains("seen must have as many words for each of 2 frames, got 5", words.Message, StringComparison.Ordinal);
        Assert.Contains("gains must be as many as picks, got 1 and 2", gains.Message, StringComparison.Ordinal);
        Assert.Equal(NativeStatus.InvalidArgument, threads.Status);
    }

    private static void AssertPicked(int[] picks, long[] gains, long[] seen, int frames, int wanted)
    {
        foreach (var threads in (int[])[0, 1, 2, 3])
        {
            var (found, added) = (new int[wanted], new long[wanted]);
            Assert.Equal(picks.Length, SpaceCoverage.Pick(seen, frames, found, added, threads));
            Assert.Equal(picks, found[..picks.Length]);
            Assert.Equal(gains, added[..picks.Length]);
            Assert.All(found[picks.Length..], pick => Assert.Equal(-1, pick));
            Assert.All(added[picks.Length..], gain => Assert.Equal(0, gain));
        }
    }

    private static (int[] Picks, long[] Gains) ByDefinition(long[] seen, int frames, int words, int wanted)
    {
        var (covered, picks, gains) = (new long[words], new List<int>(), new List<long>());
        while (picks.Count < wanted)
        {
            var (gain, frame) = Enumerable.Range(0, frames)
                .Select(frame => (Gain: (long)Enumerable.Range(0, words).Sum(word => BitOperations.PopCount((ulong)(seen[(frame * words) + word] & ~covered[word]))), Frame: frame))
                .OrderByDescending(candidate => candidate.Gain).ThenBy(candidate => candidate.Frame).First();
            if (gain == 0)
            {
                break;
            }

            picks.Add(frame);
            gains.Add(gain);
            for (var word = 0; word < words; word++)
            {
                covered[word] |= seen[(frame * words) + word];
            }
        }

        return ([.. picks], [.. gains]);
    }
}
