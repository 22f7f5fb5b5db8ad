using Spatial.Native;

namespace Spatial.Tests;

public sealed class LinearScanTests
{
    [Fact]
    public void TwoSequencesOfTwoChannelsByHand()
    {
        var h = new float[12];

        LinearScan.Run([9, 9, 2, 0.5f, 1, 3, 9, 9, 0, 0, 1, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], h, steps: 3, channels: 2);

        Assert.Equal([1, 2, 5, 5, 10, 21, 7, 8, 9, 10, 20, 22], h);
    }

    [Theory]
    [InlineData(1, 100, 1, 1)]
    [InlineData(3, 33, 130, 2)]
    [InlineData(2, 50, 64, 3)]
    public void AgreesWithALoop(int sequences, int steps, int channels, int threads)
    {
        var random = new Random(6);
        var kept = Enumerable.Range(0, sequences * steps * channels).Select(_ => random.NextSingle()).ToArray();
        var added = kept.Select(_ => random.NextSingle()).ToArray();
        var h = new float[kept.Length];

        LinearScan.Run(kept, added, h, steps, channels, threads);

        for (var i = 0; i < h.Length; i++)
        {
            var before = i / channels % steps == 0 ? 0 : h[i - channels];
            Assert.Equal(MathF.FusedMultiplyAdd(kept[i], before, added[i]), h[i]);
        }
    }

    [Fact]
    public void LengthsThatDoNotFitAreRefused()
    {
        Assert.Contains("[B, 2, 3], got 7, 7 and 7", Assert.Throws<ArgumentException>(() => LinearScan.Run(new float[7], new float[7], new float[7], 2, 3)).Message);
        Assert.Throws<ArgumentException>(() => LinearScan.Run(new float[6], new float[6], new float[5], 2, 3));
    }
}
