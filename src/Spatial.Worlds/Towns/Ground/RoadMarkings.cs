namespace Spatial.Worlds;

/// <summary>Draws the markings of roads: lane lines, stop lines, crossings, arrows, bays.</summary>
internal static class RoadMarkings
{
    private const double LineWidth = 0.15;
    private const double Wear = 0.35;
    private static readonly SurfaceColor White = new(226, 226, 220);
    private static readonly SurfaceColor Yellow = new(218, 168, 48);

    public static void Draw(GroundCanvas canvas, RoadNetwork network, IReadOnlyList<GroundSpot> spots)
    {
        foreach (var road in network.Roads)
        {
            DrawRoad(canvas, road);
        }

        foreach (var leg in network.Nodes.SelectMany(node => node.Legs))
        {
            DrawMouth(canvas, leg);
        }

        foreach (var spot in spots)
        {
            DrawSpot(canvas, spot);
        }
    }

    private static void DrawRoad(GroundCanvas canvas, Road road)
    {
        var (leg, profile) = (road.FromLeg, road.Profile);
        var (start, end) = (leg.Mouth, road.Length - road.ToLeg.Mouth);
        if (profile.IsAvenue)
        {
            foreach (var side in new[] { -1, 1 })
            {
                Line(canvas, leg, start, end, side * ((profile.Median / 2) - 0.05), Yellow);
                for (var lane = 1; lane < profile.LanesPerSide; lane++)
                {
                    Dashes(canvas, leg, start, end, side * ((profile.Median / 2) + (lane * profile.LaneWidth)), White, 3, 3);
                }
            }
        }
        else if (profile.SpeedLimit > 10)
        {
            Line(canvas, leg, start, end, 0.13, Yellow);
            Line(canvas, leg, start, end, -0.13, Yellow);
        }
        else
        {
            Dashes(canvas, leg, start, end, 0, White, 2, 2.5);
        }

        Line(canvas, leg, start, end, profile.DrivenHalfWidth, White);
        Line(canvas, leg, start, end, -profile.DrivenHalfWidth, White);
    }

    private static void DrawMouth(GroundCanvas canvas, RoadLeg leg)
    {
        if (leg.Node.IsBend)
        {
            return;
        }

        if (leg.Node.HasSignals || leg.HasCrossing)
        {
            canvas.FillConvex(MapDrawing.StopLine(leg).Corners, White, 0.95, Wear);
        }
        else
        {
            Yield(canvas, leg);
        }

        if (leg.HasCrossing)
        {
            Zebra(canvas, leg);
        }

        if (leg.Road.Profile.IsAvenue)
        {
            Arrows(canvas, leg);
        }
    }

    // Short thick dashes across the lanes that give way.
    private static void Yield(GroundCanvas canvas, RoadLeg leg)
    {
        var profile = leg.Road.Profile;
        for (var offset = (profile.Median / 2) + 0.2; offset + 0.5 <= profile.DrivenHalfWidth; offset += 0.8)
        {
            canvas.Stroke(leg.At(leg.Mouth + 0.2, offset), leg.At(leg.Mouth + 0.2, offset + 0.5), 0.4, White, 0.9, Wear);
        }
    }

    private static void Zebra(GroundCanvas canvas, RoadLeg leg)
    {
        var (from, to) = (leg.Crossing - (RoadLeg.CrossingWidth / 2), leg.Crossing + (RoadLeg.CrossingWidth / 2));
        var stripes = (int)((leg.LeftHalf + leg.RightHalf - 0.4) / 1.0);
        var first = ((leg.LeftHalf - leg.RightHalf) / 2) - ((stripes - 1) / 2.0);
        for (var stripe = 0; stripe < stripes; stripe++)
        {
            canvas.Stroke(leg.At(from, first + stripe), leg.At(to, first + stripe), 0.5, White, 0.95, Wear);
        }
    }

    private static void Arrows(GroundCanvas canvas, RoadLeg leg)
    {
        var profile = leg.Road.Profile;
        for (var lane = 0; lane < profile.LanesPerSide; lane++)
        {
            // Seen by drivers who come in: forwards is against the leg, their left is the leg's right.
            var (tail, forward) = (leg.At(leg.Mouth + 9, profile.LaneOffset(lane)), -leg.Outward);
            var aside = lane == 0 ? forward.ToLeft : -forward.ToLeft;
            canvas.Stroke(tail, tail + (forward * 3.2), 0.2, White, 0.9, Wear);
            Head(canvas, tail + (forward * 3.2), forward);
            canvas.Stroke(tail + (forward * 1.2), tail + (forward * 1.7) + (aside * 0.7), 0.2, White, 0.9, Wear);
            Head(canvas, tail + (forward * 1.7) + (aside * 0.6), aside);
        }
    }

    private static void Head(GroundCanvas canvas, PlanPoint at, PlanPoint towards) =>
        canvas.FillConvex([at - (towards.ToLeft * 0.4), at + (towards * 1.0), at + (towards.ToLeft * 0.4)], White, 0.9, Wear);

    private static void DrawSpot(GroundCanvas canvas, GroundSpot spot)
    {
        var (half, side) = (spot.Along * (spot.Length / 2), spot.Along.ToLeft * (spot.Width / 2));
        if (spot.Kind == TownSpotKind.ParkingBay && spot.Length < 5.5)
        {
            // Of a car park: open towards the aisle, which is behind.
            canvas.Stroke(spot.Middle - half + side, spot.Middle + half + side, 0.1, White, 0.85, Wear);
            canvas.Stroke(spot.Middle - half - side, spot.Middle + half - side, 0.1, White, 0.85, Wear);
        }
        else if (spot.Kind == TownSpotKind.ParkingBay)
        {
            canvas.Stroke(spot.Middle + half - side, spot.Middle + half + side, 0.1, White, 0.85, Wear);
            canvas.Stroke(spot.Middle - half - side, spot.Middle - half + side, 0.1, White, 0.85, Wear);
        }
        else if (spot.Kind == TownSpotKind.BusStop)
        {
            ZigZag(canvas, spot, half, side * 0.8);
        }
    }

    private static void ZigZag(GroundCanvas canvas, GroundSpot spot, PlanPoint half, PlanPoint side)
    {
        const int turns = 8;
        for (var turn = 0; turn < turns; turn++)
        {
            var (from, to) = (((2.0 * turn) / turns) - 1, ((2.0 * (turn + 1)) / turns) - 1);
            var up = turn % 2 == 0 ? 1 : -1;
            canvas.Stroke(spot.Middle + (half * from) - (side * up), spot.Middle + (half * to) + (side * up), 0.14, Yellow, 0.9, Wear);
        }
    }

    private static void Line(GroundCanvas canvas, RoadLeg leg, double from, double to, double offset, SurfaceColor color) =>
        canvas.Stroke(leg.At(from, offset), leg.At(to, offset), LineWidth, color, 0.92, Wear);

    private static void Dashes(GroundCanvas canvas, RoadLeg leg, double from, double to, double offset, SurfaceColor color, double dash, double gap)
    {
        for (var station = from; station < to; station += dash + gap)
        {
            Line(canvas, leg, station, Math.Min(to, station + dash), offset, color);
        }
    }
}
