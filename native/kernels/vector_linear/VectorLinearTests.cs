using Spatial.Native;
using TorchSharp;

namespace Spatial.Tests;

public sealed class VectorLinearTests
{
    [Fact]
    public void TwoLayersOfOneInputByHand()
    {
        using var scope = torch.NewDisposeScope();
        var input = torch.tensor(new float[,] { { 1, 2, 3 }, { 0, -1, 1 } });
        var weight = torch.tensor(new float[,] { { 1, 1, 1 }, { 2, 0, -1 } });

        var outputs = VectorLinear.Run(input, [(weight, torch.tensor(new float[] { 10, 20 })), (torch.tensor(new float[,] { { 0, 0, 5 } }), null)]);

        Assert.Equal([16, 19, 10, 19], outputs[0].data<float>().ToArray());
        Assert.Equal([15, 5], outputs[1].data<float>().ToArray());
        Assert.Equal([2, 2], outputs[0].shape);
        Assert.Equal([2, 1], outputs[1].shape);
    }

    [Theory]
    [InlineData(1, 896, 1)]
    [InlineData(3, 100, 2)]
    [InlineData(16, 33, 3)]
    public void AgreesWithLibtorch(int rows, int width, int threads)
    {
        using var scope = torch.NewDisposeScope();
        var generator = new torch.Generator(5);
        var input = torch.randn([rows, width], generator: generator);
        var (weight, bias) = (torch.randn([300, width], generator: generator), torch.randn([300], generator: generator));

        var output = VectorLinear.Run(input, [(weight, bias)], threads)[0];
        var narrow = VectorLinear.Run(
            input.to_type(torch.ScalarType.BFloat16), [(weight.to_type(torch.ScalarType.BFloat16), bias.to_type(torch.ScalarType.BFloat16))], threads)[0];

        var expected = torch.nn.functional.linear(input, weight, bias);
        Assert.InRange((output - expected).abs().max().item<float>(), 0, 1e-4f); // float32 sums in another order
        Assert.Equal(torch.ScalarType.BFloat16, narrow.dtype);
        var exact = torch.nn.functional.linear(Rounded(input), Rounded(weight), Rounded(bias));
        Assert.InRange(((narrow.to_type(torch.ScalarType.Float64) - exact).abs() - (exact.abs() / 256)).max().item<double>(), double.NegativeInfinity, 1e-4);
    }

    [Fact]
    public void ATensorThatDoesNotFitIsRefusedWithBothSides()
    {
        using var scope = torch.NewDisposeScope();
        var weight = torch.zeros(3, 4);

        var dtype = Assert.Throws<ArgumentException>(() => VectorLinear.Run(torch.zeros([1, 4], torch.ScalarType.Float64), [(weight, null)]));
        var rows = Assert.Throws<ArgumentException>(() => VectorLinear.Run(torch.zeros(17, 4), [(weight, null)]));
        var layers = Assert.Throws<ArgumentException>(() => VectorLinear.Run(torch.zeros(1, 4), []));
        var width = Assert.Throws<ArgumentException>(() => VectorLinear.Run(torch.zeros(1, 5), [(weight, null)]));
        var bias = Assert.Throws<ArgumentException>(() => VectorLinear.Run(torch.zeros(1, 4), [(weight, torch.zeros(4))]));
        var mixed = Assert.Throws<ArgumentException>(() => VectorLinear.Run(torch.zeros([1, 4], torch.ScalarType.BFloat16), [(weight, null)]));

        Assert.Contains("input must be contiguous Float32 [any, any], got Float64 [1, 4] on cpu", dtype.Message, StringComparison.Ordinal);
        Assert.Contains("1 to 16 rows and at least one layer, got 17 rows and 1 layers", rows.Message, StringComparison.Ordinal);
        Assert.Contains("got 1 rows and 0 layers", layers.Message, StringComparison.Ordinal);
        Assert.Contains("must be contiguous Float32 [any, 5], got Float32 [3, 4] on cpu", width.Message, StringComparison.Ordinal);
        Assert.Contains("must be contiguous Float32 [3], got Float32 [4] on cpu", bias.Message, StringComparison.Ordinal);
        Assert.Contains("must be contiguous BFloat16 [any, 4], got Float32 [3, 4] on cpu", mixed.Message, StringComparison.Ordinal);
    }

    private static torch.Tensor Rounded(torch.Tensor values) => values.to_type(torch.ScalarType.BFloat16).to_type(torch.ScalarType.Float64);
}
