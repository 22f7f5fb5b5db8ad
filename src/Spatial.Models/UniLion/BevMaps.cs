using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>What the encoder makes of frames, seen from above.</summary>
/// <param name="Map">[B, C, Y, X], the trunk's map, which vision tokens are made of.</param>
/// <param name="Folded">[B, C of a voxel times height, Y, X], the backbone's voxels with their heights as channels: finer, and without the trunk's view around them;
/// null where nobody asked for them.</param>
/// <param name="Returns">[B, steps and heights, Y, X] on the occupancy grid, as <see cref="SweepReturns"/> counts them; null where nobody asked for them.</param>
internal sealed record BevMaps(Tensor Map, Tensor? Folded = null, Tensor? Returns = null) : IDisposable
{
    /// <summary>The maps with what was made of them, or in their place.</summary>
    public BevMaps Each(Func<Tensor, Tensor> made) => new(made(Map), Folded is null ? null : made(Folded), Returns is null ? null : made(Returns));

    /// <inheritdoc/>
    public void Dispose()
    {
        Map.Dispose();
        Folded?.Dispose();
        Returns?.Dispose();
    }
}
