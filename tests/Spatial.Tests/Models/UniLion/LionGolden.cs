using Spatial.Models;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

/// <summary>The official runs of the backbone's parts.</summary>
internal static class LionGolden
{
    /// <summary>Of the largest value, at least 1: float32 in another order.</summary>
    public const double Tolerance = 3e-4;

    /// <summary>The same of the whole backbone, in which roundings grow.</summary>
    public const double BackboneTolerance = 1e-3;

    /// <summary>Of the largest value.</summary>
    public const double GradientTolerance = 1e-3;

    /// <summary>Gives a module the weights of a file, all of them and no others, and has it compute as in use.</summary>
    /// <param name="module">Any.</param>
    /// <param name="file">Of the goldens.</param>
    /// <param name="prefix">Of the names in the file that belong to the module.</param>
    public static T Loaded<T>(T module, string file, string prefix = "")
        where T : nn.Module
    {
        using var golden = new GoldenTensors($"drivepi/{file}");
        var names = golden.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToHashSet();
        using var noGradients = no_grad();
        foreach (var (key, value) in module.state_dict())
        {
            Assert.True(names.Remove(prefix + key), $"{file} has no {prefix}{key}");
            using var stored = golden[prefix + key];
            value.copy_(stored);
        }

        Assert.Empty(names);
        module.eval();
        return module;
    }

    /// <summary>Voxels of a golden.</summary>
    public static VoxelTokens Voxels(GoldenTensors golden, string prefix, SparseShape shape, int batchSize = 2) =>
        new(golden[$"{prefix}features"], golden[$"{prefix}coords"].to(int64), shape, batchSize);

    /// <summary>Fails where a parameter's gradient is not that of the golden.</summary>
    public static void AssertGradients(GoldenTensors golden, nn.Module module, string prefix = "")
    {
        foreach (var (name, parameter) in module.named_parameters())
        {
            AssertAlike(golden[prefix + name], parameter.grad!, GradientTolerance);
        }
    }
}
