using Spatial.Native;

namespace Spatial.Models;

/// <summary>Drops stray returns in the air: rain, dust, birds, crosstalk.</summary>
internal static class OutlierRemoval
{
    // A lone voxel has no other within two cells (0.8 m), about the gap between two beams at the edge of the grid.
    private const int Reach = 2;

    // Neighbours and deviations for the library: usual values for voxel centres, which are evenly spread.
    private const int Neighbours = 8;
    private const double Deviations = 3;

    /// <summary>Marks returns above the ground as unused when they are alone in their voxel and the voxel stands alone.</summary>
    /// <returns>Number of returns dropped.</returns>
    public static int Apply(SortedReturns returns, bool usePcl)
    {
        var (voxels, counts) = VoxelsAboveGround(returns);
        var isLone = usePcl ? LoneByStatistics(voxels, returns.Grid) : LoneByNeighbours(voxels, counts, returns.Grid);
        var dropped = 0;
        for (var i = 0; i < returns.Kinds.Length; i++)
        {
            if (returns.Kinds[i] == ReturnKind.Above && counts[returns.Voxels[i]] == 1 && isLone(returns.Voxels[i]))
            {
                returns.Kinds[i] = ReturnKind.Unused;
                dropped++;
            }
        }

        return dropped;
    }

    private static (List<int> Voxels, byte[] Counts) VoxelsAboveGround(SortedReturns returns)
    {
        var counts = new byte[returns.Grid.Count];
        var voxels = new List<int>();
        for (var i = 0; i < returns.Kinds.Length; i++)
        {
            if (returns.Kinds[i] == ReturnKind.Above)
            {
                ref var count = ref counts[returns.Voxels[i]];
                if (count == 0)
                {
                    voxels.Add(returns.Voxels[i]);
                }

                count = (byte)Math.Min(count + 1, byte.MaxValue);
            }
        }

        return (voxels, counts);
    }

    private static Func<int, bool> LoneByStatistics(List<int> voxels, VoxelGrid grid)
    {
        var centers = new float[voxels.Count * 3]; // [V, 3]
        for (var i = 0; i < voxels.Count; i++)
        {
            var (x, y, z) = grid.CellAt(voxels[i]);
            var center = grid.CenterOf(x, y, z);
            (centers[i * 3], centers[(i * 3) + 1], centers[(i * 3) + 2]) = ((float)center.X, (float)center.Y, (float)center.Z);
        }

        var keep = PclFilters.RemoveOutliers(centers, 3, Neighbours, Deviations);
        var lone = new HashSet<int>(voxels.Where((_, i) => !keep[i]));
        return lone.Contains;
    }

    private static Func<int, bool> LoneByNeighbours(List<int> voxels, byte[] counts, VoxelGrid grid)
    {
        var lone = new HashSet<int>(voxels.Where(voxel => counts[voxel] == 1 && !HasNeighbour(voxel)));
        return lone.Contains;

        bool HasNeighbour(int voxel)
        {
            var (x, y, z) = grid.CellAt(voxel);
            for (var i = Math.Max(0, x - Reach); i <= Math.Min(grid.SizeX - 1, x + Reach); i++)
            {
                for (var j = Math.Max(0, y - Reach); j <= Math.Min(grid.SizeY - 1, y + Reach); j++)
                {
                    for (var k = Math.Max(0, z - Reach); k <= Math.Min(grid.SizeZ - 1, z + Reach); k++)
                    {
                        var other = grid.FlatIndex(i, j, k);
                        if (other != voxel && counts[other] > 0)
                        {
                            return true;
                        }
                    }
                }
            }

            return false;
        }
    }
}
