using Spatial.Models;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class BevTrunkTests
{
    private const double Tolerance = 3e-4; // of the largest value, at least 1: float32 in another order
    private const double GradientTolerance = 1e-3; // of the largest value

    private static readonly BevTrunkConfig Tiny = new()
    {
        InputChannels = 6,
        Stages = [new() { Channels = 6, Blocks = 2 }, new() { Channels = 8, Blocks = 3, Stride = 2 }, new() { Channels = 10, Blocks = 3, Stride = 2 }],
        OutputChannels = 4,
    };

    [Fact]
    [Trait("Category", "Golden")]
    public void StagesMapAndGradientsAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/bev_trunk_io");
        using var gradients = new GoldenTensors("drivepi/bev_trunk_grads");
        var trunk = Load();
        var map = golden["x"].requires_grad_();

        var stages = trunk.Stages(map);
        var result = trunk.forward(map);
        (result * golden["probe"]).sum().backward();

        for (var stage = 0; stage < 3; stage++)
        {
            AssertAlike(golden[$"stage.{stage}"], stages[stage], Tolerance, least: 1);
        }

        AssertAlike(golden["y"], result, Tolerance, least: 1);
        AssertAlike(gradients["input.x"], map.grad!, GradientTolerance);
        foreach (var (name, parameter) in trunk.named_parameters())
        {
            AssertAlike(gradients[name], parameter.grad!, GradientTolerance);
        }
    }

    [Fact]
    public void WhatTheDefaultsGiveIsTheMapOfThePaper()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var trunk = new BevTrunk(new());
        trunk.eval();

        Assert.Equal([1, 384, 12, 8], trunk.forward(zeros(1, 256, 24, 16)).shape);
    }

    [Fact]
    public void MovingTheMapByTheCoarsestStrideMovesTheResult()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var trunk = Load();
        var map = zeros(1, 6, 128, 128);
        map.narrow(2, 64, 8).narrow(3, 64, 8).copy_(randn(1, 6, 8, 8));

        var moved = trunk.forward(map.roll([4, -4], [2, 3]));

        // Far from the edges, whose padding does not move.
        var expected = trunk.forward(map).roll([2, -2], [2, 3]);
        AssertAlike(expected.narrow(2, 24, 16).narrow(3, 24, 16), moved.narrow(2, 24, 16).narrow(3, 24, 16), 1e-5, least: 1);
    }

    [Fact]
    public void MapsThatDoNotFitAreRefused()
    {
        using var scope = NewDisposeScope();
        var trunk = new BevTrunk(Tiny);

        Assert.Contains("must be [B, 6, Y, X] with edges of multiples of 4, got [1, 6, 12, 18]", Assert.Throws<ArgumentException>(() => trunk.forward(zeros(1, 6, 12, 18))).Message);
        Assert.Contains("got [1, 5, 12, 16]", Assert.Throws<ArgumentException>(() => trunk.forward(zeros(1, 5, 12, 16))).Message);
        Assert.Contains("must be a multiple or a part of each stage's, got 3 and 2", Assert.Throws<ArgumentException>(() => new BevTrunk(Tiny with { OutputStride = 3, Stages = [new() { Channels = 4, Blocks = 1, Stride = 2 }] })).Message);
    }

    private static BevTrunk Load()
    {
        var trunk = new BevTrunk(Tiny);
        using var checkpoint = Checkpoint.Open(TestData.Golden("drivepi/bev_trunk.safetensors"));
        WeightLoader.Load(trunk, checkpoint);
        trunk.eval();
        return trunk;
    }
}
