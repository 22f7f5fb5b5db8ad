namespace Spatial.Worlds;

/// <summary>Crossings, walkways, areas and lines of the map from the network of roads.</summary>
internal static class MapDrawing
{
    private const double WalkwayStep = 2;
    private const double WalkwayWidth = 1.8; // metres of a pavement that nothing stands on, its middle half
    private const double StopLineWidth = 0.4;

    public static TownMap Draw(RoadNetwork network, LaneGraph graph, GroundPlan plan, Func<double, double, double> heightAt) => new()
    {
        Lanes = graph.Lanes,
        Crossings = Crossings(network, graph, heightAt),
        Walkways = Walkways(network, heightAt),
        Intersections = [.. network.Nodes.Select(node => new TownIntersection(OnGround(node.Point, heightAt), node.HasSignals))],
        Areas = [.. Areas(network, graph, plan)],
        Lines = [.. Lines(network)],
    };

    /// <summary>Where lanes of a leg stop: an area on the lanes' side of the mouth.</summary>
    public static PlanPolygon StopLine(RoadLeg leg)
    {
        var profile = leg.Road.Profile;
        var inner = (profile.Median / 2) + 0.15;
        return new([
            leg.At(leg.Mouth, inner), leg.At(leg.Mouth + StopLineWidth, inner),
            leg.At(leg.Mouth + StopLineWidth, profile.DrivenHalfWidth), leg.At(leg.Mouth, profile.DrivenHalfWidth)]);
    }

    /// <summary>The part of the road that walkers cross on.</summary>
    public static PlanPolygon CrossingArea(RoadLeg leg)
    {
        var (from, to) = (leg.Crossing - (RoadLeg.CrossingWidth / 2), leg.Crossing + (RoadLeg.CrossingWidth / 2));
        return new([leg.At(from, leg.LeftHalf), leg.At(from, -leg.RightHalf), leg.At(to, -leg.RightHalf), leg.At(to, leg.LeftHalf)]);
    }

    private static IReadOnlyList<TownCrossing> Crossings(RoadNetwork network, LaneGraph graph, Func<double, double, double> heightAt)
    {
        var crossings = new List<TownCrossing>();
        foreach (var leg in network.Nodes.SelectMany(node => node.Legs).Where(leg => leg.HasCrossing))
        {
            var (from, to) = (leg.At(leg.Crossing, leg.LeftHalf + (Block.PavementWidth / 2)), leg.At(leg.Crossing, -leg.RightHalf - (Block.PavementWidth / 2)));
            var lanes = graph.Lanes.Where(lane => lane.IsConnector && lane.Intersection == leg.Node.Id && Crosses(lane, from, to)).Select(lane => lane.Id);
            crossings.Add(new(OnGround(from, heightAt), OnGround(to, heightAt), RoadLeg.CrossingWidth, [.. lanes], leg.Node.Id));
        }

        return crossings;
    }

    private static bool Crosses(TownLane lane, PlanPoint from, PlanPoint to)
    {
        for (var i = 1; i < lane.Centreline.Count; i++)
        {
            var (a, b) = (lane.Centreline[i - 1], lane.Centreline[i]);
            if (PlanSegment.Meet(new(a.X, a.Y), new(b.X, b.Y), from, to))
            {
                return true;
            }
        }

        return false;
    }

    // Along the middle of each pavement, cut where crossings begin, so that ways and crossings share their ends.
    private static IReadOnlyList<TownWalkway> Walkways(RoadNetwork network, Func<double, double, double> heightAt)
    {
        var walkways = new List<TownWalkway>();
        foreach (var block in network.Blocks.Append(network.Outside))
        {
            foreach (var piece in block.Pieces(Block.PavementWidth / 2, WalkwayStep, CrossingsOfSide))
            {
                walkways.Add(new([.. piece.Select(point => OnGround(point, heightAt))], WalkwayWidth));
            }
        }

        return walkways;
    }

    private static IEnumerable<double> CrossingsOfSide(RoadLeg leg, RoadLeg end)
    {
        if (leg.HasCrossing)
        {
            yield return leg.Crossing;
        }

        if (end.HasCrossing)
        {
            yield return leg.Road.Length - end.Crossing;
        }
    }

    private static IEnumerable<TownArea> Areas(RoadNetwork network, LaneGraph graph, GroundPlan plan)
    {
        var islands = plan.Regions.Where(region => region.Material == SurfaceMaterial.OtherFlat && region.Pattern == GroundPattern.Island);
        var holes = network.Blocks.Select(block => block.Kerb).Concat(islands.Select(region => region.Outline));
        yield return Area("drivable_area", network.Outside.Kerb, holes);
        foreach (var carPark in plan.Regions.Where(region => region.Pattern == GroundPattern.CarPark))
        {
            yield return Area("drivable_area", carPark.Outline, []);
            yield return Area("carpark_area", carPark.Outline, []);
        }

        foreach (var node in network.Nodes)
        {
            var lanes = graph.Lanes.Where(lane => lane.IsConnector && lane.Intersection == node.Id).Select(lane => lane.Id);
            yield return new TownArea("road_segment", IntersectionArea(network, node).CounterClockwise(), [], [.. lanes]) { IsIntersection = !node.IsBend };
        }

        foreach (var road in network.Roads)
        {
            var (from, to) = (road.FromLeg, road.ToLeg);
            var lanes = graph.Outbound(from).Concat(graph.Outbound(to)).ToList();
            yield return new("road_segment", Stretch(from, to, from.LeftHalf, -from.RightHalf).CounterClockwise(), [], lanes);
            var median = road.Profile.Median / 2;
            yield return new("road_block", Stretch(from, to, -median, -from.RightHalf).CounterClockwise(), [], [.. graph.Outbound(from)]);
            yield return new("road_block", Stretch(from, to, from.LeftHalf, median).CounterClockwise(), [], [.. graph.Outbound(to)]);
        }

        foreach (var leg in network.Nodes.SelectMany(node => node.Legs).Where(leg => !leg.Node.IsBend))
        {
            yield return new("stop_line", StopLine(leg).CounterClockwise(), [], [.. graph.Inbound(leg)]);
            if (leg.HasCrossing)
            {
                yield return Area("ped_crossing", CrossingArea(leg), []);
            }
        }

        foreach (var block in network.Blocks)
        {
            yield return Area("walkway", block.Kerb, [block.Inner]);
        }

        yield return Area("walkway", network.Outside.Inner, [network.Outside.Kerb]);
        foreach (var path in plan.Regions.Where(region => region.Pattern == GroundPattern.Path))
        {
            var beds = plan.Regions.Where(region => region.Pattern == GroundPattern.Flowers && path.Outline.Contains(region.Outline.Corners[0]));
            yield return Area("walkway", path.Outline, beds.Select(bed => bed.Outline));
        }
    }

    private static TownArea Area(string layer, PlanPolygon exterior, IEnumerable<PlanPolygon> holes) =>
        new(layer, exterior.CounterClockwise(), [.. holes.Select(hole => hole.Clockwise())], []);

    private static PlanPolygon Stretch(RoadLeg from, RoadLeg to, double left, double right)
    {
        var (start, end) = (from.Mouth, from.Road.Length - to.Mouth);
        return new([from.At(start, left), from.At(start, right), from.At(end, right), from.At(end, left)]);
    }

    // From mouth to mouth, along the kerbs between.
    private static PlanPolygon IntersectionArea(RoadNetwork network, RoadNode node)
    {
        var corners = network.Blocks.Append(network.Outside).SelectMany(block => block.Corners).Where(corner => corner.First.Node == node)
            .ToDictionary(corner => corner.First);
        var outline = new List<PlanPoint>();
        foreach (var leg in node.Legs)
        {
            outline.Add(leg.At(leg.Mouth, -leg.RightHalf));
            outline.Add(leg.At(leg.Mouth, leg.LeftHalf));
            outline.AddRange(corners[leg].Arc(0).Reverse());
        }

        return new(outline);
    }

    private static IEnumerable<TownLine> Lines(RoadNetwork network)
    {
        foreach (var road in network.Roads)
        {
            var (from, profile) = (road.FromLeg, road.Profile);
            var (start, end) = (from.Mouth, road.Length - road.ToLeg.Mouth);
            yield return new("road_divider", [from.At(start, 0), from.At(end, 0)]);
            for (var lane = 1; lane < profile.LanesPerSide; lane++)
            {
                var offset = (profile.Median / 2) + (lane * profile.LaneWidth);
                yield return new("lane_divider", [from.At(start, -offset), from.At(end, -offset)]);
                yield return new("lane_divider", [from.At(start, offset), from.At(end, offset)]);
            }
        }

        // A light shows from its post towards the lanes it rules.
        foreach (var leg in network.Nodes.Where(node => node.HasSignals).SelectMany(node => node.Legs))
        {
            yield return new("traffic_light", [leg.Post, leg.Post + leg.Outward]);
        }
    }

    private static Vector3d OnGround(PlanPoint point, Func<double, double, double> heightAt) => new(point.X, point.Y, heightAt(point.X, point.Y));
}
