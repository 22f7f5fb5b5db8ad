namespace Spatial.Datasets;

/// <summary>Reads predicted labels of LiDAR points: one value per point of the key sweep, in its order, classes of the challenge.</summary>
/// <remarks>nuScenes devkit, <c>eval/lidarseg/validate_submission.py</c> and <c>eval/panoptic/evaluate.py</c>.</remarks>
public static class PointPredictionFile
{
    /// <summary>Reads a lidarseg prediction.</summary>
    /// <param name="file">A .bin file: one byte per point.</param>
    /// <param name="points">Points of the sweep; null where it is not at hand.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <returns>Classes 1 to 16.</returns>
    /// <exception cref="InvalidDataException">Another number of labels, or a label that is none of the sixteen classes.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static PointLabels ReadLidarseg(DatasetPath file, int? points = null, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        limits ??= FileLimits.Default;
        var classes = FileContent.ReadAll(file, limits.MaxPoints, nameof(FileLimits.MaxPoints));
        ThrowIfOtherCount(file, classes.Length, points);
        var odd = classes.AsSpan().IndexOfAnyExceptInRange((byte)1, (byte)(PointLabels.ClassNames.Count - 1));
        return odd < 0 ? new(classes) : throw file.Fault($"has label {classes[odd]} at point {odd}, expected a class from 1 to {PointLabels.ClassNames.Count - 1} of the challenge"
            + (classes[odd] == 0 ? "; 0 is for ignored annotations and may not be predicted" : "; general classes are to be mapped first"));
    }

    /// <summary>Reads a panoptic prediction.</summary>
    /// <param name="file">A .npz file with the array <c>data</c>, uint16 [N]: 1000 times the class plus the instance.</param>
    /// <param name="points">Points of the sweep; null where it is not at hand.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <returns>Classes 0 to 16, 0 for points without a prediction, and instances.</returns>
    /// <exception cref="InvalidDataException">Another type or number of labels, or a label whose class is none.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static PointLabels ReadPanoptic(DatasetPath file, int? points = null, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        var labels = NpzFile.Read(file, ["data"], limits)["data"].Require<ushort>(-1);
        ThrowIfOtherCount(file, labels.Length, points);
        var end = PointLabels.ClassNames.Count * PointLabels.InstancesPerClass;
        var odd = labels.AsSpan().IndexOfAnyInRange((ushort)end, ushort.MaxValue);
        return odd < 0
            ? new(
                Array.ConvertAll(labels, label => (byte)(label / PointLabels.InstancesPerClass)),
                Array.ConvertAll(labels, label => (ushort)(label % PointLabels.InstancesPerClass)))
            : throw file.Fault($"has label {labels[odd]} at point {odd}, expected {PointLabels.InstancesPerClass} times a class from 0 to "
                + $"{PointLabels.ClassNames.Count - 1} of the challenge, plus an instance");
    }

    private static void ThrowIfOtherCount(DatasetPath file, int labels, int? points)
    {
        if (points is { } expected && labels != expected)
        {
            throw file.Fault($"has {labels} labels, expected one for each of the sweep's {expected} points");
        }
    }
}
