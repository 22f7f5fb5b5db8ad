using static TorchSharp.torch;

namespace Spatial.Native;

/// <summary>What a selective scan reads, as contiguous float32 tensors on one device.</summary>
/// <param name="U">[B, L, C], input.</param>
/// <param name="Delta">[B, L, C], step.</param>
/// <param name="A">[C, N], N from 1 to 64.</param>
/// <param name="B">[B, L, N], what goes into the states.</param>
/// <param name="C">[B, L, N], what is read from them.</param>
/// <param name="D">[C], straight from input to output, or null.</param>
/// <param name="Z">[B, L, C], gate, or null.</param>
/// <param name="DeltaBias">[C], added to every step, or null.</param>
/// <param name="Softplus">Whether steps go through ln(1 + e^x).</param>
/// <param name="Reversed">Whether time runs from the last step to the first.</param>
internal sealed record ScanTensors(
    Tensor U, Tensor Delta, Tensor A, Tensor B, Tensor C, Tensor? D = null, Tensor? Z = null, Tensor? DeltaBias = null, bool Softplus = false,
    bool Reversed = false)
{
    /// <summary>Whether gradients will be asked for.</summary>
    public bool NeedGradients =>
        is_grad_enabled() && ((Tensor?[])[U, Delta, A, B, C, D, Z, DeltaBias]).Any(tensor => tensor is not null && tensor.requires_grad);
}
