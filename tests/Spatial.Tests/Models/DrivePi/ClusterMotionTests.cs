using Spatial.Models;

namespace Spatial.Tests;

public sealed class ClusterMotionTests
{
    private const int Side = 200;
    private const float Unit = 5; // of the velocities, m/s

    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(8, 0)]
    [InlineData(-3, 12)]
    public void ABlockHasTheVelocityOfItsReturnsInEachOfItsCells(float velocityX, float velocityY)
    {
        var channels = Written([.. Block(10, 5, velocityX, velocityY), .. Block(-20, -5, 0, 0)]);

        foreach (var age in new[] { 0f, 0.25f, 0.5f }) // everywhere it was in that half second
        {
            var moving = At(channels, 10 - (velocityX * age), 5 - (velocityY * age));
            Assert.Equal(velocityX / Unit, moving[0], 1e-3);
            Assert.Equal(velocityY / Unit, moving[1], 1e-3);
            Assert.Equal(velocityX / Unit, moving[2], 1e-3);
            Assert.Equal(velocityY / Unit, moving[3], 1e-3);
            Assert.Equal(velocityX / Unit, moving[4], 1e-3);
            Assert.Equal(velocityY / Unit, moving[5], 1e-3);
            Assert.InRange(moving[6], 0.99, 1);
            Assert.Equal(Math.Sqrt(2) * 1.2 / 10, moving[7], 1e-3); // of 1.2 m by 1.2 m, in tens of metres
            Assert.Equal(1, moving[8], 1e-6);
            Assert.Equal(1, moving[9]);
        }

        Assert.Equal([0, 0, 0, 0], At(channels, -20, -5)[..4].Select(value => MathF.Round(value, 4)));
        Assert.Equal(new float[ClusterMotion.ChannelCount], At(channels, 0, 20));
    }

    [Fact]
    public void CellsAroundABlockMoveAsItDoes()
    {
        var channels = Written([.. Block(10, 5, 0, 8), .. Block(-20, -5, 0, 0).Where(point => point[4] < 0.09f), .. Block(-22, -5, 6, 0)]);

        foreach (var (away, nearness) in new[] { (0.0, 1.0), (0.4, 5 / 6.0), (2, 1 / 6.0) })
        {
            var near = At(channels, 10.61 + away, 5);
            Assert.Equal(8 / Unit, near[5], 1e-3);
            Assert.Equal(nearness, near[9], 1e-6);
        }

        Assert.Equal(new float[ClusterMotion.ChannelCount], At(channels, 10.61 + 2.4, 5));
        Assert.Equal(6 / Unit, At(channels, -20, -5)[4], 1e-3); // seen too briefly to tell by itself
    }

    [Fact]
    public void WhatComesIntoSightOfAStandingThingMovesItsMiddleAndNotBothItsEdges()
    {
        // A wall along x: of each step back half a metre less is in sight. Its near edge stays where it is.
        var wall = Block(10, 5, 0, 0, spread: 8).Where(point => point[0] < 13.9f - (10 * point[4]));

        var values = At(Written([.. wall]), 8, 5);

        Assert.InRange(values[2], 0.9, 1.1); // 5 m/s
        Assert.Equal([0, 0], values[4..6].Select(value => MathF.Round(value, 4)));
    }

    [Fact]
    public void WhatIsSeenInTwoStepsOnlyHasALengthAndNoMotion()
    {
        var values = At(Written([.. Block(10, 5, 8, 0).Where(point => point[4] < 0.09f)]), 10, 5);

        Assert.Equal(new float[7], values[..7]);
        Assert.True(values[7] > 0);
        Assert.Equal(2f / SweepReturns.StepCount, values[8], 1e-6);
        Assert.Equal(1, values[9]);
    }

    [Fact]
    public void ARisingGroundIsNoClusterAndBlocksOnItAreApart()
    {
        var ground = from step in Enumerable.Range(0, SweepReturns.StepCount)
                     from x in Enumerable.Range(0, 160)
                     from y in Enumerable.Range(0, 40)
                     select new[] { (x * 0.5f) - 39.9f, (y * 0.5f) - 9.9f, ((x * 0.5f) - 40) * 0.04f, 0, step * 0.05f };

        var channels = Written([.. ground, .. Block(30, 0, 6, 0, 1.2f), .. Block(30, 4, 0, 0, 1.2f)]);

        Assert.Equal(new float[ClusterMotion.ChannelCount], At(channels, 30, -6));
        Assert.Equal(6 / Unit, At(channels, 30, 0)[0], 1e-2);
        Assert.Equal(0, At(channels, 30, 4)[0], 1e-2);
    }

    [Fact]
    public void NothingMovesFasterThanAnythingCan() =>
        Assert.Equal([0, 0, 0, 0], At(Written([.. Block(10, 5, 50, 0, spread: 2.6f)]), 10, 5)[..4]);

    // Returns 0.2 m apart of a block about a place where it is now, over the ground at a height.
    private static IEnumerable<float[]> Block(float x, float y, float velocityX, float velocityY, float ground = 0, float spread = 1.2f)
    {
        for (var step = 0; step < SweepReturns.StepCount; step++)
        {
            var age = step * 0.05f;
            for (var i = 0; i <= (int)(spread / 0.2f); i++)
            {
                for (var j = 0; j <= (int)(spread / 0.2f); j++)
                {
                    var (atX, atY) = (x - (spread / 2) + (i * 0.2f) - (velocityX * age), y - (spread / 2) + (j * 0.2f) - (velocityY * age));
                    yield return [atX, atY, ground + 1, 0, age];
                    yield return [atX, atY, ground, 0, age];
                }
            }
        }
    }

    private static float[] Written(float[][] points)
    {
        var channels = new float[ClusterMotion.ChannelCount * Side * Side];
        ClusterMotion.Write(GridReturn.Over([.. points.SelectMany(point => point)], Grid), Grid, channels);
        return channels;
    }

    private static float[] At(float[] channels, double x, double y)
    {
        var cell = ((int)((y + 40) / 0.4) * Side) + (int)((x + 40) / 0.4);
        return [.. Enumerable.Range(0, ClusterMotion.ChannelCount).Select(channel => channels[(channel * Side * Side) + cell])];
    }
}
