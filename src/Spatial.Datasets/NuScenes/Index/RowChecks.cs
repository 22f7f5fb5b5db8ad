using System.Globalization;

namespace Spatial.Datasets;

/// <summary>What the numbers of a single row must satisfy by themselves.</summary>
internal static class RowChecks
{
    // The years 2015 to 2035: every recording of this kind lies between, and seconds or nanoseconds lie far outside.
    private const long EarliestMicros = 1_420_070_400_000_000;
    private const long LatestMicros = 2_051_222_400_000_000;

    // Stored quaternions carry about seven digits; a larger error is not rounding.
    private const double NormTolerance = 1e-3;

    public sealed record Fault(string Code, FindingSeverity Severity, string What, string Expected, string Got);

    public static Fault? CheckTimestamp(long value)
    {
        if (value is >= EarliestMicros and < LatestMicros)
        {
            return null;
        }

        var guess = value switch
        {
            >= EarliestMicros / 1_000_000 and < LatestMicros / 1_000_000 => " (this looks like seconds)",
            >= EarliestMicros / 1000 and < LatestMicros / 1000 => " (this looks like milliseconds)",
            >= EarliestMicros * 1000 and < LatestMicros * 1000 => " (this looks like nanoseconds)",
            _ => "",
        };
        return new(
            "DATA-044", FindingSeverity.Error, "a time is out of range", "microseconds since 1970, in the years 2015 to 2035", $"{value}{guess}");
    }

    public static Fault? CheckNumbers(ColumnKind kind, Span<double> values) => kind switch
    {
        ColumnKind.Rotation => CheckRotation(values),
        ColumnKind.Intrinsic => CheckIntrinsic(values),
        _ => null,
    };

    /// <summary>Checks a quaternion; one of a wrong but usable length is set to length 1 and mentioned.</summary>
    private static Fault? CheckRotation(Span<double> wxyz)
    {
        var rotation = new Quaterniond(wxyz[0], wxyz[1], wxyz[2], wxyz[3]);
        if (!(rotation.Norm > 1e-6) || !double.IsFinite(rotation.Norm))
        {
            return new("DATA-039", FindingSeverity.Error, "a rotation has no direction", "a unit quaternion w, x, y, z", rotation.ToString());
        }

        if (Math.Abs(rotation.Norm - 1) <= NormTolerance)
        {
            return null;
        }

        var unit = rotation.Normalized();
        (wxyz[0], wxyz[1], wxyz[2], wxyz[3]) = (unit.W, unit.X, unit.Y, unit.Z);
        var norm = rotation.Norm.ToString("G6", CultureInfo.InvariantCulture);
        return new("DATA-039", FindingSeverity.Warning, "a rotation was normalised", "a quaternion of norm 1", $"norm {norm}");
    }

    private static Fault? CheckIntrinsic(Span<double> k)
    {
        var matrix = new Matrix3d(k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7], k[8]);
        var isPinhole = matrix.M00 > 0 && matrix.M11 > 0 && matrix.M20 == 0 && matrix.M21 == 0 && matrix.M22 == 1;
        return isPinhole && Math.Abs(matrix.Determinant) > 1e-9
            ? null
            : new(
                "DATA-041", FindingSeverity.Error, "a camera matrix cannot be used", "positive focal lengths and a last row of 0 0 1",
                string.Create(CultureInfo.InvariantCulture, $"focal lengths {matrix.M00}, {matrix.M11} and last row {matrix.M20} {matrix.M21} {matrix.M22}"));
    }
}
