using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class NumpySumTests
{
    [Fact]
    public void SmallWholeNumbersAddUpExactly()
    {
        foreach (var length in new[] { 0, 1, 7, 8, 9, 127, 128, 129, 1000, 4099 })
        {
            Assert.Equal(length * (length + 1) / 2, NumpySum.Of<float>([.. Enumerable.Range(1, length).Select(value => (float)value)]));
            Assert.Equal(length * (length + 1) / 2, NumpySum.Of<double>([.. Enumerable.Range(1, length).Select(value => (double)value)]));
        }
    }

    [Fact]
    public void ABlockAddsEveryEighthValueFirst()
    {
        // 2^24 and eight ones: one after the other, each 1 would be lost.
        float[] values = [1 << 24, 1, 1, 1, 1, 1, 1, 1, 1];

        // (2^24 + 1) + (1 + 1) = 2^24 + 2, and (1 + 1) + (1 + 1) = 4; the ninth value comes last: 2^24 + 6 + 1, halfway, to even.
        Assert.Equal(4, NumpySum.Of<double>([0, 1e16, 1, 1, -1e16, 4])); // fewer than eight: one after the other, 1e16 + 1 is 1e16
        Assert.Equal(6, NumpySum.Of<double>([0, 1e16, 1, 1, -1e16, 4, 0, 0])); // in pairs: (0 + 1e16) + (1 + 1)
        Assert.Equal((1 << 24) + 8, NumpySum.Of<float>(values));
    }
}
