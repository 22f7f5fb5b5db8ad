namespace Spatial.Worlds;

/// <summary>Draws what traffic and repairs leave on asphalt: tracks, patches, cracks, manhole covers.</summary>
internal static class RoadWear
{
    private static readonly SurfaceColor Dark = new(48, 48, 50);
    private static readonly SurfaceColor Light = new(120, 119, 116);

    public static void Draw(GroundCanvas canvas, RoadNetwork network, ref SeededNumbers numbers)
    {
        foreach (var road in network.Roads)
        {
            DrawTracks(canvas, road);
            DrawPatches(canvas, road, ref numbers);
            DrawCracks(canvas, road, ref numbers);
            DrawCovers(canvas, road, ref numbers);
        }

        foreach (var node in network.Nodes)
        {
            DrawCrack(canvas, node.Point + new PlanPoint(numbers.NextBetween(-5, 5), numbers.NextBetween(-5, 5)), ref numbers);
        }
    }

    private static void DrawTracks(GroundCanvas canvas, Road road)
    {
        var leg = road.FromLeg;
        for (var lane = 0; lane < road.Profile.LanesPerSide; lane++)
        {
            foreach (var sign in new[] { -1, 1 })
            {
                var middle = sign * road.Profile.LaneOffset(lane);
                foreach (var wheel in new[] { -0.8, 0.8 })
                {
                    canvas.Stroke(leg.At(leg.Mouth, middle + wheel), leg.At(road.Length - road.ToLeg.Mouth, middle + wheel), 0.55, Light, 0.13);
                }

                canvas.Stroke(leg.At(leg.Mouth, middle), leg.At(road.Length - road.ToLeg.Mouth, middle), 0.5, Dark, 0.16);
            }
        }

        // Grit and leaves gather along the kerbs.
        foreach (var (offset, width) in new[] { (leg.LeftHalf - 0.2, 0.4), (-leg.RightHalf + 0.2, 0.4) })
        {
            canvas.Stroke(leg.At(leg.CornerEnd, offset), leg.At(road.Length - road.ToLeg.CornerEnd, offset), width, new(96, 90, 78), 0.45, 0.8);
        }
    }

    private static void DrawPatches(GroundCanvas canvas, Road road, ref SeededNumbers numbers)
    {
        var (leg, count) = (road.FromLeg, numbers.NextIndex(5));
        for (var patch = 0; patch < count; patch++)
        {
            var (station, length) = (numbers.NextBetween(leg.CornerEnd, road.Length - road.ToLeg.CornerEnd - 4), numbers.NextBetween(1, 7));
            // On one side of the middle, so that none lies on an island.
            var (isLeft, width) = (numbers.NextChance(0.5), numbers.NextBetween(0.6, 2.0));
            var (inner, outer) = (road.Profile.Median / 2, (isLeft ? leg.LeftHalf : leg.RightHalf) - width);
            var aside = numbers.NextBetween(inner, outer);
            var offset = isLeft ? aside : -aside - width;
            PlanPoint[] corners = [leg.At(station, offset), leg.At(station + length, offset), leg.At(station + length, offset + width),
                leg.At(station, offset + width)];
            canvas.FillConvex(corners, numbers.NextChance(0.7) ? Dark : Light, 0.5, 0.2);
            for (var i = 0; i < 4; i++)
            {
                canvas.Stroke(corners[i], corners[(i + 1) % 4], 0.08, new(34, 34, 36), 0.55);
            }
        }
    }

    private static void DrawCracks(GroundCanvas canvas, Road road, ref SeededNumbers numbers)
    {
        var (leg, count) = (road.FromLeg, numbers.NextIndex(6));
        for (var crack = 0; crack < count; crack++)
        {
            var station = numbers.NextBetween(leg.CornerEnd, road.Length - road.ToLeg.CornerEnd);
            DrawCrack(canvas, leg.At(station, numbers.NextBetween(-leg.RightHalf + 1, leg.LeftHalf - 1)), ref numbers);
        }
    }

    private static void DrawCrack(GroundCanvas canvas, PlanPoint at, ref SeededNumbers numbers)
    {
        var heading = numbers.NextBetween(0, 2 * Math.PI);
        for (var part = numbers.NextIndex(9) + 3; part > 0; part--)
        {
            heading += numbers.NextBetween(-0.7, 0.7);
            var next = at + (PlanPoint.FromAngle(heading) * numbers.NextBetween(0.2, 0.6));
            canvas.Stroke(at, next, 0.06, Dark, 0.6);
            at = next;
        }
    }

    private static void DrawCovers(GroundCanvas canvas, Road road, ref SeededNumbers numbers)
    {
        for (var cover = 0; cover < 2; cover++)
        {
            var station = numbers.NextBetween(road.FromLeg.Mouth, road.Length - road.ToLeg.Mouth);
            var middle = road.FromLeg.At(station, road.Profile.LaneOffset(0) * (numbers.NextChance(0.5) ? 1 : -1));
            canvas.Disc(middle, 0.38, new(58, 58, 60), 0.85);
            canvas.Disc(middle, 0.28, new(82, 80, 78), 0.7);
        }
    }
}
