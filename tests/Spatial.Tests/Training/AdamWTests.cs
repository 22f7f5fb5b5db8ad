using Spatial.Training;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class AdamWTests
{
    [Fact]
    public void TenStepsEqualThoseOfTorch()
    {
        using var scope = NewDisposeScope();
        var random = new Random(3);
        long[][] shapes = [[4, 3], [5], [2, 3, 2]];
        var ours = shapes.Select(shape => Parameter(random, shape)).ToArray();
        var theirs = ours.Select(own => new TorchSharp.Modules.Parameter(own.detach().clone())).ToArray();
        using var own = new AdamW([.. ours.Select((values, at) => new LearnedParameter($"{at}", values, 1))], 0);
        using var torchs = optim.AdamW(theirs, lr: 0.01, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0);

        for (var step = 0; step < 10; step++)
        {
            using var inner = NewDisposeScope();
            var factors = ours.Select(values => Numbers(random, values.shape)).ToArray();
            ours.Zip(factors, (values, factor) => (values.square() * factor).sum()).Aggregate((sum, term) => sum + term).backward();
            torchs.zero_grad();
            theirs.Zip(factors, (values, factor) => (values.square() * factor).sum()).Aggregate((sum, term) => sum + term).backward();
            own.Step(0.01, 1);
            torchs.step();
        }

        Assert.Equal(10, own.Steps);
        Assert.All(ours.Zip(theirs), pair => Assert.Equal(Values(pair.Second), Values(pair.First), Near));
    }

    [Fact]
    public void MatricesDecayAndVectorsDoNot()
    {
        using var scope = NewDisposeScope();
        var (matrix, vector) = (new TorchSharp.Modules.Parameter(full([1, 1], 2f)), new TorchSharp.Modules.Parameter(full([1], 2f)));
        using var optimizer = new AdamW([new("matrix", matrix, 1), new("vector", vector, 1)], 0.5);
        (matrix.sum() + vector.sum()).backward();

        optimizer.Step(0.1, 1);

        Assert.Equal(1.8f, matrix.item<float>(), 1e-6f); // 2 (1 - 0.1 x 0.5) - 0.1: a first step goes by the sign of the gradient
        Assert.Equal(1.9f, vector.item<float>(), 1e-6f);
    }

    [Fact]
    public void AParameterHasItsOwnShareOfTheRate()
    {
        using var scope = NewDisposeScope();
        var (fast, slow) = (new TorchSharp.Modules.Parameter(zeros(1)), new TorchSharp.Modules.Parameter(zeros(1)));
        using var optimizer = new AdamW([new("fast", fast, 1), new("slow", slow, 0.1)], 0);
        (fast.sum() + slow.sum()).backward();

        optimizer.Step(0.1, 1);

        Assert.Equal(-0.1f, fast.item<float>(), 1e-6f);
        Assert.Equal(-0.01f, slow.item<float>(), 1e-7f);
    }

    [Fact]
    public void TheGradientIsAsLongAsAllOfItTogetherAndIsForgottenAfterAStep()
    {
        using var scope = NewDisposeScope();
        var (first, second, still) = (Parameter(new(1), [2]), Parameter(new(2), [1, 1]), Parameter(new(3), [3]));
        using var optimizer = new AdamW([new("first", first, 1), new("second", second, 1), new("still", still, 1)], 0);
        Assert.Equal(0, optimizer.GradientLength());
        ((first * tensor(new[] { 3f, 0f })).sum() + (second * 4f).sum()).backward();
        Assert.Equal(5, optimizer.GradientLength(), 1e-6);

        optimizer.Step(0.1, 1);

        Assert.Equal(0, optimizer.GradientLength());
    }

    [Fact]
    public void ScaledGradientsGiveTheMeansOfThoseThatAreScaled()
    {
        using var scope = NewDisposeScope();
        var values = new TorchSharp.Modules.Parameter(zeros(1));
        using var optimizer = new AdamW([new("values", values, 1)], 0);
        (values * 8f).sum().backward();

        optimizer.Step(0.1, 0.25);

        Assert.Equal(0.2f, optimizer.State()["mean.values"].item<float>(), 1e-6f);
        Assert.Equal(0.004f, optimizer.State()["square.values"].item<float>(), 1e-8f);
    }

    [Fact]
    public void WhatWasRestoredGoesOnTheSameThoughAParameterHasNoGradientInTheFirstStep()
    {
        using var scope = NewDisposeScope();
        var (whole, cut) = (new TorchSharp.Modules.Parameter(ones([2, 2])), new TorchSharp.Modules.Parameter(ones([2, 2])));
        using var throughout = new AdamW([new("values", whole, 1)], 0.1);
        using var before = new AdamW([new("values", cut, 1)], 0.1);
        foreach (var (values, optimizer) in new[] { (whole, throughout), (cut, before) })
        {
            (values * 3f).sum().backward();
            optimizer.Step(0.1, 1);
        }

        // Another process has no gradients but those of its own steps.
        var later = new TorchSharp.Modules.Parameter(cut.detach().clone());
        using var after = new AdamW([new("values", later, 1)], 0.1);
        after.Restore(before.Steps, before.State());
        foreach (var (values, optimizer) in new[] { (whole, throughout), (later, after) })
        {
            optimizer.Step(0.1, 1);
            (values * 2f).sum().backward();
            optimizer.Step(0.1, 1);
        }

        Assert.Equal(3, after.Steps);
        Assert.Equal(Values(whole), Values(later));
    }

    private static bool Near(float expected, float actual) => Math.Abs(expected - actual) <= 1e-6f;

    private static TorchSharp.Modules.Parameter Parameter(Random random, long[] shape) => new(Numbers(random, shape));

    private static Tensor Numbers(Random random, long[] shape) =>
        tensor([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (count, size) => count * size)).Select(_ => random.NextSingle() - 0.5f)], shape);

    private static float[] Values(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();
}
