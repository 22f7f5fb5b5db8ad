using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Cells of a sparse grid along its axes.</summary>
/// <param name="Z">Upwards.</param>
/// <param name="Y">To the left in ego.</param>
/// <param name="X">Ahead in ego.</param>
internal readonly record struct SparseShape(int Z, int Y, int X)
{
    /// <summary>Where cells are merged; what is left over at the end of an axis is a cell, too.</summary>
    public SparseShape Over(VoxelScale scale) =>
        new((Z + scale.Z - 1) / scale.Z, (Y + scale.Y - 1) / scale.Y, (X + scale.X - 1) / scale.X);
}

/// <summary>Voxels with a feature vector each, of all samples of a batch: what the encoder's sparse layers pass on.</summary>
/// <param name="Features">[V, C].</param>
/// <param name="Coordinates">[V, 4] int64: sample, z, y, x; the samples one after the other. A cell may occur more than once until voxels are merged.</param>
/// <param name="Shape">The grid.</param>
/// <param name="BatchSize">Samples B.</param>
internal sealed record VoxelTokens(Tensor Features, Tensor Coordinates, SparseShape Shape, int BatchSize)
{
    /// <summary>The same voxels with other features.</summary>
    public VoxelTokens With(Tensor features) => this with { Features = features };
}
