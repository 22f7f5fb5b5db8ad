namespace Spatial.Worlds;

/// <summary>A closed outline seen from above, its corners counter-clockwise.</summary>
internal sealed class PlanPolygon
{
    public PlanPolygon(IEnumerable<PlanPoint> corners)
    {
        var points = new List<PlanPoint>();
        foreach (var corner in corners.Select(corner => corner.Snapped()))
        {
            if (points.Count == 0 || corner != points[^1])
            {
                points.Add(corner);
            }
        }

        if (points.Count > 1 && points[0] == points[^1])
        {
            points.RemoveAt(points.Count - 1);
        }

        Corners = SignedArea(points) < 0 ? [.. Enumerable.Reverse(points)] : [.. points];
        Least = new(Corners.Min(corner => corner.X), Corners.Min(corner => corner.Y));
        Most = new(Corners.Max(corner => corner.X), Corners.Max(corner => corner.Y));
    }

    public PlanPoint[] Corners { get; }

    public PlanPoint Least { get; }

    public PlanPoint Most { get; }

    public double Area => SignedArea(Corners);

    public static PlanPolygon Rectangle(PlanPoint centre, PlanPoint along, double length, double width)
    {
        var (half, side) = (along * (length / 2), along.ToLeft * (width / 2));
        return new([centre - half - side, centre + half - side, centre + half + side, centre - half + side]);
    }

    public bool Contains(PlanPoint point)
    {
        if (point.X < Least.X || point.X > Most.X || point.Y < Least.Y || point.Y > Most.Y)
        {
            return false;
        }

        var inside = false;
        for (int i = 0, j = Corners.Length - 1; i < Corners.Length; j = i++)
        {
            inside ^= PlanSegment.IsMetAlongX(point, Corners[i], Corners[j]);
        }

        return inside;
    }

    /// <summary>Distance from a point to the outline, metres.</summary>
    public double DistanceToOutline(PlanPoint point)
    {
        var nearest = double.PositiveInfinity;
        for (int i = 0, j = Corners.Length - 1; i < Corners.Length; j = i++)
        {
            nearest = Math.Min(nearest, PlanSegment.Distance(point, Corners[j], Corners[i]));
        }

        return nearest;
    }

    /// <summary>The outline with more corners on its straight parts.</summary>
    public PlanPolygon Subdivided(double longest)
    {
        var points = new List<PlanPoint>();
        for (var i = 0; i < Corners.Length; i++)
        {
            var (a, b) = (Corners[i], Corners[(i + 1) % Corners.Length]);
            var parts = Math.Max(1, (int)Math.Ceiling(a.DistanceTo(b) / longest));
            for (var part = 0; part < parts; part++)
            {
                points.Add(PlanPoint.Lerp(a, b, part / (double)parts));
            }
        }

        return new(points);
    }

    public IReadOnlyList<(double X, double Y)> CounterClockwise() => [.. Corners.Select(corner => ((double X, double Y))corner)];

    public IReadOnlyList<(double X, double Y)> Clockwise() => [.. CounterClockwise().Reverse()];

    private static double SignedArea(IReadOnlyList<PlanPoint> points)
    {
        var twice = 0.0;
        for (var i = 0; i < points.Count; i++)
        {
            twice += points[i].Cross(points[(i + 1) % points.Count]);
        }

        return twice / 2;
    }
}
