namespace Spatial.Worlds;

/// <summary>A piece of a lane's middle: an arc, or a straight line where it does not turn.</summary>
/// <param name="X">Where it begins, metres.</param>
/// <param name="Y">Where it begins, metres.</param>
/// <param name="Heading">Direction there, radians.</param>
/// <param name="Length">Metres.</param>
/// <param name="Curvature">1 / m, positive to the left.</param>
internal readonly record struct LaneArc(double X, double Y, double Heading, double Length, double Curvature);

/// <summary>Turns the middle of a lane into as few arcs as keep to its points.</summary>
internal static class LaneArcs
{
    private const double Tolerance = 0.02; // metres that a point may lie beside its arc
    private const double MostTurn = 3 * Math.PI / 4;
    private const double Straight = 1e-5; // curvature of a radius of 100 km

    /// <summary>Arcs along points, each beginning at the point where the one before ends.</summary>
    public static IReadOnlyList<LaneArc> Of(IReadOnlyList<Vector3d> points)
    {
        var arcs = new List<LaneArc>();
        for (var from = 0; from + 1 < points.Count;)
        {
            var (to, arc) = (from + 1, Between(points, from, from + 1));
            while (to + 1 < points.Count && Between(points, from, to + 1) is var longer && Fits(longer, points, from, to + 1))
            {
                (to, arc) = (to + 1, longer);
            }

            arcs.Add(arc);
            from = to;
        }

        return arcs;
    }

    /// <summary>A place along an arc.</summary>
    public static (double X, double Y) At(this LaneArc arc, double distance)
    {
        var turned = arc.Heading + (arc.Curvature * distance);
        return Math.Abs(arc.Curvature) < Straight
            ? (arc.X + (distance * Math.Cos(arc.Heading)), arc.Y + (distance * Math.Sin(arc.Heading)))
            : (arc.X + ((Math.Sin(turned) - Math.Sin(arc.Heading)) / arc.Curvature), arc.Y - ((Math.Cos(turned) - Math.Cos(arc.Heading)) / arc.Curvature));
    }

    // The circle through both ends and the point halfway between them.
    private static LaneArc Between(IReadOnlyList<Vector3d> points, int from, int to)
    {
        var (start, end) = (points[from], points[to]);
        var chord = end - start;
        var length = chord.LengthXy;
        var direction = Math.Atan2(chord.Y, chord.X);
        var middle = points[(from + to) / 2] - start;
        var side = ((chord.X * middle.Y) - (chord.Y * middle.X)) / length; // left of the chord is positive
        var along = ((chord.X * middle.X) + (chord.Y * middle.Y)) / length;
        var squared = (side * side) + (along * (along - length)); // of the circle through 0, the middle and the chord's end
        var bulge = Math.Abs(side) < 1e-12 ? 0 : squared / side; // twice the signed height of the circle's centre over the chord
        var radius = Math.Sqrt((bulge * bulge / 4) + (length * length / 4));
        if (bulge == 0 || 1 / radius < Straight)
        {
            return new(start.X, start.Y, direction, length, 0);
        }

        var curvature = (side > 0 ? -1 : 1) / radius; // a bulge to the left is a turn to the right
        var half = Math.Asin(Math.Clamp(length / 2 / radius, -1, 1));
        return new(start.X, start.Y, direction - (Math.Sign(curvature) * half), 2 * half * radius, curvature);
    }

    private static bool Fits(LaneArc arc, IReadOnlyList<Vector3d> points, int from, int to)
    {
        // Less than a half turn at once: the arc through three points could be the other way round.
        if (Math.Abs(arc.Curvature * arc.Length) > MostTurn)
        {
            return false;
        }

        for (var i = from + 1; i < to; i++)
        {
            if (DistanceFrom(arc, points[i]) > Tolerance)
            {
                return false;
            }
        }

        return true;
    }

    private static double DistanceFrom(LaneArc arc, Vector3d point)
    {
        var (x, y) = (point.X - arc.X, point.Y - arc.Y);
        var (sine, cosine) = (Math.Sin(arc.Heading), Math.Cos(arc.Heading));
        var left = (y * cosine) - (x * sine);
        if (arc.Curvature == 0)
        {
            return Math.Abs(left);
        }

        var along = (x * cosine) + (y * sine);
        var radius = 1 / arc.Curvature;
        return Math.Abs(Math.Sqrt((along * along) + ((left - radius) * (left - radius))) - Math.Abs(radius));
    }
}
