namespace Spatial.Datasets;

/// <summary>Reads labels of LiDAR points: one value per point of the key sweep, in its order.</summary>
public static class LidarLabels
{
    /// <summary>Classes of nuScenes-lidarseg: general classes 0 to 31.</summary>
    public const int Classes = 32;

    /// <summary>A panoptic label is this times the class, plus the instance.</summary>
    public const int InstancesPerClass = 1000;

    /// <summary>Reads a lidarseg file.</summary>
    /// <param name="file">A .bin file: one byte per point.</param>
    /// <param name="points">Points of the sweep.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <returns>[N] uint8 general classes, 0 to 31.</returns>
    /// <exception cref="InvalidDataException">Another number of labels, or a label that is no class.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static byte[] ReadLidarseg(DatasetPath file, int points, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        limits ??= FileLimits.Default;
        var labels = FileContent.ReadAll(file, limits.MaxPoints, nameof(FileLimits.MaxPoints));
        ThrowIfOtherCount(file, labels.Length, points);
        var odd = labels.AsSpan().IndexOfAnyInRange((byte)Classes, byte.MaxValue);
        return odd < 0 ? labels : throw file.Fault($"has label {labels[odd]} at point {odd}, expected a class from 0 to {Classes - 1}");
    }

    /// <summary>Reads a panoptic file.</summary>
    /// <param name="file">A .npz file with the array <c>data</c>.</param>
    /// <param name="points">Points of the sweep.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <returns>[N] uint16, 1000 times the general class plus the instance (which starts anew with each class; 0 for stuff).</returns>
    /// <exception cref="InvalidDataException">Another type or number of labels, or a label whose class is none.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static ushort[] ReadPanoptic(DatasetPath file, int points, FileLimits? limits = null)
    {
        var labels = NpzFile.Read(file, limits)["data"].Require<ushort>(-1);
        ThrowIfOtherCount(file, labels.Length, points);
        var odd = labels.AsSpan().IndexOfAnyInRange((ushort)(Classes * InstancesPerClass), ushort.MaxValue);
        return odd < 0 ? labels : throw file.Fault($"has label {labels[odd]} at point {odd}, "
            + $"expected {InstancesPerClass} times a class from 0 to {Classes - 1}, plus an instance");
    }

    private static void ThrowIfOtherCount(DatasetPath file, int labels, int points)
    {
        if (labels != points)
        {
            throw file.Fault($"has {labels} labels, expected one for each of the sweep's {points} points; the files do not belong together");
        }
    }
}
