namespace Spatial.Worlds;

/// <summary>Lays the ground of roads and pavements.</summary>
internal static class RoadGround
{
    private const double IslandMargin = 0.4; // metres between an island and the lanes beside it
    private const double IslandSetBack = 1.2; // metres between a stop line and the tip of the island

    public static void Lay(GroundPlan plan, RoadNetwork network, double size)
    {
        plan.Lay(new(new([new(0, 0), new(size, 0), new(size, size), new(0, size)]), SurfaceMaterial.Grass, true));
        plan.Lay(new(network.Outside.Inner, SurfaceMaterial.Sidewalk, true) { Pattern = GroundPattern.Pavement });
        plan.Lay(new(network.Outside.Kerb, SurfaceMaterial.Asphalt, false) { Pattern = GroundPattern.Roads });
        foreach (var block in network.Blocks)
        {
            plan.Lay(new(block.Kerb, SurfaceMaterial.Sidewalk, true) { Pattern = GroundPattern.Pavement });
            plan.Lay(new(block.Inner, SurfaceMaterial.Grass, true));
        }

        foreach (var road in network.Roads.Where(road => road.Profile.Median > 0))
        {
            plan.Lay(new(Island(road), SurfaceMaterial.OtherFlat, true) { Pattern = GroundPattern.Island });
        }

        foreach (var leg in network.Nodes.SelectMany(node => node.Legs).Where(leg => leg.HasCrossing))
        {
            const double half = (RoadLeg.CrossingWidth / 2) - 0.3;
            plan.DropKerb(leg.At(leg.Crossing - half, leg.LeftHalf), leg.At(leg.Crossing + half, leg.LeftHalf));
            plan.DropKerb(leg.At(leg.Crossing - half, -leg.RightHalf), leg.At(leg.Crossing + half, -leg.RightHalf));
        }
    }

    // The middle of an avenue, rounded at both tips.
    private static PlanPolygon Island(Road road)
    {
        var leg = road.FromLeg;
        var radius = (road.Profile.Median / 2) - IslandMargin;
        var (from, to) = (leg.Mouth + IslandSetBack + radius, road.Length - road.ToLeg.Mouth - IslandSetBack - radius);
        const int parts = 6;
        var outline = new List<PlanPoint>();
        for (var part = 0; part <= parts; part++)
        {
            var angle = (-Math.PI / 2) + (Math.PI * part / parts);
            outline.Add(leg.At(to + (radius * Math.Cos(angle)), radius * Math.Sin(angle)));
        }

        for (var part = 0; part <= parts; part++)
        {
            var angle = (Math.PI / 2) + (Math.PI * part / parts);
            outline.Add(leg.At(from + (radius * Math.Cos(angle)), radius * Math.Sin(angle)));
        }

        return new(outline);
    }
}
