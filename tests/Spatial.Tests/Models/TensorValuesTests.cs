using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class TensorValuesTests
{
    [Fact]
    public void NumbersComeInTheOrderOfTheTensorNotOfItsMemory()
    {
        using var scope = NewDisposeScope();
        var rows = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);

        Assert.Equal([1, 4, 2, 5, 3, 6], TensorValues.Of<float>(rows.t()));
        Assert.Empty(TensorValues.Of<long>(zeros([0, 4], ScalarType.Int64)));
    }

    [Fact]
    public void AViewWritesIntoTheTensor()
    {
        using var scope = NewDisposeScope();
        var numbers = zeros([3], ScalarType.Int32);

        TensorValues.View<int>(numbers)[1] = 7;

        Assert.Equal([0, 7, 0], TensorValues.Of<int>(numbers));
    }

    [Fact]
    public void AnotherDtypeIsRefused()
    {
        using var scope = NewDisposeScope();

        Assert.Contains("must be Float32, got Float64", Assert.Throws<ArgumentException>(() => TensorValues.Of<float>(zeros(2, ScalarType.Float64))).Message);
    }
}
