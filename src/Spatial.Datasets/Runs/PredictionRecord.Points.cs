using MessagePack;

namespace Spatial.Datasets;

/// <content>Labels of LiDAR points.</content>
public static partial class PredictionRecord
{
    /// <summary>Most points of a sweep: as many as a LiDAR file may have.</summary>
    public const int MaxPoints = 2_000_000;

    private const int PointKeys = 4;

    private static void WritePoints(ref MessagePackWriter writer, PointLabels? points)
    {
        if (points is null)
        {
            writer.WriteNil();
            return;
        }

        if (points.Classes.Length > MaxPoints)
        {
            throw new ArgumentException($"a recorded sweep may have {MaxPoints} points, got {points.Classes.Length}", nameof(points));
        }

        var labels = new int[points.Classes.Length]; // [N]
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = points.Instances is { } instances ? (points.Classes[i] * PointLabels.InstancesPerClass) + instances[i] : points.Classes[i];
        }

        var stride = PointRuns.BestStride(labels);
        writer.WriteArrayHeader(PointKeys);
        writer.Write(labels.Length);
        writer.Write(points.Instances is not null);
        writer.Write(stride);
        writer.Write(PointRuns.Encode(labels, stride));
    }

    private static PointLabels? ReadPoints(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        Expect(ref reader, PointKeys, "points");
        var (count, hasInstances, stride) = (reader.ReadInt32(), reader.ReadBoolean(), reader.ReadInt32());
        if (count is < 0 or > MaxPoints || stride is < 1 or > MaxPoints)
        {
            throw new InvalidDataException($"a recorded sweep may have {MaxPoints} points in steps of 1 or more, got {count} in steps of {stride}");
        }

        var labels = new int[count]; // [N]
        PointRuns.Decode(ReadBytes(ref reader), stride, labels);
        return hasInstances
            ? new(Array.ConvertAll(labels, label => ClassOf(label / PointLabels.InstancesPerClass)),
                Array.ConvertAll(labels, label => (ushort)(label % PointLabels.InstancesPerClass)))
            : new(Array.ConvertAll(labels, ClassOf));
    }

    // Out of a byte's range is out of the class list's too; within it the list itself judges.
    private static byte ClassOf(int label) => (byte)Math.Min(label, byte.MaxValue);
}
