namespace Spatial.Datasets;

/// <summary>One LiDAR file as stored: [N, 5] float32, x y z (m, sensor frame), intensity (0 to 255), ring (0 to 31).</summary>
public sealed class LidarScan
{
    /// <summary>Values per point.</summary>
    public const int Width = 5;

    /// <summary>Rings of the nuScenes LiDAR.</summary>
    public const int Rings = 32;

    internal LidarScan(float[] values)
    {
        Values = values;
        for (var i = 0; i < Count; i++)
        {
            var point = this[i];
            if (!IsFinite(point))
            {
                NonFinitePoints++;
                continue;
            }

            ClampedIntensities += point[3] == Clamp(point[3]) ? 0 : 1;
            UnusableRings += RingOf(i) is null ? 1 : 0;
        }
    }

    /// <summary>[N, 5] row by row, bit for bit as in the file; the first four columns are what the devkit reads.</summary>
    public float[] Values { get; }

    /// <summary>Number of points N, those that are not finite included.</summary>
    public int Count => Values.Length / Width;

    /// <summary>Points with a NaN or infinite coordinate; <see cref="ToPointCloud"/> leaves them out.</summary>
    public int NonFinitePoints { get; }

    /// <summary>Finite points whose intensity is NaN, infinite or negative; <see cref="ToPointCloud"/> clamps them.</summary>
    public int ClampedIntensities { get; }

    /// <summary>Finite points whose ring is not a whole number from 0 to 31; <see cref="RingOf"/> gives none for them.</summary>
    public int UnusableRings { get; }

    /// <summary>The five values of one point.</summary>
    public ReadOnlySpan<float> this[int index] => Values.AsSpan(index * Width, Width);

    /// <summary>The ring of one point, or null where the file has no usable one.</summary>
    public int? RingOf(int index)
    {
        var ring = this[index][4];
        return ring is >= 0 and < Rings && ring == MathF.Truncate(ring) ? (int)ring : null;
    }

    /// <summary>The finite points, with dt 0 and an intensity that is finite and not negative (NaN becomes 0, infinity 255).</summary>
    /// <returns>[N - NonFinitePoints, 5] x y z intensity dt.</returns>
    public PointCloud ToPointCloud()
    {
        var kept = new float[(Count - NonFinitePoints) * PointCloud.Width]; // [N, 5]
        var next = 0;
        for (var i = 0; i < Count; i++)
        {
            var point = this[i];
            if (IsFinite(point))
            {
                point[..3].CopyTo(kept.AsSpan(next));
                kept[next + 3] = Clamp(point[3]);
                next += PointCloud.Width;
            }
        }

        return new(kept);
    }

    private static bool IsFinite(ReadOnlySpan<float> point) => float.IsFinite(point[0]) && float.IsFinite(point[1]) && float.IsFinite(point[2]);

    private static float Clamp(float intensity) => intensity switch
    {
        float.PositiveInfinity => byte.MaxValue,
        >= 0 => intensity,
        _ => 0,
    };
}
