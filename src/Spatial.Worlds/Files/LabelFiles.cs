using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Names and arrays of label files.</summary>
internal static class LabelFiles
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    /// <summary>Label file of a sweep's classes.</summary>
    public static string LidarsegOf(string version, string sweepToken) => $"lidarseg/{version}/{sweepToken}_lidarseg.bin";

    /// <summary>Label file of a sweep's classes and instances.</summary>
    public static string PanopticOf(string version, string sweepToken) => $"panoptic/{version}/{sweepToken}_panoptic.npz";

    /// <summary>An array over the occupancy grid.</summary>
    public static NpyArray VoxelsOf(byte[] values) => NpyArray.Of<byte>(values, Grid.SizeX, Grid.SizeY, Grid.SizeZ);

    /// <summary>An array over the occupancy grid with several values a voxel.</summary>
    public static NpyArray VoxelsOf(float[] values, int width) => NpyArray.Of<float>(values, Grid.SizeX, Grid.SizeY, Grid.SizeZ, width);
}
