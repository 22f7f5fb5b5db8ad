using static TorchSharp.torch;

namespace Spatial.Native;

/// <summary>What the losses of occupancy are computed from, as contiguous tensors on one device.</summary>
/// <param name="Logits">[N, K] float32, voxels grid by grid, those of a column side by side; K from 2 to 64, the last class is free.</param>
/// <param name="Labels">[N] uint8; 255 where nobody knows.</param>
/// <param name="Radial">[R] float32, the focal weight of each column of a grid.</param>
/// <param name="Height">Voxels of a column.</param>
/// <param name="ClassWeights">[K] float32, of the focal loss.</param>
/// <param name="CountsUnknown">Whether unknown voxels are background in the Lovász term, not left out.</param>
internal sealed record OccupancyLossInputs(Tensor Logits, Tensor Labels, Tensor Radial, int Height, Tensor ClassWeights, bool CountsUnknown);
