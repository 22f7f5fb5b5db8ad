namespace Spatial.Models;

/// <summary>What a return is, judged by its height above the local ground.</summary>
internal enum ReturnKind : byte
{
    /// <summary>Outside the grid, or a stray return.</summary>
    Unused,

    /// <summary>On the ground.</summary>
    Ground,

    /// <summary>Above the ground.</summary>
    Above,
}

/// <summary>Every return with its voxel, its height above the ground and its kind.</summary>
internal sealed class SortedReturns
{
    // Deeper than this under the ground is a reflection (wet road, glass), not a dip.
    private const double MaxDepth = 0.5;

    public SortedReturns(LidarReturns returns, VoxelGrid grid, GroundMap ground, GeometricConfig config)
    {
        (Returns, Grid, Ground) = (returns, grid, ground);
        Voxels = new int[returns.Count];
        Heights = new float[returns.Count];
        Kinds = new ReturnKind[returns.Count];
        for (var i = 0; i < returns.Count; i++)
        {
            var point = returns[i];
            Voxels[i] = -1;
            if (!grid.TryCellOf(point, out var cell))
            {
                continue;
            }

            var height = point.Z - ground.HeightAt(point.X, point.Y, ground.CellOf(cell.X, cell.Y));
            if (height < -MaxDepth)
            {
                continue;
            }

            Voxels[i] = grid.FlatIndex(cell.X, cell.Y, cell.Z);
            Heights[i] = (float)height;
            Kinds[i] = height <= config.GroundThickness ? ReturnKind.Ground : ReturnKind.Above;
        }
    }

    public LidarReturns Returns { get; }

    public VoxelGrid Grid { get; }

    public GroundMap Ground { get; }

    /// <summary>[N] flat voxel index, -1 for unused returns.</summary>
    public int[] Voxels { get; }

    /// <summary>[N] metres above the local ground.</summary>
    public float[] Heights { get; }

    /// <summary>[N] kind of each return.</summary>
    public ReturnKind[] Kinds { get; }

    /// <summary>Voxel column, [X, Y], of a return that is in the grid.</summary>
    public int ColumnOf(int index) => Voxels[index] / Grid.SizeZ;
}
