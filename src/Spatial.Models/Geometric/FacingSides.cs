namespace Spatial.Models;

/// <summary>How well returns lie on the two sides of an upright box that face the sensor: an L or an I from above.</summary>
/// <remarks>After Zhang, Xu, Dong and Dolan, "Efficient L-shape fitting for vehicle detection using laser scanners", 2017: all directions are
/// tried and the best kept. Differs from the paper: returns near a side are counted, because counts do not depend on how dense a side is.</remarks>
internal static class FacingSides
{
    // Wheel arches, bumpers and rounded corners lie this far behind the outermost line of a vehicle's side, metres.
    private const double Depth = 0.25;

    // Two degrees, as for the footprint.
    private const int Angles = 45;

    /// <summary>Largest share of the points that lies on the two sides facing the sensor, over all directions of the box; 0 to 1.</summary>
    /// <param name="points">At least one point, key ego frame.</param>
    /// <param name="origin">The sensor, key ego frame.</param>
    public static double ShareOn(ReadOnlySpan<Vector3d> points, Vector3d origin)
    {
        var best = 0;
        for (var i = 0; i < Angles; i++)
        {
            var (sine, cosine) = Math.SinCos(i * Math.PI / 2 / Angles);
            double minA = double.MaxValue, maxA = double.MinValue, minB = double.MaxValue, maxB = double.MinValue;
            foreach (ref readonly var point in points)
            {
                var (a, b) = ((cosine * point.X) + (sine * point.Y), (cosine * point.Y) - (sine * point.X));
                (minA, maxA) = (Math.Min(minA, a), Math.Max(maxA, a));
                (minB, maxB) = (Math.Min(minB, b), Math.Max(maxB, b));
            }

            var sideA = Nearer(minA, maxA, (cosine * origin.X) + (sine * origin.Y));
            var sideB = Nearer(minB, maxB, (cosine * origin.Y) - (sine * origin.X));
            var count = 0;
            foreach (ref readonly var point in points)
            {
                var (a, b) = ((cosine * point.X) + (sine * point.Y), (cosine * point.Y) - (sine * point.X));
                count += Math.Abs(a - sideA) <= Depth || Math.Abs(b - sideB) <= Depth ? 1 : 0;
            }

            best = Math.Max(best, count);
        }

        return best / (double)points.Length;
    }

    private static double Nearer(double low, double high, double from) => Math.Abs(low - from) <= Math.Abs(high - from) ? low : high;
}
