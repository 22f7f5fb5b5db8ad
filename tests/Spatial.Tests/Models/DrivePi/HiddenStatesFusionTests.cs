using Spatial.Models;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class HiddenStatesFusionTests
{
    private const double Tolerance = 3e-4; // of the largest value, at least 1: float32 in another order

    [Theory]
    [Trait("Category", "Golden")]
    [InlineData("None", "none")]
    [InlineData("weighted_sum")]
    [InlineData("weighted_sum_v2")]
    [InlineData("weighted_sum_v3")]
    [InlineData("weighted_sum_v5")]
    [InlineData("weighted_sum_v5_eh")]
    [InlineData("weighted_sum_v6_eh")]
    [InlineData("weighted_sum_v7")]
    [InlineData("weighted_sum_v9")]
    [InlineData("gated")]
    [InlineData("max_pooling")]
    [InlineData("avg_pooling")]
    public void StatesAreTheOfficialOnes(string method, string? name = null)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/fusion_io");
        var fusion = new HiddenStatesFusion(method, layers: 5, hidden: 16);
        FusionWeights.Load(fusion, $"layers.{name ?? method}.");

        AssertAlike(golden[$"layers.{name ?? method}"], fusion.Fuse(golden["states"]), Tolerance, least: 1);
    }

    [Theory]
    [InlineData("weighted_sum", 1)]
    [InlineData("weighted_sum_v2", 1)]
    [InlineData("weighted_sum_v3", 1)]
    [InlineData("weighted_sum_v4", 1)]
    [InlineData("weighted_sum_v5", 1)]
    [InlineData("weighted_sum_v5_eh", 2)] // the last layer comes on top
    [InlineData("weighted_sum_v6", 1)]
    [InlineData("weighted_sum_v6_eh", 5)] // weights over the temperature, 1 / 0.2
    [InlineData("weighted_sum_v7", 1)]
    [InlineData("weighted_sum_v8", 1)]
    [InlineData("weighted_sum_v9", 1)]
    [InlineData("weighted_sum_v10", 1)]
    [InlineData("max_pooling", 1)]
    [InlineData("avg_pooling", 1)]
    [InlineData("None", 1)]
    public void EqualStatesOfAllLayersStayAsTheyAre(string method, double expected)
    {
        using var scope = NewDisposeScope();
        var fusion = new HiddenStatesFusion(method, layers: 25, hidden: 4);

        AssertClose(full([1, 2, 4], expected), fusion.Fuse(ones(25, 1, 2, 4)), 1e-5);
    }

    [Fact]
    public void LaterLayersBeginWithLargerWeights()
    {
        using var scope = NewDisposeScope();

        var weights = new HiddenStatesFusion("weighted_sum_v2", layers: 25, hidden: 4).parameters().Single();

        Assert.Equal(3, (weights[24] / weights[0]).item<float>(), 1e-4f); // from 0.5 to 1.5
        Assert.True(weights.diff().gt(0).all().item<bool>());
        Assert.True(weights.requires_grad);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        using var scope = NewDisposeScope();

        Assert.Contains("got weighted_sum_v11", Assert.Throws<ArgumentException>(() => new HiddenStatesFusion("weighted_sum_v11", 5, 16)).Message);
        Assert.Contains("two or more, got 1", Assert.Throws<ArgumentException>(() => new HiddenStatesFusion("None", 1, 16)).Message);
        Assert.Contains("must be [5, B, L, D], got [4, 2, 4, 16]", Assert.Throws<ArgumentException>(() => new HiddenStatesFusion("None", 5, 16).Fuse(zeros(4, 2, 4, 16))).Message);
    }
}
