using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class RoadNetworkTests
{
    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(5, 4)]
    [InlineData(8, 12)]
    [InlineData(12, 30)]
    public void AsManyRoadsAreLeftOutAsWishedAndAvenuesAreWhole(int blocks, int missing)
    {
        for (var seed = 1ul; seed <= 20; seed++)
        {
            var network = RoadNetwork.LayOut(new() { Blocks = blocks, Size = (76 * blocks) + 64, MissingRoads = missing }, seed);

            Assert.Equal((2 * blocks * (blocks + 1)) - missing, network.Roads.Count);
            Assert.Equal(2 * blocks, network.Roads.Count(road => road.Profile.IsAvenue));
            Assert.Equal((blocks * blocks) - missing, network.Blocks.Count); // as many as a town in one piece has
            Assert.Equal(4, network.Nodes.Count(node => node.IsBend)); // the corners of the ring
        }
    }

    [Fact]
    public void ABlockTooNarrowForACarParkHasAShorterOneOrNone()
    {
        var network = RoadNetwork.LayOut(new(), 7);
        var (wide, narrow) = (new BlockPlan(network.Blocks[0], BlockUse.CarPark, 360), new BlockPlan(network.Blocks[0], BlockUse.CarPark, 360));
        var (middle, free) = (narrow.Main.Length / 2, 11);
        Assert.True(narrow.TryTake(narrow.Main.Rectangle(middle + free, narrow.Main.Length, 2, 6)));

        Assert.True(wide.TryTakeMain(30, 10, 0, 0, 8));
        Assert.Equal(30, wide.MainStretch!.Value.To - wide.MainStretch.Value.From, 1e-9);
        Assert.True(narrow.TryTakeMain(30, 10, 0, 0, 8));
        Assert.InRange(narrow.MainStretch!.Value.To - narrow.MainStretch.Value.From, 20, 22);
        Assert.False(wide.TryTakeMain(30, 10, 0, 0, 8));
    }
}
