namespace Spatial.Datasets;

/// <summary>Radar returns: [18, N] float64, one row per field, in the sensor's own frame.</summary>
public sealed class RadarScan
{
    /// <summary>Field names by row: positions in metres, velocities in m/s; the _comp pair is compensated for the vehicle's own motion.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "x", "y", "z", "dyn_prop", "id", "rcs", "vx", "vy", "vx_comp", "vy_comp", "is_quality_valid", "ambig_state", "x_rms", "y_rms",
        "invalid_state", "pdh0", "vx_rms", "vy_rms",
    ];

    internal RadarScan(double[] values, int count)
    {
        (Values, Count) = (values, count);
    }

    /// <summary>[18, N] field by field.</summary>
    public double[] Values { get; }

    /// <summary>Number of returns N.</summary>
    public int Count { get; }

    /// <summary>[N] values of one field.</summary>
    /// <param name="field">A name of <see cref="Fields"/>.</param>
    /// <exception cref="ArgumentException">No such field.</exception>
    public ReadOnlySpan<double> this[string field]
    {
        get
        {
            for (var row = 0; row < Fields.Count; row++)
            {
                if (Fields[row] == field)
                {
                    return Values.AsSpan(row * Count, Count);
                }
            }

            throw new ArgumentException($"radar returns have no field '{field}'; they have {string.Join(", ", Fields)}", nameof(field));
        }
    }
}
