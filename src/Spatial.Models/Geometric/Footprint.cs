namespace Spatial.Models;

/// <summary>The smallest upright rectangle around points seen from above.</summary>
/// <param name="Center">Centre on the ground plane, key ego frame; z is 0.</param>
/// <param name="Length">Longer side, metres.</param>
/// <param name="Width">Shorter side, metres.</param>
/// <param name="Yaw">Direction of the longer side, radians from the x axis; 0 up to half a turn.</param>
internal readonly record struct Footprint(Vector3d Center, double Length, double Width, double Yaw)
{
    // Two degrees: on a 5 m side that is 9 cm at the end, the size of the gaps between returns.
    private const int Angles = 45;

    /// <summary>Tries all directions in a quarter turn and takes the rectangle of least area.</summary>
    /// <param name="points">At least one point.</param>
    public static Footprint Around(ReadOnlySpan<Vector3d> points)
    {
        var best = default(Footprint);
        var bestArea = double.PositiveInfinity;
        for (var i = 0; i < Angles; i++)
        {
            var footprint = Along(points, i * Math.PI / 2 / Angles);

            // A line has no area in any direction along it: a centimetre on each side lets the shortest win.
            var area = (footprint.Length + 0.01) * (footprint.Width + 0.01);
            (best, bestArea) = area < bestArea ? (footprint, area) : (best, bestArea);
        }

        return best;
    }

    /// <summary>The rectangle around points with sides in a given direction.</summary>
    /// <param name="points">At least one point.</param>
    /// <param name="angle">Direction of one pair of sides, radians from the x axis; 0 up to a quarter turn.</param>
    public static Footprint Along(ReadOnlySpan<Vector3d> points, double angle)
    {
        var (sine, cosine) = Math.SinCos(angle);
        double minA = double.MaxValue, maxA = double.MinValue, minB = double.MaxValue, maxB = double.MinValue;
        foreach (ref readonly var point in points)
        {
            var a = (cosine * point.X) + (sine * point.Y);
            var b = (cosine * point.Y) - (sine * point.X);
            (minA, maxA) = (Math.Min(minA, a), Math.Max(maxA, a));
            (minB, maxB) = (Math.Min(minB, b), Math.Max(maxB, b));
        }

        var (middleA, middleB) = ((minA + maxA) / 2, (minB + maxB) / 2);
        var center = new Vector3d((cosine * middleA) - (sine * middleB), (sine * middleA) + (cosine * middleB), 0);
        var (sideA, sideB) = (maxA - minA, maxB - minB);
        return sideA >= sideB ? new(center, sideA, sideB, angle) : new(center, sideB, sideA, angle + (Math.PI / 2));
    }
}
