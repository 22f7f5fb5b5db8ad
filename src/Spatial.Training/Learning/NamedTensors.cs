using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>Tensors by name, as checkpoints hold them.</summary>
internal static class NamedTensors
{
    /// <summary>Copies values into those that stand.</summary>
    /// <param name="own">Receive the values.</param>
    /// <param name="values">At least those.</param>
    public static void Fill(IReadOnlyDictionary<string, Tensor> own, IReadOnlyDictionary<string, Tensor> values)
    {
        using var noGradients = no_grad();
        foreach (var (name, tensor) in own)
        {
            tensor.copy_(values[name]);
        }
    }
}
