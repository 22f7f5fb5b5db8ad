namespace Spatial.Models;

/// <summary>How many rays of the newest sweep pass through each voxel on their way to a return further on.</summary>
internal static class FreeSpace
{
    /// <summary>Counts the rays.</summary>
    /// <returns>[X, Y, Z] rays that cross the voxel without ending in it; stops counting at 65535.</returns>
    public static ushort[] CountRays(LidarReturns returns, VoxelGrid grid)
    {
        var rays = new ushort[grid.Count];
        for (var i = 0; i < returns.Count && returns.SweepOf[i] == 0; i++)
        {
            Walk(returns.Origins[0], returns[i], grid, rays);
        }

        return rays;
    }

    // Amanatides and Woo, "A fast voxel traversal algorithm for ray tracing", 1987: from one voxel's face to the next.
    private static void Walk(Vector3d origin, Vector3d end, VoxelGrid grid, ushort[] rays)
    {
        if (!grid.TryCellOf(origin, out var cell))
        {
            return;
        }

        var endsInside = grid.TryCellOf(end, out var last);
        var direction = end - origin;
        var (x, y, z) = cell;
        var (stepX, nextX, deltaX) = Axis(origin.X, direction.X, grid.Min.X, grid.CellSize.X, x);
        var (stepY, nextY, deltaY) = Axis(origin.Y, direction.Y, grid.Min.Y, grid.CellSize.Y, y);
        var (stepZ, nextZ, deltaZ) = Axis(origin.Z, direction.Z, grid.Min.Z, grid.CellSize.Z, z);
        while (x >= 0 && y >= 0 && z >= 0 && x < grid.SizeX && y < grid.SizeY && z < grid.SizeZ)
        {
            if ((endsInside && (x, y, z) == last) || Math.Min(nextX, Math.Min(nextY, nextZ)) > 1 + 1e-9)
            {
                return;
            }

            ref var count = ref rays[grid.FlatIndex(x, y, z)];
            count = (ushort)Math.Min(count + 1, ushort.MaxValue);
            if (nextX <= nextY && nextX <= nextZ)
            {
                (x, nextX) = (x + stepX, nextX + deltaX);
            }
            else if (nextY <= nextZ)
            {
                (y, nextY) = (y + stepY, nextY + deltaY);
            }
            else
            {
                (z, nextZ) = (z + stepZ, nextZ + deltaZ);
            }
        }
    }

    // Step along one axis, the share of the ray at which it first changes cell, and the share between two changes.
    private static (int Step, double Next, double Delta) Axis(double origin, double direction, double min, double size, int cell)
    {
        if (direction == 0)
        {
            return (0, double.PositiveInfinity, double.PositiveInfinity);
        }

        var face = min + ((direction > 0 ? cell + 1 : cell) * size);
        return (Math.Sign(direction), (face - origin) / direction, size / Math.Abs(direction));
    }
}
