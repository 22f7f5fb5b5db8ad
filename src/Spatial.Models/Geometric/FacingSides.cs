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

    // Nearer than a LiDAR's noise is not nearer, metres: the paper's d0.
    private const double Noise = 0.05;

    /// <summary>Largest share of the points that lies on the two sides facing the sensor, over all directions of the box; 0 to 1.</summary>
    /// <param name="points">At least one point, key ego frame.</param>
    /// <param name="origin">The sensor, key ego frame.</param>
    public static double ShareOn(ReadOnlySpan<Vector3d> points, Vector3d origin)
    {
        var best = 0;
        for (var i = 0; i < Angles; i++)
        {
            var sides = new Sides(points, origin, i * Math.PI / 2 / Angles);
            var count = 0;
            foreach (ref readonly var point in points)
            {
                count += sides.DistanceFrom(point) <= Depth ? 1 : 0;
            }

            best = Math.Max(best, count);
        }

        return best / (double)points.Length;
    }

    /// <summary>The direction of the box whose facing sides the points lie on most closely: the paper's closeness, which tells small turns apart.</summary>
    /// <param name="points">At least one point, key ego frame.</param>
    /// <param name="origin">The sensor, key ego frame.</param>
    /// <returns>Radians from the x axis, 0 up to a quarter turn.</returns>
    public static double AngleOf(ReadOnlySpan<Vector3d> points, Vector3d origin)
    {
        var (best, closest) = (0.0, -1.0);
        for (var i = 0; i < Angles; i++)
        {
            var angle = i * Math.PI / 2 / Angles;
            var sides = new Sides(points, origin, angle);
            var closeness = 0.0;
            foreach (ref readonly var point in points)
            {
                closeness += 1 / Math.Max(sides.DistanceFrom(point), Noise);
            }

            (best, closest) = closeness > closest ? (angle, closeness) : (best, closest);
        }

        return best;
    }

    /// <summary>The two facing sides of the rectangle around points in one direction.</summary>
    private readonly struct Sides
    {
        private readonly double _sine;
        private readonly double _cosine;
        private readonly double _sideA;
        private readonly double _sideB;

        public Sides(ReadOnlySpan<Vector3d> points, Vector3d origin, double angle)
        {
            (_sine, _cosine) = Math.SinCos(angle);
            double minA = double.MaxValue, maxA = double.MinValue, minB = double.MaxValue, maxB = double.MinValue;
            foreach (ref readonly var point in points)
            {
                var (a, b) = ((_cosine * point.X) + (_sine * point.Y), (_cosine * point.Y) - (_sine * point.X));
                (minA, maxA) = (Math.Min(minA, a), Math.Max(maxA, a));
                (minB, maxB) = (Math.Min(minB, b), Math.Max(maxB, b));
            }

            _sideA = Nearer(minA, maxA, (_cosine * origin.X) + (_sine * origin.Y));
            _sideB = Nearer(minB, maxB, (_cosine * origin.Y) - (_sine * origin.X));
        }

        /// <summary>Distance of a point from the nearer of the two lines.</summary>
        public double DistanceFrom(in Vector3d point) => Math.Min(
            Math.Abs((_cosine * point.X) + (_sine * point.Y) - _sideA),
            Math.Abs((_cosine * point.Y) - (_sine * point.X) - _sideB));

        private static double Nearer(double low, double high, double from) => Math.Abs(low - from) <= Math.Abs(high - from) ? low : high;
    }
}
