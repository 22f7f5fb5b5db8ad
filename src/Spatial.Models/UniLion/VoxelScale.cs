namespace Spatial.Models;

/// <summary>How many cells become one, along each axis.</summary>
/// <param name="X">Ahead in ego.</param>
/// <param name="Y">To the left in ego.</param>
/// <param name="Z">Upwards.</param>
internal readonly record struct VoxelScale(int X, int Y, int Z);
