using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class Float32SumTests
{
    [Fact]
    public void SmallWholeNumbersAddUpExactly()
    {
        foreach (var length in new[] { 0, 1, 7, 8, 9, 127, 128, 129, 1000, 4099 })
        {
            var values = Enumerable.Range(1, length).Select(value => (float)value).ToArray();

            Assert.Equal(length * (length + 1) / 2, Float32Sum.Of(values));
        }
    }

    [Fact]
    public void ABlockAddsEveryEighthValueFirst()
    {
        // 2^24 and eight ones: one after the other, each 1 would be lost.
        float[] values = [1 << 24, 1, 1, 1, 1, 1, 1, 1, 1];

        // (2^24 + 1) + (1 + 1) = 2^24 + 2, and (1 + 1) + (1 + 1) = 4; the ninth value comes last: 2^24 + 6 + 1, halfway, to even.
        Assert.Equal((1 << 24) + 8, Float32Sum.Of(values));
    }
}
