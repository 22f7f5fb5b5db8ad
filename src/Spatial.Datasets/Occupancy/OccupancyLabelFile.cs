using System.Numerics;

namespace Spatial.Datasets;

/// <summary>Ground truth of Occ3D-nuScenes for one keyframe.</summary>
/// <param name="Occupancy">Class per voxel, key ego frame, labels <see cref="OccupancyLabels.Occ3D"/>.</param>
/// <param name="LidarMask">[200, 200, 16] uint8, 1 where the LiDAR observed the voxel.</param>
/// <param name="CameraMask">[200, 200, 16] uint8, 1 where a camera observed the voxel.</param>
public sealed record Occ3DLabels(Occupancy Occupancy, byte[] LidarMask, byte[] CameraMask);

/// <summary>The arrays of an Occ3D label file as they are, for evaluations that ignore what is no label.</summary>
/// <param name="Semantics">[200, 200, 16] uint8: Occ3D labels 0 to 17, or another value such as 255 for a voxel without one.</param>
/// <param name="LidarMask">[200, 200, 16] uint8, 1 where the LiDAR observed the voxel, else 0.</param>
/// <param name="CameraMask">[200, 200, 16] uint8, 1 where a camera observed the voxel, else 0.</param>
public sealed record Occ3DArrays(byte[] Semantics, byte[] LidarMask, byte[] CameraMask);

/// <summary>Ground truth of OpenOcc v2 for one keyframe.</summary>
/// <param name="Occupancy">Class per voxel, key ego frame, labels <see cref="OccupancyLabels.OpenOcc"/>.</param>
/// <param name="Flow">Velocity per voxel, m/s.</param>
public sealed record OpenOccLabels(Occupancy Occupancy, OccupancyFlow Flow);

/// <summary>Reads labels.npz of the two occupancy benchmarks. They order their classes differently: say which one a file is of.</summary>
public static class OccupancyLabelFile
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    /// <summary>Reads an Occ3D file.</summary>
    /// <param name="file">A labels.npz with semantics, mask_lidar and mask_camera, each uint8 [200, 200, 16].</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">An array is missing, of another type or shape, or holds a value that is no label.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static Occ3DLabels ReadOcc3D(DatasetPath file, FileLimits? limits = null)
    {
        using var loan = new ArrayLoan();
        var arrays = NpzFile.Read(file, limits, loan);
        return new(ReadOccupancy(arrays, OccupancyLabels.Occ3D), ReadMask(arrays, "mask_lidar"), ReadMask(arrays, "mask_camera"));
    }

    /// <summary>Reads an Occ3D file without asking that every value is a label: the official mIoU ignores others in the truth.</summary>
    /// <param name="file">A labels.npz with semantics, mask_lidar and mask_camera, each uint8 [200, 200, 16].</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">An array is missing or of another type or shape, or a mask holds another value than 0 and 1.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static Occ3DArrays ReadOcc3DArrays(DatasetPath file, FileLimits? limits = null)
    {
        using var loan = new ArrayLoan();
        var arrays = NpzFile.Read(file, limits, loan);
        var semantics = arrays["semantics"].Require<byte>(Grid.SizeX, Grid.SizeY, Grid.SizeZ);
        return new(semantics, ReadMask(arrays, "mask_lidar"), ReadMask(arrays, "mask_camera"));
    }

    /// <summary>Reads an OpenOcc v2 file.</summary>
    /// <param name="file">A labels.npz with semantics uint8 [200, 200, 16] and flow [200, 200, 16, 2] of any float type.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <param name="into">Labels of an earlier frame that nobody looks at any more: their memory is used again, so that reading many frames leaves no
    /// megabytes behind. Null takes new memory.</param>
    /// <exception cref="InvalidDataException">An array is missing, of another type or shape, or holds a value that is no label or velocity.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static OpenOccLabels ReadOpenOcc(DatasetPath file, FileLimits? limits = null, OpenOccLabels? into = null)
    {
        using var loan = new ArrayLoan();
        var arrays = NpzFile.Read(file, limits, loan);
        return new(ReadOccupancy(arrays, OccupancyLabels.OpenOcc, into: into?.Occupancy), ReadFlow(arrays, into?.Flow));
    }

    internal static Occupancy ReadOccupancy(NpzFile arrays, OccupancyLabels labels, string name = "semantics", Occupancy? into = null)
    {
        var classes = arrays[name].RequireInto(into?.Classes, Grid.SizeX, Grid.SizeY, Grid.SizeZ);
        var odd = classes.AsSpan().IndexOfAnyInRange((byte)labels.Classes.Count, byte.MaxValue);
        return odd < 0
            ? new(Grid, labels, classes)
            : throw arrays.File.Fault($"{name} has label {classes[odd]} at voxel {Grid.CellAt(odd)}, "
                + $"expected 0 to {labels.Classes.Count - 1} of {labels.Name}; is it of the other benchmark?");
    }

    private static byte[] ReadMask(NpzFile arrays, string name)
    {
        var mask = arrays[name].Require<byte>(Grid.SizeX, Grid.SizeY, Grid.SizeZ);
        var odd = mask.AsSpan().IndexOfAnyInRange((byte)2, byte.MaxValue);
        return odd < 0 ? mask : throw arrays.File.Fault($"{name} has {mask[odd]} at voxel {Grid.CellAt(odd)}, expected 0 or 1");
    }

    internal static OccupancyFlow ReadFlow(NpzFile arrays, OccupancyFlow? into = null)
    {
        var flow = arrays["flow"];
        var velocities = flow.Type switch
        {
            NpyType.Float16 => Array.ConvertAll(Require<Half>(flow), value => (float)value),
            NpyType.Float64 => Array.ConvertAll(Require<double>(flow), value => (float)value),
            _ => flow.RequireInto(into?.Velocities, Grid.SizeX, Grid.SizeY, Grid.SizeZ, 2),
        };
        var odd = IndexOfNotFinite(velocities);
        return odd < 0
            ? new(Grid, velocities)
            : throw arrays.File.Fault($"flow has {velocities[odd]} at voxel {Grid.CellAt(odd / 2)}, expected finite velocities in m/s");
    }

    // A vector at a time: this runs over every value of every frame.
    private static int IndexOfNotFinite(ReadOnlySpan<float> values)
    {
        var at = 0;
        for (; at <= values.Length - Vector<float>.Count; at += Vector<float>.Count)
        {
            if (!Vector.LessThanAll(Vector.Abs(new Vector<float>(values[at..])), new Vector<float>(float.PositiveInfinity)))
            {
                break;
            }
        }

        for (; at < values.Length; at++)
        {
            if (!float.IsFinite(values[at]))
            {
                return at;
            }
        }

        return -1;
    }

    private static T[] Require<T>(NpyArray flow)
        where T : unmanaged => flow.Require<T>(Grid.SizeX, Grid.SizeY, Grid.SizeZ, 2);
}
