namespace Spatial.Worlds;

/// <summary>Straight pieces seen from above.</summary>
internal static class PlanSegment
{
    public static double Distance(PlanPoint point, PlanPoint a, PlanPoint b)
    {
        var along = b - a;
        var squared = along.Dot(along);
        var amount = squared > 0 ? Math.Clamp((point - a).Dot(along) / squared, 0, 1) : 0;
        return point.DistanceTo(a + (along * amount));
    }

    /// <summary>True where the ray from a place along x meets a piece. A place is inside a closed line that its ray meets an odd number of times.</summary>
    /// <remarks>A piece has its lower end and not its upper one, so that a corner that the ray passes counts once.</remarks>
    public static bool IsMetAlongX((double X, double Y) place, (double X, double Y) a, (double X, double Y) b) =>
        (a.Y > place.Y) != (b.Y > place.Y) && place.X < a.X + ((b.X - a.X) * (place.Y - a.Y) / (b.Y - a.Y));

    /// <summary>True where two pieces cross or touch.</summary>
    public static bool Meet(PlanPoint a, PlanPoint b, PlanPoint c, PlanPoint d)
    {
        var (fromA, fromB) = ((d - c).Cross(a - c), (d - c).Cross(b - c));
        var (fromC, fromD) = ((b - a).Cross(c - a), (b - a).Cross(d - a));
        return fromA * fromB <= 0 && fromC * fromD <= 0
            && Math.Min(a.X, b.X) <= Math.Max(c.X, d.X) && Math.Min(c.X, d.X) <= Math.Max(a.X, b.X)
            && Math.Min(a.Y, b.Y) <= Math.Max(c.Y, d.Y) && Math.Min(c.Y, d.Y) <= Math.Max(a.Y, b.Y);
    }
}
