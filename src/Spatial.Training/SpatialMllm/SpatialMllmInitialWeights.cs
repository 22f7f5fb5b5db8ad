using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>Weights that a Spatial-MLLM begins with where it begins with none.</summary>
internal static class SpatialMllmInitialWeights
{
    // Differs from VGGT, whose 0.01 is for hundreds of thousands of steps: the few of a small model would be spent on leaving it.
    private const double Scale = 0.3;
    private const string ScaleName = ".gamma";

    /// <summary>Draws them from libtorch's generator: libtorch's own, but for the language model and the scales of VGGT's blocks.</summary>
    public static void Set(SpatialMllmModel model)
    {
        InitialWeights.Set(model.Language.Language);
        using var noGradients = no_grad();
        foreach (var (name, parameter) in model.Structure.named_parameters())
        {
            if (name.EndsWith(ScaleName, StringComparison.Ordinal))
            {
                parameter.fill_(Scale).DetachFromDisposeScope();
            }
        }
    }
}
