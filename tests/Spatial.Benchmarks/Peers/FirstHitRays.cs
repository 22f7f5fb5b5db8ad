namespace Spatial.Benchmarks;

/// <summary>The first occupied cell along every ray of a frame by a plain float32 traversal with a test per step, for ground truth and prediction.</summary>
public sealed class FirstHitRays
{
    private readonly byte[] _truth, _predicted;
    private readonly byte _free;
    private readonly float[] _originsInCells;
    private readonly int[] _hits = new int[2 * RayIouRays.Count];

    /// <summary>Brings the origins into cells, as the traversal wants them.</summary>
    /// <param name="truth">[200, 200, 16] classes.</param>
    /// <param name="predicted">[200, 200, 16] classes.</param>
    /// <param name="free">The class of empty cells.</param>
    public FirstHitRays(byte[] truth, byte[] predicted, byte free)
    {
        var (min, size) = (VoxelGrid.NuScenesOccupancy.Min, VoxelGrid.NuScenesOccupancy.CellSize);
        (_truth, _predicted, _free) = (truth, predicted, free);
        _originsInCells = [.. RayIouRays.Origins.Chunk(3).SelectMany(origin => new[]
        {
            (origin[0] - (float)min.X) / (float)size.X, (origin[1] - (float)min.Y) / (float)size.Y, (origin[2] - (float)min.Z) / (float)size.Z,
        })];
    }

    /// <summary>Casts both grids.</summary>
    /// <returns>Steps taken.</returns>
    public long Run(int threads) => Cast(_truth, threads, _hits.AsSpan(0, RayIouRays.Count))
        + Cast(_predicted, threads, _hits.AsSpan(RayIouRays.Count));

    /// <summary>[2, 8 * 14040] flat cells of the latest run, -1 where nothing is hit: ground truth, then prediction.</summary>
    public ReadOnlySpan<int> Hits => _hits;

    private long Cast(byte[] classes, int threads, Span<int> hits) =>
        NativePeers.FirstHit(_originsInCells, RayIouRays.Directions, classes, VoxelGrid.NuScenesOccupancy, _free, threads, hits);
}
