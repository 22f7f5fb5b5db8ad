using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>What the encoder looks at: one or more samples.</summary>
/// <param name="Clouds">Per sample [N, 5] float32: x y z (m) in ego, intensity (0 to 255), dt (s).</param>
/// <param name="Cameras">Per sample its cameras, equally many of each; null where no sample has any.</param>
/// <param name="Moments">Per sample when and where it was; empty where no temporal voxels are used.</param>
internal sealed record UniLionInput(IReadOnlyList<Tensor> Clouds, IReadOnlyList<CameraInputs>? Cameras, IReadOnlyList<TemporalMoment> Moments) : IDisposable
{
    /// <summary>Samples B.</summary>
    public int BatchSize => Clouds.Count;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Clouds)
        {
            tensor.Dispose();
        }

        foreach (var cameras in Cameras ?? [])
        {
            cameras.Dispose();
        }
    }
}
