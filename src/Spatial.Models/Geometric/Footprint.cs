namespace Spatial.Models;

/// <summary>The smallest upright rectangle around points seen from above.</summary>
/// <param name="Center">Centre on the ground plane, key ego frame; z is 0.</param>
/// <param name="Length">Longer side, metres.</param>
/// <param name="Width">Shorter side, metres.</param>
internal readonly record struct Footprint(Vector3d Center, double Length, double Width)
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
            var (sine, cosine) = Math.SinCos(i * Math.PI / 2 / Angles);
            double minA = double.MaxValue, maxA = double.MinValue, minB = double.MaxValue, maxB = double.MinValue;
            foreach (ref readonly var point in points)
            {
                var a = (cosine * point.X) + (sine * point.Y);
                var b = (cosine * point.Y) - (sine * point.X);
                (minA, maxA) = (Math.Min(minA, a), Math.Max(maxA, a));
                (minB, maxB) = (Math.Min(minB, b), Math.Max(maxB, b));
            }

            // A line has no area in any direction along it: a centimetre on each side lets the shortest win.
            var area = (maxA - minA + 0.01) * (maxB - minB + 0.01);
            if (area < bestArea)
            {
                bestArea = area;
                var (middleA, middleB) = ((minA + maxA) / 2, (minB + maxB) / 2);
                var center = new Vector3d((cosine * middleA) - (sine * middleB), (sine * middleA) + (cosine * middleB), 0);
                best = new(center, Math.Max(maxA - minA, maxB - minB), Math.Min(maxA - minA, maxB - minB));
            }
        }

        return best;
    }
}
