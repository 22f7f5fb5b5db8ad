namespace Spatial.Worlds;

/// <summary>Where an area of a map is.</summary>
internal static class AreaOutline
{
    /// <summary>Whether a place lies in an area: within its exterior and in none of its holes.</summary>
    public static bool Contains(this TownArea area, double x, double y) =>
        IsInside(area.Exterior, (x, y)) && !area.Holes.Any(hole => IsInside(hole, (x, y)));

    /// <summary>Squared distance of a place to the nearest corner of the exterior.</summary>
    public static double SquaredDistanceTo(this TownArea area, double x, double y) =>
        area.Exterior.Min(corner => ((corner.X - x) * (corner.X - x)) + ((corner.Y - y) * (corner.Y - y)));

    /// <summary>Where outline and holes cross the line of a y, in order of x: inside between the first and second, the third and fourth, and so on.</summary>
    public static List<double> CrossingsAt(this TownArea area, double y)
    {
        var crossings = new List<double>();
        AddCrossings(crossings, area.Exterior, y);
        foreach (var hole in area.Holes)
        {
            AddCrossings(crossings, hole, y);
        }

        crossings.Sort();
        return crossings;
    }

    private static bool IsInside(IReadOnlyList<(double X, double Y)> corners, (double X, double Y) place)
    {
        var isInside = false;
        for (var i = 0; i < corners.Count; i++)
        {
            isInside ^= PlanSegment.IsMetAlongX(place, corners[i], corners[(i + 1) % corners.Count]);
        }

        return isInside;
    }

    // An edge has its lower end and not its upper one, so that a corner on the line counts once.
    private static void AddCrossings(List<double> crossings, IReadOnlyList<(double X, double Y)> corners, double y)
    {
        for (var i = 0; i < corners.Count; i++)
        {
            var (from, to) = (corners[i], corners[(i + 1) % corners.Count]);
            if (from.Y <= y != to.Y <= y)
            {
                crossings.Add(from.X + ((y - from.Y) / (to.Y - from.Y) * (to.X - from.X)));
            }
        }
    }
}
