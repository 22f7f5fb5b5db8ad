using Spatial.Training;

namespace Spatial.Tests;

public sealed class StepSeedsTests
{
    [Fact]
    public void EveryNumberPurposeAndSeedHasItsOwn()
    {
        var seeds = (from seed in new[] { 0, 1, -1 }
                     from purpose in new[] { "joint", "joint/pass", "joint/order", "align" }
                     from number in Enumerable.Range(0, 100)
                     select StepSeeds.Of(seed, purpose, number)).ToArray();

        Assert.Equal(seeds.Length, seeds.Distinct().Count());
        Assert.Equal(StepSeeds.Of(1, "joint", 7), StepSeeds.Of(1, "joint", 7));
    }

    [Fact]
    public void NumbersOfNeighbouringStepsAreUnrelated()
    {
        var firsts = Enumerable.Range(0, 1000).Select(number => StepSeeds.Numbers(0, "joint", number).NextDouble()).ToArray();

        Assert.InRange(firsts.Average(), 0.46, 0.54);
        Assert.InRange(firsts.Zip(firsts.Skip(1), (one, next) => (one - 0.5) * (next - 0.5)).Average() * 12, -0.1, 0.1);
    }
}
