using Spatial.Native;

namespace Spatial.Models;

/// <summary>Returns of one sweep that hang together and may be an object.</summary>
/// <param name="Members">Indices of the returns.</param>
/// <param name="Low">Lower corner of its outline along the axes of the key ego frame; z is 0.</param>
/// <param name="High">Upper corner likewise.</param>
internal sealed record SweepCluster(int[] Members, Vector3d Low, Vector3d High)
{
    /// <summary>Longer side of the outline, metres.</summary>
    public double Extent => Math.Max(High.X - Low.X, High.Y - Low.Y);
}

/// <summary>Clusters of each sweep on its own, so that what moves is not smeared over the places it was at.</summary>
internal static class SweepClusters
{
    // Beams are 1.3 degrees apart upwards but 0.3 degrees sideways: at 30 m one object's rings are 0.7 m apart. Heights are pressed together
    // so that they still link, while neighbours on the ground stay apart.
    private const float HeightScale = 0.3f;

    // Returns in one cell of this edge are linked as one: near walls give hundreds of returns within one step. A third of the step or less
    // changes hardly what is linked. 500 cells span the occupancy grid's 80 m, so cells turn into cells when the world turns by 90 degrees.
    private const double CellEdge = 0.16;

    /// <summary>Finds the clusters.</summary>
    /// <returns>[S] clusters of each sweep, in the order of their first returns; none in columns of high structure.</returns>
    public static SweepCluster[][] Find(SortedReturns returns, GeometricConfig config, bool usePcl)
    {
        var candidates = CandidatesOf(returns, config);
        var (grid, sweeps) = (CellGrid(returns.Grid, config), returns.Returns.Ages.Count);
        var cells = Voxelize.Keys(PressedPoints(candidates, returns), 3, grid, SweepsOf(candidates, returns), Math.Max(1, sweeps));
        var groupOf = new int[cells.Count];
        var starts = Enumerable.Range(0, sweeps + 1).Select(sweep => FirstCellOf(cells.Keys, (long)sweep * grid.Count)).ToArray();
        Parallel.For(0, sweeps, sweep =>
        {
            var own = starts[sweep]..starts[sweep + 1];
            var (labels, _) = EuclideanClusters.Find(Centers(cells.Keys.AsSpan(own), grid), config.ClusterTolerance, minSize: 1, usePcl);
            labels.CopyTo(groupOf.AsSpan(own));
        });

        return [.. Enumerable.Range(0, sweeps).Select(sweep => Gather(sweep, candidates, cells, groupOf, returns, config))];
    }

    private static int[] CandidatesOf(SortedReturns returns, GeometricConfig config)
    {
        var isHigh = new bool[returns.Grid.SizeX * returns.Grid.SizeY];
        for (var i = 0; i < returns.Kinds.Length; i++)
        {
            if (returns.Kinds[i] == ReturnKind.Above && returns.Heights[i] >= config.HighStructure)
            {
                isHigh[returns.ColumnOf(i)] = true;
            }
        }

        return [.. Enumerable.Range(0, returns.Kinds.Length).Where(i => returns.Kinds[i] == ReturnKind.Above && !isHigh[returns.ColumnOf(i)])];
    }

    // One cell more on every side: the kernel computes cells in float32 and may put a return on the very edge beyond it.
    private static VoxelGrid CellGrid(VoxelGrid grid, GeometricConfig config)
    {
        // Rounded first: 80 / 0.16 is a hair above 500 in binary.
        var sizeX = (int)Math.Ceiling(Math.Round((grid.Max.X - grid.Min.X) / CellEdge, 6));
        var sizeY = (int)Math.Ceiling(Math.Round((grid.Max.Y - grid.Min.Y) / CellEdge, 6));
        var sizeZ = (int)Math.Ceiling(config.HighStructure * HeightScale / CellEdge);
        var min = new Vector3d(grid.Min.X - CellEdge, grid.Min.Y - CellEdge, -CellEdge);
        return new(min, new(CellEdge, CellEdge, CellEdge), sizeX + 2, sizeY + 2, sizeZ + 2);
    }

    private static float[] PressedPoints(int[] candidates, SortedReturns returns)
    {
        var points = new float[candidates.Length * 3]; // [N, 3] x y, pressed height above the ground
        for (var i = 0; i < candidates.Length; i++)
        {
            var point = returns.Returns[candidates[i]];
            (points[i * 3], points[(i * 3) + 1]) = ((float)point.X, (float)point.Y);
            points[(i * 3) + 2] = returns.Heights[candidates[i]] * HeightScale;
        }

        return points;
    }

    private static int[] SweepsOf(int[] candidates, SortedReturns returns)
    {
        var sweeps = new int[candidates.Length];
        for (var i = 0; i < sweeps.Length; i++)
        {
            sweeps[i] = returns.Returns.SweepOf[candidates[i]];
        }

        return sweeps;
    }

    private static int FirstCellOf(long[] keys, long key)
    {
        var found = Array.BinarySearch(keys, key);
        return found >= 0 ? found : ~found;
    }

    private static float[] Centers(ReadOnlySpan<long> keys, VoxelGrid grid)
    {
        var centers = new float[keys.Length * 3]; // [V, 3]
        for (var i = 0; i < keys.Length; i++)
        {
            var (x, y, z) = grid.CellAt((int)(keys[i] % grid.Count));
            var center = grid.CenterOf(x, y, z);
            (centers[i * 3], centers[(i * 3) + 1], centers[(i * 3) + 2]) = ((float)center.X, (float)center.Y, (float)center.Z);
        }

        return centers;
    }

    private static SweepCluster[] Gather(
        int sweep, int[] candidates, VoxelKeys cells, int[] groupOf, SortedReturns returns, GeometricConfig config)
    {
        var groups = new Dictionary<int, List<int>>();
        for (var i = 0; i < candidates.Length; i++)
        {
            if (cells.Inverse[i] >= 0 && returns.Returns.SweepOf[candidates[i]] == sweep)
            {
                var group = groupOf[cells.Inverse[i]];
                (groups.TryGetValue(group, out var members) ? members : groups[group] = []).Add(candidates[i]);
            }
        }

        return [.. groups.Values.Where(members => members.Count >= config.MinClusterPoints)
            .OrderBy(members => members[0])
            .Select(members => Describe([.. members], returns.Returns))];
    }

    private static SweepCluster Describe(int[] members, LidarReturns returns)
    {
        double lowX = double.MaxValue, lowY = double.MaxValue, highX = double.MinValue, highY = double.MinValue;
        foreach (var member in members)
        {
            var point = returns[member];
            (lowX, highX) = (Math.Min(lowX, point.X), Math.Max(highX, point.X));
            (lowY, highY) = (Math.Min(lowY, point.Y), Math.Max(highY, point.Y));
        }

        return new(members, new(lowX, lowY, 0), new(highX, highY, 0));
    }
}
