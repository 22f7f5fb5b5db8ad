namespace Spatial.Worlds;

/// <summary>The way over an intersection: straight, an arc, straight; or a gentle S where both ends point the same way.</summary>
internal static class ConnectorCurve
{
    private const double LeastStep = 0.2; // metres
    private const double LeastArcAngle = 20 * Math.PI / 180; // below, an arc's corner lies too far off

    /// <summary>Points from a start to an end, both included.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="startDirection">Unit direction of driving there.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="endDirection">Unit direction of driving there.</param>
    /// <param name="straightPart">Metres that stay straight at each end.</param>
    /// <param name="step">Metres between points, about.</param>
    public static IReadOnlyList<PlanPoint> Between(
        PlanPoint start, PlanPoint startDirection, PlanPoint end, PlanPoint endDirection, double straightPart, double step)
    {
        var angle = Math.Atan2(startDirection.Cross(endDirection), startDirection.Dot(endDirection));
        return Math.Abs(angle) < LeastArcAngle
            ? Swerve(start, startDirection, end, endDirection, step)
            : Arc(start, startDirection, end, endDirection, angle, straightPart, step);
    }

    private static List<PlanPoint> Swerve(PlanPoint start, PlanPoint startDirection, PlanPoint end, PlanPoint endDirection, double step)
    {
        var length = start.DistanceTo(end);
        var parts = Math.Max(2, (int)Math.Ceiling(length / step));
        var points = new List<PlanPoint>();
        for (var part = 0; part <= parts; part++)
        {
            // Cubic Hermite with tangents as long as the way.
            var t = part / (double)parts;
            var (t2, t3) = (t * t, t * t * t);
            points.Add((start * ((2 * t3) - (3 * t2) + 1)) + (startDirection * (length * (t3 - (2 * t2) + t)))
                + (end * ((3 * t2) - (2 * t3))) + (endDirection * (length * (t3 - t2))));
        }

        return points;
    }

    private static List<PlanPoint> Arc(
        PlanPoint start, PlanPoint startDirection, PlanPoint end, PlanPoint endDirection, double angle, double straightPart, double step)
    {
        // The corner where both straights meet, and how far it is from either end.
        var sine = startDirection.Cross(endDirection);
        var fromStart = (end - start).Cross(endDirection) / sine;
        var fromEnd = startDirection.Cross(end - start) / sine;
        var tangent = Math.Min(fromStart, fromEnd) - straightPart;
        var radius = tangent / Math.Tan(Math.Abs(angle) / 2);
        var (arcStart, centreSide) = (start + (startDirection * (fromStart - tangent)), Math.Sign(angle));
        var centre = arcStart + (startDirection.ToLeft * (radius * centreSide));
        var arcEnd = end - (endDirection * (fromEnd - tangent));
        var points = new List<PlanPoint> { start };
        AddStraight(points, arcStart, step);
        var parts = Math.Max(3, (int)Math.Ceiling(Math.Abs(angle) * radius / step));
        for (var part = 1; part < parts; part++)
        {
            points.Add(centre + (arcStart - centre).Rotated(angle * part / parts));
        }

        points.Add(arcEnd);
        AddStraight(points, end, step);
        return points;
    }

    private static void AddStraight(List<PlanPoint> points, PlanPoint to, double step)
    {
        var from = points[^1];
        var length = from.DistanceTo(to);
        if (length < LeastStep)
        {
            // Too short for a point of its own; the ends themselves must stay where they are.
            if (points.Count > 1)
            {
                points[^1] = to;
            }

            return;
        }

        var parts = Math.Max(1, (int)Math.Ceiling(length / step));
        for (var part = 1; part <= parts; part++)
        {
            points.Add(PlanPoint.Lerp(from, to, part / (double)parts));
        }
    }
}
