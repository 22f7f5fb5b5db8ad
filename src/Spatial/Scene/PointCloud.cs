namespace Spatial;

/// <summary>Points of one frame of reference: [N, 5] float32, x y z (m), intensity (0 to 255), dt (s before the reference time).</summary>
public sealed class PointCloud
{
    /// <summary>Values per point.</summary>
    public const int Width = 5;

    private readonly float[] _values;

    /// <summary>Takes ownership of an array of points.</summary>
    /// <param name="values">[N, 5] float32, row by row.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of 5.</exception>
    public PointCloud(float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length % Width != 0)
        {
            throw new ArgumentException($"points must be float32 [N, {Width}], got {values.Length} values", nameof(values));
        }

        _values = values;
    }

    /// <summary>A cloud of no points.</summary>
    public static PointCloud Empty { get; } = new([]);

    /// <summary>Number of points N.</summary>
    public int Count => _values.Length / Width;

    /// <summary>All values, [N, 5] row by row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>All values as memory, for code that outlives a stack frame.</summary>
    public ReadOnlyMemory<float> Memory => _values;

    /// <summary>The five values of one point.</summary>
    public ReadOnlySpan<float> this[int index] => _values.AsSpan(index * Width, Width);

    /// <summary>Position of one point, metres.</summary>
    public Vector3d PositionOf(int index)
    {
        var point = this[index];
        return new(point[0], point[1], point[2]);
    }
}
