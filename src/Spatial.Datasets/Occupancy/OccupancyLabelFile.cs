using System.Numerics;

namespace Spatial.Datasets;

/// <summary>Ground truth of Occ3D-nuScenes for one keyframe.</summary>
/// <param name="Occupancy">Class per voxel, key ego frame, labels <see cref="OccupancyLabels.Occ3D"/>.</param>
/// <param name="LidarMask">[200, 200, 16] uint8, 1 where the LiDAR observed the voxel.</param>
/// <param name="CameraMask">[200, 200, 16] uint8, 1 where a camera observed the voxel.</param>
public sealed record Occ3DLabels(Occupancy Occupancy, byte[] LidarMask, byte[] CameraMask);

/// <summary>A mask of an Occ3D label file: which voxels were observed.</summary>
public enum Occ3DMask
{
    /// <summary>By a camera: mask_camera.</summary>
    Camera,

    /// <summary>By the LiDAR: mask_lidar.</summary>
    Lidar,
}

/// <summary>Arrays of an Occ3D label file as they are, for evaluations that ignore what is no label.</summary>
/// <param name="Semantics">[200, 200, 16] uint8: Occ3D labels 0 to 17, or another value such as 255 for a voxel without one.</param>
/// <param name="Mask">[200, 200, 16] uint8, 1 where the voxel was observed, else 0; empty where no mask was asked for.</param>
public sealed record Occ3DArrays(byte[] Semantics, byte[] Mask);

/// <summary>Ground truth of OpenOcc v2 for one keyframe.</summary>
/// <param name="Occupancy">Class per voxel, key ego frame, labels <see cref="OccupancyLabels.OpenOcc"/>.</param>
/// <param name="Flow">Velocity per voxel, m/s.</param>
public sealed record OpenOccLabels(Occupancy Occupancy, OccupancyFlow Flow);

/// <summary>Ground truth of panoptic occupancy for one keyframe, as SparseOcc derives it from Occ3D and the annotated boxes.</summary>
/// <param name="Occupancy">Class per voxel, key ego frame, labels <see cref="OccupancyLabels.Occ3D"/>.</param>
/// <param name="Instances">[200, 200, 16] uint16 instance per voxel; 0 for none.</param>
public sealed record PanopticOccupancyLabels(Occupancy Occupancy, ushort[] Instances);

/// <summary>Reads labels.npz of the two occupancy benchmarks. They order their classes differently: say which one a file is of.</summary>
public static class OccupancyLabelFile
{
    private const string LidarMask = "mask_lidar";
    private const string CameraMask = "mask_camera";

    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    /// <summary>Reads an Occ3D file.</summary>
    /// <param name="file">A labels.npz with semantics, mask_lidar and mask_camera, each uint8 [200, 200, 16].</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">An array is missing, of another type or shape, or holds a value that is no label.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static Occ3DLabels ReadOcc3D(DatasetPath file, FileLimits? limits = null)
    {
        var arrays = NpzFile.Read(file, ["semantics", LidarMask, CameraMask], limits);
        return new(ReadOccupancy(arrays, OccupancyLabels.Occ3D), ReadMask(arrays, LidarMask), ReadMask(arrays, CameraMask));
    }

    /// <summary>Reads the labels of an Occ3D file and not its masks, which are two thirds of the work.</summary>
    /// <param name="file">A labels.npz with semantics uint8 [200, 200, 16].</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">The array is missing, of another type or shape, or holds a value that is no label.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static Occupancy ReadOcc3DOccupancy(DatasetPath file, FileLimits? limits = null) =>
        ReadOccupancy(NpzFile.Read(file, ["semantics"], limits), OccupancyLabels.Occ3D);

    /// <summary>Reads the labels and one mask of an Occ3D file, without asking that every value is a label: the official mIoU ignores others in the truth.</summary>
    /// <param name="file">A labels.npz with semantics and the mask, each uint8 [200, 200, 16].</param>
    /// <param name="mask">The mask to read; none where null. Other arrays are not unpacked.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">An array is missing or of another type or shape, or the mask holds another value than 0 and 1.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static Occ3DArrays ReadOcc3DArrays(DatasetPath file, Occ3DMask? mask, FileLimits? limits = null)
    {
        var name = mask switch
        {
            null => null,
            Occ3DMask.Camera => CameraMask,
            _ => LidarMask,
        };
        var arrays = NpzFile.Read(file, name is null ? ["semantics"] : ["semantics", name], limits);
        var semantics = arrays["semantics"].Take<byte>(Grid.SizeX, Grid.SizeY, Grid.SizeZ);
        return new(semantics, name is null ? [] : ReadMask(arrays, name));
    }

    /// <summary>Reads a file of panoptic occupancy.</summary>
    /// <param name="file">A labels.npz with semantics uint8 and instances of any integer type, each [200, 200, 16].</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">An array is missing, of another type or shape, or holds a value that is no label or instance.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <remarks>SparseOcc, <c>gen_instance_info.py</c>.</remarks>
    public static PanopticOccupancyLabels ReadPanopticOcc3D(DatasetPath file, FileLimits? limits = null)
    {
        var arrays = NpzFile.Read(file, ["semantics", "instances"], limits);
        return new(ReadOccupancy(arrays, OccupancyLabels.Occ3D), ReadInstances(arrays));
    }

    /// <summary>Reads an OpenOcc v2 file.</summary>
    /// <param name="file">A labels.npz with semantics uint8 [200, 200, 16] and flow [200, 200, 16, 2] of any float type.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">An array is missing, of another type or shape, or holds a value that is no label or velocity.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static OpenOccLabels ReadOpenOcc(DatasetPath file, FileLimits? limits = null)
    {
        var arrays = NpzFile.Read(file, ["semantics", "flow"], limits);
        return new(ReadOccupancy(arrays, OccupancyLabels.OpenOcc), ReadFlow(arrays));
    }

    internal static Occupancy ReadOccupancy(NpzFile arrays, OccupancyLabels labels, string name = "semantics")
    {
        var classes = arrays[name].Take<byte>(Grid.SizeX, Grid.SizeY, Grid.SizeZ);
        var odd = classes.AsSpan().IndexOfAnyInRange((byte)labels.Classes.Count, byte.MaxValue);
        return odd < 0
            ? new(Grid, labels, classes)
            : throw arrays.File.Fault($"{name} has label {classes[odd]} at voxel {Grid.CellAt(odd)}, "
                + $"expected 0 to {labels.Classes.Count - 1} of {labels.Name}; is it of the other benchmark?");
    }

    private static byte[] ReadMask(NpzFile arrays, string name)
    {
        var mask = arrays[name].Take<byte>(Grid.SizeX, Grid.SizeY, Grid.SizeZ);
        var odd = mask.AsSpan().IndexOfAnyInRange((byte)2, byte.MaxValue);
        return odd < 0 ? mask : throw arrays.File.Fault($"{name} has {mask[odd]} at voxel {Grid.CellAt(odd)}, expected 0 or 1");
    }

    internal static OccupancyFlow ReadFlow(NpzFile arrays)
    {
        var flow = arrays["flow"];
        var velocities = flow.Type switch
        {
            NpyType.Float16 => Array.ConvertAll(Take<Half>(flow), value => (float)value),
            NpyType.Float64 => Array.ConvertAll(Take<double>(flow), value => (float)value),
            _ => Take<float>(flow),
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

    private static T[] Take<T>(NpyArray flow)
        where T : unmanaged => flow.Take<T>(Grid.SizeX, Grid.SizeY, Grid.SizeZ, 2);

    internal static ushort[] ReadInstances(NpzFile arrays)
    {
        var instances = arrays["instances"];
        ReadOnlySpan<int> shape = [Grid.SizeX, Grid.SizeY, Grid.SizeZ];
        return instances.Type switch
        {
            NpyType.UInt8 => Array.ConvertAll(instances.Require<byte>(shape), value => (ushort)value),
            NpyType.Int8 => Checked(arrays, Array.ConvertAll(instances.Require<sbyte>(shape), value => (long)value)),
            NpyType.Int16 => Checked(arrays, Array.ConvertAll(instances.Require<short>(shape), value => (long)value)),
            NpyType.Int32 => Checked(arrays, Array.ConvertAll(instances.Require<int>(shape), value => (long)value)),
            NpyType.UInt32 => Checked(arrays, Array.ConvertAll(instances.Require<uint>(shape), value => (long)value)),
            NpyType.Int64 => Checked(arrays, instances.Require<long>(shape)),
            NpyType.UInt64 => Checked(arrays, Array.ConvertAll(instances.Require<ulong>(shape), value => (long)Math.Min(value, long.MaxValue))),
            _ => instances.Require<ushort>(shape),
        };
    }

    private static ushort[] Checked(NpzFile arrays, long[] instances)
    {
        var odd = instances.AsSpan().IndexOfAnyExceptInRange(0, ushort.MaxValue - 1);
        return odd < 0 ? Array.ConvertAll(instances, value => (ushort)value)
            : throw arrays.File.Fault($"instances has {instances[odd]} at voxel {Grid.CellAt(odd)}, expected 0 to {ushort.MaxValue - 1}");
    }
}
