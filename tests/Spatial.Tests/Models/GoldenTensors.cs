using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

/// <summary>Tensors of a golden file.</summary>
internal class GoldenTensors : IDisposable
{
    private readonly SafetensorsFile _file;

    /// <param name="path">Below the goldens' folder, without ".safetensors".</param>
    public GoldenTensors(string path) => _file = SafetensorsFile.Open(TestData.Golden($"{path}.safetensors"));

    /// <summary>A tensor of the file.</summary>
    public Tensor this[string name] => Find(name) ?? throw new ArgumentException($"the golden {_file.Name} has no {name}");

    /// <summary>A tensor of the file, or null.</summary>
    public Tensor? Find(string name) => _file.Find(name) is { } tensor ? _file.ReadTensor(tensor) : null;

    /// <summary>Names of its tensors.</summary>
    public IEnumerable<string> Keys => _file.Tensors.Select(tensor => tensor.Name);

    /// <summary>Fails where a number is farther from the expected one than a tolerance.</summary>
    /// <param name="expected">Any shape.</param>
    /// <param name="actual">The same shape.</param>
    /// <param name="tolerance">Absolute.</param>
    /// <param name="mask">[B, L], 0 where numbers mean nothing; null: all count.</param>
    public static void AssertClose(Tensor expected, Tensor actual, double tolerance, Tensor? mask = null)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected - actual).abs();
        difference = mask is null ? difference : difference * mask.unsqueeze(-1);
        Assert.InRange(difference.max().to_type(ScalarType.Float64).item<double>(), 0, tolerance);
    }

    /// <summary>Fails where a number is farther from the expected one than a share of the largest.</summary>
    public static void AssertAlike(Tensor expected, Tensor actual, double share, double least = 0)
    {
        using var scope = NewDisposeScope();
        AssertClose(expected, actual, share * Math.Max(least, expected.abs().max().to_type(ScalarType.Float64).item<double>()));
    }

    public void Dispose() => _file.Dispose();
}
