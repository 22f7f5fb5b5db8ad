using Spatial.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class SubmanifoldConvTests
{
    [Fact]
    public void AVoxelAndTheOneAboveAreWeighedByTheirOffsets()
    {
        // Cells (z 0, y 0, x 0) and (z 1, y 0, x 0): the second is offset (1, 0, 0) = 22 of the first, the first offset 4 of the second.
        var neighbours = new int[27 * 2];
        SubmanifoldConv.FindNeighbours([0, 0, 0, 0, 0, 1, 0, 0], (2, 1, 1), neighbours);
        var weights = new float[27 * 2];
        (weights[13 * 2], weights[(13 * 2) + 1]) = (1, 10);
        (weights[22 * 2], weights[(22 * 2) + 1]) = (100, 0);
        weights[4 * 2] = 1000;
        var sums = new float[2 * 2];

        SubmanifoldConv.Run([3, 5], neighbours, weights, (1, 2), sums);

        Assert.Equal([3 + 500f, 30, 5 + 3000, 50], sums);
        var gradients = new float[27 * 2];
        SubmanifoldConv.RunWeights([3, 5], neighbours, [1, 2, 4, 8], (1, 2), gradients);
        Assert.Equal([(3 * 1) + (5 * 4f), (3 * 2) + (5 * 8)], gradients[26..28]);
        Assert.Equal([5 * 1f, 5 * 2], gradients[44..46]);
        Assert.Equal([3 * 4f, 3 * 8], gradients[8..10]);
        Assert.Equal(6, gradients.Count(value => value != 0));
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 1, 1)]
    [InlineData(4, 6, 5, 1, 3, 7)]
    [InlineData(8, 30, 20, 0.2, 16, 16)]
    [InlineData(3, 9, 40, 0.5, 33, 70)]
    public void IsADenseConvolutionReadAtTheVoxels(int z, int y, int x, double share, int from, int to)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var occupied = rand([2, x, y, z], generator: generator).lt(share);
        var cells = occupied.nonzero(); // b, x, y, z, in the kernel's order
        var coordinates = cells.index_select(1, tensor(new long[] { 0, 3, 2, 1 }));
        var features = randn(cells.shape[0], from, generator: generator).requires_grad_();
        var weights = randn([27, from, to], generator: generator).requires_grad_();
        var probe = randn(cells.shape[0], to, generator: generator);
        var (sample, atZ, atY, atX) = (coordinates.select(1, 0), coordinates.select(1, 1), coordinates.select(1, 2), coordinates.select(1, 3));

        var dense = zeros([2, z, y, x, from]).index_put_(features, sample, atZ, atY, atX).permute(0, 4, 1, 2, 3);
        var kernel = weights.view(3, 3, 3, from, to).permute(4, 3, 0, 1, 2);
        var expected = nn.functional.conv3d(dense, kernel, padding: [1, 1, 1]).permute(0, 2, 3, 4, 1).index(sample, atZ, atY, atX);
        (expected * probe).sum().backward();
        var (featureGradients, weightGradients) = (features.grad!.clone(), weights.grad!.clone());
        features.grad.zero_();
        weights.grad.zero_();
        var neighbours = SubmanifoldConv.FindNeighbours(coordinates.contiguous(), (z, y, x));
        var sums = SubmanifoldConv.Run(features, neighbours, weights);
        (sums * probe).sum().backward();

        const double rounding = 1e-5; // float32 sums in another order, of the largest value
        GoldenTensors.AssertAlike(expected, sums, rounding, least: 1);
        GoldenTensors.AssertAlike(featureGradients, features.grad!, rounding, least: 1);
        GoldenTensors.AssertAlike(weightGradients, weights.grad!, rounding, least: 1);
    }

    [Fact]
    public void GradientsAreThoseOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(8);
        var cells = rand([1, 4, 5, 3], generator: generator).lt(0.6).nonzero();
        var neighbours = SubmanifoldConv.FindNeighbours(cells.index_select(1, tensor(new long[] { 0, 3, 2, 1 })), (3, 5, 4));
        var features = randn(cells.shape[0], 2, generator: generator).requires_grad_();
        var weights = randn([27, 2, 3], generator: generator).requires_grad_();
        var probe = randn(cells.shape[0], 3, generator: generator);

        Loss().backward();

        // The loss is linear in each number, so that only rounding is left, of a loss of about 100.
        foreach (var values in (Tensor[])[features, weights])
        {
            using var gradless = no_grad();
            var (flat, gradients) = (values.view(-1), values.grad!.view(-1));
            for (var i = 0; i < flat.shape[0]; i += 5)
            {
                flat[i].add_(1);
                var above = Loss().item<double>();
                flat[i].add_(-2);
                var below = Loss().item<double>();
                flat[i].add_(1);
                Assert.Equal((above - below) / 2, gradients[i].item<float>(), 1e-4);
            }
        }

        Tensor Loss() => (SubmanifoldConv.Run(features, neighbours, weights) * probe).to(float64).sum();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AgreesWithAPlainVersionToTheLastBit(int threads)
    {
        const int from = 19, to = 21;
        var random = new Random(9);
        (int Z, int Y, int X) shape = (5, 21, 33);
        var rows = Enumerable.Range(0, 2 * 5 * 21 * 33).Where(_ => random.NextDouble() < 0.3)
            .Select(at => (B: at / (5 * 21 * 33), Z: at % 5, Y: at / 5 % 21, X: at / (5 * 21) % 33)).ToArray();
        var places = rows.Select((row, place) => (row, place)).ToDictionary(pair => pair.row, pair => pair.place);
        var (features, weights) = (Numbers(rows.Length * from), Numbers(27 * from * to));
        var neighbours = new int[27 * rows.Length];
        var sums = new float[rows.Length * to];

        SubmanifoldConv.FindNeighbours(rows.SelectMany(row => (long[])[row.B, row.Z, row.Y, row.X]).ToArray(), shape, neighbours, threads);
        SubmanifoldConv.Run(features, neighbours, weights, (from, to), sums, threads);

        for (var voxel = 0; voxel < rows.Length; voxel++)
        {
            var expected = new float[to];
            for (var k = 0; k < 27; k++)
            {
                var (b, z, y, x) = rows[voxel];
                var neighbour = places.GetValueOrDefault((b, z + (k / 9) - 1, y + (k / 3 % 3) - 1, x + (k % 3) - 1), -1);
                Assert.Equal(neighbour, neighbours[(k * rows.Length) + voxel]);
                for (var channel = 0; neighbour >= 0 && channel < from; channel++)
                {
                    for (var o = 0; o < to; o++)
                    {
                        expected[o] = MathF.FusedMultiplyAdd(features[(neighbour * from) + channel], weights[(((k * from) + channel) * to) + o], expected[o]);
                    }
                }
            }

            Assert.Equal(expected, sums[(voxel * to)..((voxel + 1) * to)]);
        }

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    [Fact]
    public void NoVoxelsHaveNoSums()
    {
        using var scope = NewDisposeScope();
        var features = zeros(0, 4).requires_grad_();
        var weights = randn([27, 4, 6]).requires_grad_();

        var sums = SubmanifoldConv.Run(features, SubmanifoldConv.FindNeighbours(zeros([0, 4], int64), (3, 3, 3)), weights);
        sums.sum().backward();

        Assert.Equal([0L, 6], sums.shape);
        Assert.Equal(0, weights.grad!.abs().max().item<float>());
    }

    [Fact]
    public void ConvolvingLeavesNoTensorsBehind()
    {
        using var scope = NewDisposeScope();
        var neighbours = SubmanifoldConv.FindNeighbours(zeros([1, 4], int64), (3, 3, 3));
        var (features, weights) = (ones(1, 2).requires_grad_(), ones([27, 2, 2]).requires_grad_());
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var sums = SubmanifoldConv.Run(features, neighbours, weights);

        Assert.Equal(1, DisposeScopeManager.Statistics.ThreadTotalLiveCount - before);
        Assert.Equal(2, sums[0, 0].item<float>());
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        using var scope = NewDisposeScope();
        var neighbours = zeros([27, 3], int32);

        Assert.Contains("[27, V]", Assert.Throws<ArgumentException>(() => SubmanifoldConv.FindNeighbours([0, 0, 0, 0], (1, 1, 1), new int[26])).Message);
        Assert.Contains("[V, 2]", Assert.Throws<ArgumentException>(() => SubmanifoldConv.Run([1], new int[27], new float[54], (1, 2), new float[1])).Message);
        Assert.Contains("coordinates must be contiguous Int64 [any, 4]", Assert.Throws<ArgumentException>(
            () => SubmanifoldConv.FindNeighbours(zeros([3, 4], int32), (3, 3, 3))).Message);
        Assert.Contains("neighbours must be contiguous Int32 [27, 2]", Assert.Throws<ArgumentException>(
            () => SubmanifoldConv.Run(zeros(2, 4), neighbours, zeros([27, 4, 4]))).Message);
        Assert.Contains("weights must be contiguous Float32 [27, 5, any]", Assert.Throws<ArgumentException>(
            () => SubmanifoldConv.Run(zeros(3, 5), neighbours, zeros([27, 4, 4]))).Message);
        Assert.Contains("sorted by (b, x, y, z), each once", Assert.Throws<NativeKernelException>(
            () => SubmanifoldConv.FindNeighbours([0, 0, 0, 1, 0, 0, 0, 0], (1, 1, 2), new int[54])).Message);
        Assert.Contains("below 2^31 cells, got [0, 1, 2]", Assert.Throws<NativeKernelException>(
            () => SubmanifoldConv.FindNeighbours([], (0, 1, 2), [])).Message);
    }
}
