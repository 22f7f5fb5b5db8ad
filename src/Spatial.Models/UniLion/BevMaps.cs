using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>What the encoder makes of frames, seen from above.</summary>
/// <param name="Map">[B, C, Y, X], the trunk's map, which vision tokens are made of.</param>
/// <param name="Folded">[B, C of a voxel times height, Y, X], the backbone's voxels with their heights as channels: finer, and without the trunk's view around them;
/// null where nobody asked for them.</param>
internal sealed record BevMaps(Tensor Map, Tensor? Folded);
