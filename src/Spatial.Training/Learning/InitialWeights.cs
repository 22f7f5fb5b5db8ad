using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>Weights that training begins with where it begins with none: libtorch's own, but in the language model, whose are far too large for it.</summary>
/// <remarks>transformers, <c>Qwen2PreTrainedModel._init_weights</c>: normal with standard deviation 0.02, no biases. With an embedding that is the output
/// layer, too, libtorch's unit deviation gives a cross entropy of a hundred.</remarks>
internal static class InitialWeights
{
    private const double Deviation = 0.02;

    /// <summary>Draws them from libtorch's generator.</summary>
    /// <param name="language">A language model, its embedding included.</param>
    public static void Set(Qwen2LanguageModel language)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, parameter) in language.named_parameters())
        {
            if (parameter.dim() > 1)
            {
                nn.init.normal_(parameter, 0, Deviation);
            }
            else if (name.EndsWith("bias", StringComparison.Ordinal))
            {
                nn.init.zeros_(parameter);
            }
        }
    }
}
