namespace Spatial.Benchmarks;

/// <summary>The three grids in which the peers voxelize, under their op names.</summary>
/// <param name="Op">Op name shared with the peers.</param>
/// <param name="Grid">The grid, in the frame of the points.</param>
public sealed record BenchmarkGrid(string Op, VoxelGrid Grid)
{
    /// <summary>The occupancy grid of nuScenes.</summary>
    public static BenchmarkGrid Occupancy { get; } = new("voxelize_occ0.4m", VoxelGrid.NuScenesOccupancy);

    /// <summary>The input grid of LION and UniLION for nuScenes.</summary>
    public static BenchmarkGrid Lion { get; } = new("voxelize_lion0.3m", new(new(-54, -54, -5), new(0.3, 0.3, 0.25), 360, 360, 32));

    /// <summary>The input grid of CenterPoint and most sparse backbones for nuScenes.</summary>
    public static BenchmarkGrid Fine { get; } = new("voxelize_fine0.075m", new(new(-54, -54, -5), new(0.075, 0.075, 0.2), 1440, 1440, 40));

    /// <summary>All three.</summary>
    public static IReadOnlyList<BenchmarkGrid> All { get; } = [Occupancy, Lion, Fine];
}
