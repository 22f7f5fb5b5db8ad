using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class Float16Tests
{
    [Fact]
    public void HalfwayValuesGoToTheEvenNeighbour()
    {
        Assert.Equal(1f, Float16.Round(1 + (1 / 2048f)));
        Assert.Equal(1 + (2 / 1024f), Float16.Round(1 + (3 / 2048f)));
        Assert.Equal(float.PositiveInfinity, Float16.Round(65520f));
        Assert.Equal(65504f, Float16.Round(65519.99f));
        Assert.Equal(-39.96875f, Float16.Round(-39.97f)); // neighbours are 1/32 apart
    }

    [Fact]
    public void AgreesWithTheConversionThereAndBack()
    {
        // Every 9973rd float32 of either sign, NaN and infinity among them.
        for (var bits = 0L; bits <= uint.MaxValue; bits += 9973)
        {
            var value = BitConverter.UInt32BitsToSingle((uint)bits);

            Assert.Equal((float)(Half)value, Float16.Round(value));
        }
    }
}
