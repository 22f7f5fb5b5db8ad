using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class ConditionSequenceTests
{
    [Fact]
    public void ThreeScenesHaveDuskRainAndAPlainDayWhateverTheSeedWhereTwoOfFiveAreAtDuskAndTwoOfFiveInRain()
    {
        for (var seed = 0ul; seed < 300; seed++)
        {
            var scenes = First(3, ConditionSequence.Of(0.4, 0.4, SeededNumbers.Of(seed)));

            Assert.Contains(scenes, scene => scene.IsDusk);
            Assert.Contains(scenes, scene => scene.IsRain);
            Assert.Contains((false, false), scenes);
        }
    }

    [Theory]
    [InlineData(0.4, 0.4)]
    [InlineData(0.2, 0.2)]
    [InlineData(0.5, 0.1)]
    public void SharesHoldAndNeitherFollowsFromTheOther(double dusk, double rain)
    {
        for (var seed = 0ul; seed < 20; seed++)
        {
            var scenes = First(1000, ConditionSequence.Of(dusk, rain, SeededNumbers.Of(seed)));

            Assert.Equal(dusk, scenes.Count(scene => scene.IsDusk) / 1000.0, 0.01);
            Assert.Equal(rain, scenes.Count(scene => scene.IsRain) / 1000.0, 0.01);
            Assert.Equal(dusk * rain, scenes.Count(scene => scene is { IsDusk: true, IsRain: true }) / 1000.0, 0.02);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void NoneAndAllArePossible(double dusk, double rain) =>
        Assert.All(First(50, ConditionSequence.Of(dusk, rain, SeededNumbers.Of(3))), scene => Assert.Equal((dusk > 0, rain > 0), scene));

    [Fact]
    public void TheWorldOfTheDemoHasDuskRainAndAPlainDay()
    {
        var config = WorldConfig.Load(Path.Combine(TestData.RepositoryRoot, "configs", "world-mini.json"));
        var scenes = Enumerable.Range(0, config.Scenes).Select(scene => DriveSimulation.ConditionsOf(config.Traffic, 7, scene)).ToArray();

        Assert.Contains(scenes, scene => scene.Light == WorldLight.Dusk);
        Assert.Contains(scenes, scene => scene.Rain);
        Assert.Contains(scenes, scene => scene is { Light: WorldLight.Day, Rain: false });
    }

    private static (bool IsDusk, bool IsRain)[] First(int count, ConditionSequence sequence) => [.. Enumerable.Range(0, count).Select(sequence.At)];
}
