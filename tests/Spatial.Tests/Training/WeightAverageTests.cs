using Spatial.Training;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class WeightAverageTests
{
    [Fact]
    public void FirstStepsCountMoreAndLaterOnesAsConfigured()
    {
        using var scope = NewDisposeScope();
        var values = zeros(1);
        using var average = new WeightAverage([new("values", values, 1)], 0.15);

        values.fill_(1);
        average.Step();
        Assert.Equal(0.9f, average.State()["values"].item<float>(), 1e-6f); // keeps 1/10

        values.fill_(3);
        average.Step();

        Assert.Equal((0.15f * 0.9f) + (0.85f * 3), average.State()["values"].item<float>(), 1e-6f); // 2/11 would be more than 0.15
        Assert.Equal(2, average.Steps);
        Assert.Equal(3, values.item<float>());
    }

    [Fact]
    public void WhatDoesNotChangeStaysToTheLastBit()
    {
        using var scope = NewDisposeScope();
        var values = randn(1000);
        using var average = new WeightAverage([new("values", values, 1)], 0.998);

        for (var step = 0; step < 100; step++)
        {
            average.Step();
        }

        Assert.True(average.State()["values"].eq(values).all().item<bool>());
    }

    [Fact]
    public void AnAverageGoesOnWhereAnotherLeftOff()
    {
        using var scope = NewDisposeScope();
        var values = zeros(1);
        using var average = new WeightAverage([new("values", values, 1)], 0.9);

        average.Restore(3, new Dictionary<string, Tensor> { ["values"] = full([1], 13f) });
        average.Step();

        Assert.Equal(4f, average.State()["values"].item<float>(), 1e-5f); // 13 x 4/13
        Assert.Equal(4, average.Steps);
    }
}
