using MessagePack;

namespace Spatial.Viewer;

/// <summary>LiDAR points in a packet, merged into the key ego frame.</summary>
internal static class PointsPart
{
    /// <summary>Writes {positions [N, 3] metres, intensities [N] 0 to 255, ages [N] hundredths of a second, key: points of the key sweep, which come
    /// first, indices [key]: their places in the sweep's file, classes: the true classes of that file's points}.</summary>
    public static void Write(ref MessagePackWriter writer, Frame frame, byte[]? trueClasses)
    {
        var merged = SweepMerger.IntoKeyframe(frame);
        var (positions, intensities, ages) = (new float[3 * merged.Count], new byte[merged.Count], new byte[merged.Count]);
        for (var i = 0; i < merged.Count; i++)
        {
            var point = merged[i];
            (positions[3 * i], positions[(3 * i) + 1], positions[(3 * i) + 2]) = (point[0], point[1], point[2]);
            intensities[i] = (byte)Math.Clamp(point[3], 0, byte.MaxValue);
            ages[i] = (byte)Math.Clamp(100 * point[4], 0, byte.MaxValue);
        }

        var key = frame.Sweeps[0].Points;
        uint[] indices = [.. Enumerable.Range(0, key.Count).Where(i => SweepMerger.IsMerged(key.PositionOf(i))).Select(i => (uint)i)];
        writer.WriteMapHeader(6);
        writer.Write("positions");
        writer.WriteArray(positions);
        writer.Write("intensities");
        writer.WriteBytes(intensities);
        writer.Write("ages");
        writer.WriteBytes(ages);
        writer.Write("key");
        writer.Write(indices.Length);
        writer.Write("indices");
        writer.WriteArray(indices);
        writer.Write("classes");
        if (trueClasses is null)
        {
            writer.WriteNil();
        }
        else
        {
            writer.WriteBytes(trueClasses);
        }
    }
}
