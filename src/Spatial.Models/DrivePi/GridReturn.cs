namespace Spatial.Models;

/// <summary>A LiDAR return above or below a grid's cells.</summary>
/// <param name="CellX">Its cell along x.</param>
/// <param name="CellY">Its cell along y.</param>
/// <param name="Step">Its time step, as <see cref="SweepReturns.StepOf"/> has it; -1 for one that is older than all.</param>
/// <param name="X">Metres.</param>
/// <param name="Y">Metres.</param>
/// <param name="Z">Metres.</param>
internal readonly record struct GridReturn(short CellX, short CellY, short Step, float X, float Y, float Z)
{
    /// <summary>Those of a cloud that lie over a grid, in their order.</summary>
    /// <param name="points">[N, 5] row by row: x y z (m) in the grid's frame, intensity, age (s).</param>
    /// <param name="grid">Cells along x and y.</param>
    public static GridReturn[] Over(ReadOnlySpan<float> points, VoxelGrid grid)
    {
        var (found, count) = (GC.AllocateUninitializedArray<GridReturn>(points.Length / PointCloud.Width), 0);
        var (minX, minY, sizeX, sizeY) = (grid.Min.X, grid.Min.Y, grid.CellSize.X, grid.CellSize.Y);
        var (age, step) = (0f, (short)SweepReturns.StepOf(0)); // a sweep's points have one age, and follow each other
        for (var at = 0; at < points.Length; at += PointCloud.Width)
        {
            var point = points.Slice(at, PointCloud.Width);
            var (x, y) = (Math.Floor((point[0] - minX) / sizeX), Math.Floor((point[1] - minY) / sizeY));
            if (!(x >= 0 && x < grid.SizeX && y >= 0 && y < grid.SizeY))
            {
                continue;
            }

            if (point[4] != age)
            {
                (age, step) = (point[4], (short)SweepReturns.StepOf(point[4]));
            }

            found[count++] = new((short)x, (short)y, step, point[0], point[1], point[2]);
        }

        return found.AsSpan(0, count).ToArray();
    }
}
