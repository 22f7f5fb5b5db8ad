using Spatial.Native;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class CausalConvTests
{
    [Fact]
    public void AStepSeesItselfAndWhatWasBefore()
    {
        using var scope = NewDisposeScope();

        var y = CausalConv.Run(tensor(new[] { 1f, 10, 100 }, [1, 3, 1]), tensor(new[] { 2f, 3 }, [1, 2]), tensor(new[] { 1000f }));
        var reversed = CausalConv.Run(tensor(new[] { 1f, 10, 100 }, [1, 3, 1]), tensor(new[] { 2f, 3 }, [1, 2]), tensor(new[] { 1000f }), reversed: true);

        Assert.Equal([1003f, 1032f, 1320f], y.data<float>().ToArray()); // SiLU of numbers this large is the number
        Assert.Equal([1023f, 1230f, 1300f], reversed.data<float>().ToArray());
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void OutputsAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/selective_scan_io");

        var y = CausalConv.Run(golden["conv.x"].transpose(1, 2).contiguous(), golden["conv.weight"], golden["conv.bias"]);

        AssertAlike(golden["conv.y"].transpose(1, 2), y, 3e-4, least: 1);
    }

    [Theory]
    [InlineData(2, 9, 5, 4, false)]
    [InlineData(3, 2, 17, 4, true)] // shorter than the weights
    [InlineData(1, 40, 32, 8, false)]
    [InlineData(1, 5, 3, 1, true)]
    public void AgreesWithTorch(int sequences, int steps, int channels, int width, bool reversed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        Tensor[] ours = [Random(sequences, steps, channels), Random(channels, width), Random(channels)];
        var theirs = ours.Select(input => input.detach().clone().requires_grad_()).ToArray();
        var probe = Random(sequences, steps, channels).detach();

        var y = CausalConv.Run(ours[0], ours[1], ours[2], reversed);
        var ordered = (reversed ? theirs[0].flip(1) : theirs[0]).transpose(1, 2);
        var sums = nn.functional.conv1d(ordered, theirs[1].unsqueeze(1), theirs[2], padding: width - 1, groups: channels).narrow(2, 0, steps).transpose(1, 2);
        var expected = nn.functional.silu(reversed ? sums.flip(1) : sums);
        (y * probe).sum().backward();
        (expected * probe).sum().backward();

        AssertAlike(expected, y, 1e-6, least: 1);
        for (var i = 0; i < ours.Length; i++)
        {
            AssertAlike(theirs[i].grad!, ours[i].grad!, 1e-5);
        }

        Tensor Random(params long[] shape) => randn(shape, generator: generator).requires_grad_();
    }

    [Fact]
    public void WhatDoesNotFitIsRefusedByName()
    {
        using var scope = NewDisposeScope();

        var shape = Assert.Throws<ArgumentException>(() => CausalConv.Run(randn(1, 4, 3), randn(2, 4), randn(3)));
        var width = Assert.Throws<NativeKernelException>(() => CausalConv.Run(randn(1, 4, 3), randn(3, 9), randn(3)));

        Assert.Contains("weight must be contiguous Float32 [3, any], got Float32 [2, 4]", shape.Message, StringComparison.Ordinal);
        Assert.Contains("W from 1 to 8, got W = 9", width.Message, StringComparison.Ordinal);
    }
}
