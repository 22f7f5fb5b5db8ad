namespace Spatial.Worlds;

/// <summary>Distances of convex areas seen from above.</summary>
internal static class ConvexDistance
{
    /// <summary>Between two areas; 0 where they touch or overlap.</summary>
    /// <param name="first">Corners, one after the other around it; a single one for a point.</param>
    /// <param name="second">Likewise.</param>
    public static double Between(IReadOnlyList<PlanPoint> first, IReadOnlyList<PlanPoint> second) =>
        Overlap(first, second) ? 0 : Math.Min(Nearest(first, second), Nearest(second, first));

    // The nearest points of convex areas that are apart: one of them is a corner.
    private static double Nearest(IReadOnlyList<PlanPoint> corners, IReadOnlyList<PlanPoint> area) => corners.Min(corner =>
        Enumerable.Range(0, area.Count).Min(edge => FromSegment(corner, area[edge], area[(edge + 1) % area.Count])));

    private static double FromSegment(PlanPoint point, PlanPoint from, PlanPoint to)
    {
        var along = to - from;
        var square = along.Dot(along);
        var share = square == 0 ? 0 : Math.Clamp((point - from).Dot(along) / square, 0, 1);
        return point.DistanceTo(from + (along * share));
    }

    // Convex areas are apart where an edge of one has all of the other beyond it.
    private static bool Overlap(IReadOnlyList<PlanPoint> first, IReadOnlyList<PlanPoint> second) =>
        !SeparatedByEdge(first, second) && !SeparatedByEdge(second, first);

    private static bool SeparatedByEdge(IReadOnlyList<PlanPoint> area, IReadOnlyList<PlanPoint> other)
    {
        for (var edge = 0; edge < area.Count && area.Count > 2; edge++)
        {
            var normal = (area[(edge + 1) % area.Count] - area[edge]).ToLeft;
            var own = area.Select(corner => normal.Dot(corner)).ToArray();
            var its = other.Select(corner => normal.Dot(corner)).ToArray();
            if (own.Max() < its.Min() || its.Max() < own.Min())
            {
                return true;
            }
        }

        return false;
    }
}
