using Spatial.Native;
using TorchSharp;

namespace Spatial.Tests;

public sealed class BevPoolTests
{
    [Fact]
    public void WeightedFeaturesOfACellAreAddedUp()
    {
        // Entries 0 and 3 lie in cell 2, entry 1 in cell 0; entry 2 in none.
        using var index = BevPoolIndex.Of([2, 0, -1, 2], [0, 1, 1, 1], 2);
        var sums = new float[8];

        BevPool.Sum([0.5f, 2, 7, 0.25f], [1, 2, 4, 8], 2, index, sums);

        Assert.Equal([8, 16, 0, 0, 1.5f, 3, 0, 0], sums);
        Assert.Equal([0, 2], index.Rows.ToArray());
        Assert.Equal([1, 0, 3], index.WeightOf.ToArray());
        Assert.Equal([1, 0, 1], index.FeatureOf.ToArray());
        Assert.Equal([0, 1, 3], index.Starts.ToArray());
    }

    [Fact]
    public void GroupsAloneLeaveOutEmptyCells()
    {
        using var index = BevPoolIndex.Of([2, 0, -1, 2], [0, 1, 1, 1], 2);
        var sums = new float[4];

        BevPool.Sum([0.5f, 2, 7, 0.25f], [1, 2, 4, 8], 2, index, sums, perCell: false);

        Assert.Equal([8, 16, 1.5f, 3], sums);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(70_000)]
    public void TheIndexSortsByCellAndKeepsTheOrderOfEqualOnes(int count)
    {
        var random = new Random(7);
        int[] cells = [.. Enumerable.Range(0, count).Select(i => random.Next(8) == 0 ? -1 : random.Next(4) == 0 ? int.MaxValue - random.Next(3) : random.Next(5000))];

        using var index = BevPoolIndex.Of(cells, [.. Enumerable.Range(0, count)], Math.Max(1, count));

        int[] expected = [.. Enumerable.Range(0, count).Where(i => cells[i] >= 0).OrderBy(i => cells[i])]; // stable
        Assert.Equal(expected, index.WeightOf.ToArray());
        Assert.Equal(expected, index.FeatureOf.ToArray());
        Assert.Equal(expected.Select(i => cells[i]).Distinct(), index.Rows.ToArray());
        for (var group = 0; group < index.GroupCount; group++)
        {
            var cell = index.Rows[group];
            Assert.All(index.WeightOf[index.Starts[group]..index.Starts[group + 1]].ToArray(), entry => Assert.Equal(cell, cells[entry]));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 2)]
    [InlineData(16, 3)]
    [InlineData(64, 2)]
    [InlineData(80, 1)]
    [InlineData(128, 2)]
    [InlineData(150, 3)]
    public void AgreesWithAPlainVersionToTheLastBit(int width, int threads)
    {
        var (weights, features, cells, rows) = RandomInput(20_000, 300, width, 900);
        using var index = BevPoolIndex.Of(cells, rows, 300);
        var sums = new float[1000 * width];
        Array.Fill(sums, float.NaN);

        BevPool.Sum(weights, features, width, index, sums, threads: threads);

        var expected = new float[1000 * width];
        for (var entry = 0; entry < cells.Length; entry++)
        {
            for (var c = 0; c < width && cells[entry] >= 0; c++)
            {
                expected[(cells[entry] * width) + c] += weights[entry] * features[(rows[entry] * width) + c];
            }
        }

        Assert.Equal(expected, sums);
    }

    [Fact]
    public void LargeGridsAreClearedAndFilled()
    {
        // Large enough to be written past the caches.
        const int width = 64, cells = 150_000;
        var (weights, features, cellOf, rows) = RandomInput(5_000, 50, width, cells);
        using var index = BevPoolIndex.Of(cellOf, rows, 50);
        using var scope = torch.NewDisposeScope();

        var sums = BevPool.PerCell(torch.tensor(weights), torch.tensor(features, [50, width]), index, cells);

        var groups = BevPool.Sum(torch.tensor(weights), torch.tensor(features, [50, width]), index);
        var expected = torch.zeros(cells, width).index_add_(0, torch.tensor(index.Rows.ToArray()).to_type(torch.ScalarType.Int64), groups, 1);
        Assert.True(expected.equal(sums).all().item<bool>());
    }

    [Fact]
    public void GradientsAreThoseOfTheSameSumInTorch()
    {
        var (weights, features, cells, rows) = RandomInput(3_000, 40, 20, 200);
        using var index = BevPoolIndex.Of(cells, rows, 40);
        using var scope = torch.NewDisposeScope();
        var (w, f) = (torch.tensor(weights).requires_grad_(), torch.tensor(features, [40, 20]).requires_grad_());
        var (otherW, otherF) = (torch.tensor(weights).requires_grad_(), torch.tensor(features, [40, 20]).requires_grad_());
        var (kept, probe) = (cells.Select((cell, i) => (cell, i)).Where(pair => pair.cell >= 0).ToArray(), torch.randn(200, 20));
        var entries = torch.tensor(kept.Select(pair => (long)pair.i).ToArray());
        var products = otherW.index_select(0, entries).unsqueeze(1) * otherF.index_select(0, torch.tensor(kept.Select(pair => (long)rows[pair.i]).ToArray()));

        (BevPool.PerCell(w, f, index, 200) * probe).sum().backward();
        (torch.zeros(200, 20).index_add(0, torch.tensor(kept.Select(pair => (long)pair.cell).ToArray()), products, 1) * probe).sum().backward();

        GoldenTensors.AssertAlike(otherW.grad!, w.grad!, 1e-5);
        GoldenTensors.AssertAlike(otherF.grad!, f.grad!, 1e-5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void GradientsAgreeWithFiniteDifferences(bool perCell)
    {
        var (weights, features, cells, rows) = RandomInput(60, 8, 17, 30);
        using var index = BevPoolIndex.Of(cells, rows, 8);
        using var scope = torch.NewDisposeScope();
        var (w, f) = (torch.tensor(weights).requires_grad_(), torch.tensor(features, [8, 17]).requires_grad_());
        var probe = torch.randn(perCell ? 30 : index.GroupCount, 17);

        Value(w, f).backward();

        // The sum is linear in each, so that a large step is exact but for rounding.
        const float step = 1;
        for (var i = 0; i < 60; i += 7)
        {
            var moved = torch.tensor(weights);
            moved[i] += step;
            Assert.Equal((Value(moved, f) - Value(w, f)).item<float>() / step, w.grad![i].item<float>(), 1e-3f);
        }

        for (var i = 0; i < 8 * 17; i += 11)
        {
            var moved = torch.tensor(features, [8, 17]);
            moved[i / 17, i % 17] += step;
            Assert.Equal((Value(w, moved) - Value(w, f)).item<float>() / step, f.grad![i / 17, i % 17].item<float>(), 1e-3f);
        }

        torch.Tensor Value(torch.Tensor someWeights, torch.Tensor someFeatures) =>
            ((perCell ? BevPool.PerCell(someWeights, someFeatures, index, 30) : BevPool.Sum(someWeights, someFeatures, index)) * probe).sum();
    }

    [Fact]
    public void NoEntriesGiveNoSumsAndNoGradients()
    {
        using var index = BevPoolIndex.Of([-1, -1], [0, 0], 1);
        using var scope = torch.NewDisposeScope();
        var (w, f) = (torch.ones(2).requires_grad_(), torch.ones(1, 3).requires_grad_());

        var sums = BevPool.PerCell(w, f, index, 4);
        sums.sum().backward();

        Assert.Equal([0, 3], BevPool.Sum(w, f, index).shape);
        Assert.Equal(0, sums.abs().sum().item<float>());
        Assert.Equal(0, w.grad!.abs().sum().item<float>() + f.grad!.abs().sum().item<float>());
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        using var index = BevPoolIndex.Of([0, 3], [0, 1], 2);
        using var scope = torch.NewDisposeScope();

        Assert.Contains("features must be [2], one per cell, got 1 values", Assert.Throws<ArgumentException>(() => BevPoolIndex.Of([0, 3], [0], 2)).Message);
        Assert.Contains("features must be 0 to 1, got 2", Assert.Throws<ArgumentException>(() => BevPoolIndex.Of([0, 3], [0, 2], 2)).Message);
        Assert.Contains("must be [2], [2, 3] and [R, 3], got 2, 6 and 7 values", Assert.Throws<ArgumentException>(() => BevPool.Sum(new float[2], new float[6], 3, index, new float[7])).Message);
        Assert.Contains("weights must be contiguous Float32 [2], got Float32 [3]", Assert.Throws<ArgumentException>(() => BevPool.Sum(torch.ones(3), torch.ones(2, 3), index)).Message);
        Assert.Contains("features must be contiguous Float32 [2, any], got Float64", Assert.Throws<ArgumentException>(() => BevPool.Sum(torch.ones(2), torch.ones([2, 3], torch.ScalarType.Float64), index)).Message);
        Assert.Contains("rows must ascend strictly below 3", Assert.Throws<NativeKernelException>(() => BevPool.PerCell(torch.ones(2), torch.ones(2, 3), index, 3)).Message);
    }

    private static (float[] Weights, float[] Features, int[] Cells, int[] Rows) RandomInput(int entries, int features, int width, int cells)
    {
        var random = new Random(entries + width);
        return (
            [.. Enumerable.Range(0, entries).Select(_ => random.NextSingle())],
            [.. Enumerable.Range(0, features * width).Select(_ => (random.NextSingle() * 2) - 1)],
            [.. Enumerable.Range(0, entries).Select(_ => random.Next(10) == 0 ? -1 : random.Next(cells))],
            [.. Enumerable.Range(0, entries).Select(_ => random.Next(features))]);
    }
}
