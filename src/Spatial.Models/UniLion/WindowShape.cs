namespace Spatial.Models;

/// <summary>Cells of a window along the axes.</summary>
/// <param name="X">Ahead in ego.</param>
/// <param name="Y">To the left in ego.</param>
/// <param name="Z">Upwards.</param>
internal readonly record struct WindowShape(int X, int Y, int Z);

/// <summary>Along which axis windows, and the voxels in each, are read first.</summary>
internal enum ScanAxis
{
    /// <summary>x, then y, then z.</summary>
    X,

    /// <summary>y, then x, then z.</summary>
    Y,
}
