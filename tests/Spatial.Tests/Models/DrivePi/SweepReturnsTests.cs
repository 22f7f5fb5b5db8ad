using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class SweepReturnsTests
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy; // 0.4 m, -40 to 40

    [Fact]
    public void ReturnsAreCountedByTimeStepHeightAndCell()
    {
        using var scope = NewDisposeScope();
        var map = SweepReturns.Of(
            [
                Cloud([0.1f, 0.1f, 0.5f, 9, 0]), // the cell right ahead and left of the middle
                Cloud([-39.9f, 39.9f, 2, 9, 0.1f], [-39.7f, 39.8f, 3.9f, 9, 0.098f], [10, 0, 1, 9, 0.5f]),
            ],
            Grid);

        Assert.Equal([2, 32, 200, 200], map.shape);
        AssertOnly(map[0], (0, 100, 100, Math.Log(2)));
        AssertOnly(map[1], ((2 * 2) + 1, 199, 0, Math.Log(3)), ((10 * 2) + 1, 100, 125, Math.Log(2)));
    }

    [Theory]
    [InlineData(0, 0, 0.2, 0)] // the ground
    [InlineData(0, 0, 4.1, 0)] // trees
    [InlineData(40.1, 0, 1, 0)]
    [InlineData(0, -40.1, 1, 0)]
    [InlineData(0, 0, 1, 0.6)] // an older sweep
    [InlineData(1e30, -1e30, 1, 0)]
    [InlineData(0, 0, 1, 1e30)]
    public void WhatLiesOutsideIsNotCounted(float x, float y, float z, float age)
    {
        using var scope = NewDisposeScope();

        Assert.Equal(0, SweepReturns.Of([Cloud([x, y, z, 9, age])], Grid).sum().item<float>());
    }

    [Fact]
    public void WithoutPointsThereAreNoReturns()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(0, SweepReturns.Of([zeros(0, 5)], Grid).sum().item<float>());
    }

    private static Tensor Cloud(params float[][] points) => tensor(points.SelectMany(point => point).ToArray()).view(-1, 5);

    private static void AssertOnly(Tensor map, params (int Channel, int Y, int X, double Value)[] expected)
    {
        foreach (var (channel, y, x, value) in expected)
        {
            Assert.Equal(value, map[channel, y, x].item<float>(), 1e-6);
        }

        Assert.Equal(expected.Length, map.narrow(0, 0, 22).count_nonzero().item<long>());
    }
}
