using Spatial.Native;
using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class TownGroundTests
{
    public static TheoryData<ulong> Seeds => [1, 7, 42];

    [Theory, MemberData(nameof(Seeds))]
    public void RaysStraightDownAlwaysMeetTheGroundAtItsHeight(ulong seed)
    {
        var (town, numbers) = (TestTowns.Of(seed), SeededNumbers.Of(seed, 1));
        const int count = 20000;
        var (origins, directions) = (new float[3 * count], new float[3 * count]);
        for (var ray = 0; ray < count; ray++)
        {
            (origins[3 * ray], origins[(3 * ray) + 1], origins[(3 * ray) + 2]) =
                ((float)numbers.NextBetween(0.01, town.Size - 0.01), (float)numbers.NextBetween(0.01, town.Size - 0.01), 100);
            directions[(3 * ray) + 2] = -1;
        }

        var hits = RayTrace.Run(GroundOf(town), origins, directions, 200);
        for (var ray = 0; ray < count; ray++)
        {
            var (x, y) = (origins[3 * ray], origins[(3 * ray) + 1]);
            Assert.True(hits.Instances[ray] == 0, $"a ray fell through at ({x}, {y})");
            // Heights are those of the same triangles; the distance, about 100 m in single precision, is rounded to 8 micrometres.
            Assert.Equal(town.HeightAt(x, y), 100.0 - hits.Distances[ray], 0.001);
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void EveryPlaceIsMadeOfWhatItsAreaSays(ulong seed)
    {
        var (town, numbers) = (TestTowns.Of(seed), SeededNumbers.Of(seed, 2));
        const int count = 8000;
        var (origins, directions) = (new float[3 * count], new float[3 * count]);
        for (var ray = 0; ray < count; ray++)
        {
            (origins[3 * ray], origins[(3 * ray) + 1], origins[(3 * ray) + 2]) = ((float)numbers.NextBetween(1, 359), (float)numbers.NextBetween(1, 359), 100);
            directions[(3 * ray) + 2] = -1;
        }

        var hits = RayTrace.Run(GroundOf(town), origins, directions, 200);
        for (var ray = 0; ray < count; ray++)
        {
            var (x, y) = (origins[3 * ray], origins[(3 * ray) + 1]);
            var isRoad = Lies(town, "drivable_area", x, y);
            var isWalkway = Lies(town, "walkway", x, y);
            Assert.Equal((isRoad, isWalkway, x, y), ((SurfaceMaterial)hits.Materials[ray] == SurfaceMaterial.Asphalt,
                (SurfaceMaterial)hits.Materials[ray] == SurfaceMaterial.Sidewalk, x, y));
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void LanesRunOnAsphaltAtItsHeightAndWalkwaysAndCrossingsAreWhereWalkersMayBe(ulong seed)
    {
        var town = TestTowns.Of(seed);
        foreach (var point in town.Map.Lanes.SelectMany(lane => lane.Centreline))
        {
            Assert.True(Lies(town, "drivable_area", point.X, point.Y), $"a lane leaves the road at {point}");
            Assert.Equal(town.HeightAt(point.X, point.Y), point.Z, 1e-9);
        }

        foreach (var point in town.Map.Walkways.SelectMany(way => way.Points))
        {
            Assert.True(Lies(town, "walkway", point.X, point.Y), $"a walkway leaves the pavement at {point}");
        }

        foreach (var crossing in town.Map.Crossings)
        {
            var middle = Vector3d.Lerp(crossing.From, crossing.To, 0.5);
            Assert.True(Lies(town, "ped_crossing", middle.X, middle.Y) && Lies(town, "drivable_area", middle.X, middle.Y));
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void TheGroundIsNoSteeperThanAskedForAndKerbsAreAsHighAsKerbsAre(ulong seed)
    {
        var town = TestTowns.Of(seed);
        var steepest = new TownConfig().SteepestSlope;
        foreach (var lane in town.Map.Lanes)
        {
            for (var i = 1; i < lane.Centreline.Count; i++)
            {
                var step = lane.Centreline[i] - lane.Centreline[i - 1];
                Assert.True(Math.Abs(step.Z) <= (steepest * 1.02 * step.LengthXy) + 1e-6);
            }
        }

        var ground = town.Pieces[0].Mesh;
        Assert.Contains(SurfaceMaterial.Kerb, ground.Materials);
        for (var triangle = 0; triangle < ground.TriangleCount; triangle++)
        {
            var (a, b, c) = ground.CornersOf(triangle);
            if (ground.Materials[triangle] == SurfaceMaterial.Kerb)
            {
                Assert.Equal(0, (b - a).Cross(c - a).Z, 1e-9);
                Assert.InRange(Math.Max(a.Z, Math.Max(b.Z, c.Z)) - Math.Min(a.Z, Math.Min(b.Z, c.Z)), 0.02, 0.13 + 0.12);
            }
            else
            {
                Assert.True((b - a).Cross(c - a).Z > 0, $"triangle {triangle} does not look up");
                Assert.True((b - a).LengthXy < 6 && (c - b).LengthXy < 6 && (a - c).LengthXy < 6, $"triangle {triangle} is too large for the terrain");
            }
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void AreasAreSimpleCounterClockwiseAndInsideTheTown(ulong seed)
    {
        var town = TestTowns.Of(seed);
        foreach (var layer in new[] { "drivable_area", "road_segment", "road_block", "ped_crossing", "walkway", "stop_line", "carpark_area" })
        {
            Assert.Contains(town.Map.Areas, area => area.Layer == layer);
        }

        foreach (var area in town.Map.Areas)
        {
            Assert.True(Area(area.Exterior) > 0, $"a {area.Layer} runs clockwise");
            Assert.All(area.Holes, hole => Assert.True(Area(hole) < 0, $"a hole of a {area.Layer} runs counter-clockwise"));
            Assert.All(area.Holes.Append(area.Exterior), ring => Assert.True(IsSimple(ring), $"a {area.Layer} crosses itself"));
            Assert.All(area.Exterior, corner => Assert.True(corner.X >= 0 && corner.Y >= 0 && corner.X <= town.Size && corner.Y <= town.Size));
            Assert.All(area.Holes, hole => Assert.All(hole, corner => Assert.True(TestTowns.Contains(area.Exterior, corner.X, corner.Y))));
        }

        Assert.All(town.Map.Lines.SelectMany(line => line.Points),
            point => Assert.True(point.X >= 0 && point.Y >= 0 && point.X <= town.Size && point.Y <= town.Size));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void SpotsLieWhereTheirKindBelongs(ulong seed)
    {
        var town = TestTowns.Of(seed);
        foreach (var kind in Enum.GetValues<TownSpotKind>())
        {
            Assert.Contains(town.Spots, spot => spot.Kind == kind);
        }

        foreach (var spot in town.Spots)
        {
            var (along, aside) = ((Math.Cos(spot.Heading), Math.Sin(spot.Heading)), (-Math.Sin(spot.Heading), Math.Cos(spot.Heading)));
            for (var corner = 0; corner < 4; corner++)
            {
                var (length, width) = ((corner % 2 == 0 ? 0.49 : -0.49) * spot.Length, (corner / 2 == 0 ? 0.49 : -0.49) * spot.Width);
                var (x, y) = (spot.Position.X + (length * along.Item1) + (width * aside.Item1),
                    spot.Position.Y + (length * along.Item2) + (width * aside.Item2));
                Assert.True(
                    spot.Kind switch
                    {
                        TownSpotKind.ParkingBay or TownSpotKind.BusStop => Lies(town, "drivable_area", x, y),
                        TownSpotKind.PavementPlace => Lies(town, "walkway", x, y),
                        _ => !Lies(town, "drivable_area", x, y) && !Lies(town, "walkway", x, y),
                    },
                    $"a {spot.Kind} sticks out at ({x}, {y})");
            }
        }
    }

    [Fact]
    public void ThePaintingShowsWhiteStopLinesOnDarkAsphaltBesideLightPavements()
    {
        var town = TestTowns.Of(7);
        var stop = town.Map.Areas.First(area => area.Layer == "stop_line");
        var line = Light(town, stop.Exterior.Average(corner => corner.X), stop.Exterior.Average(corner => corner.Y));
        var road = town.Map.Lanes.Where(lane => !lane.IsConnector).Average(lane => Light(town, lane.Centreline[lane.Centreline.Count / 2]));
        var pavement = town.Map.Walkways.Average(way => Light(town, way.Points[way.Points.Count / 2]));

        Assert.InRange(road, 50, 110);
        Assert.InRange(pavement, 125, 190);
        Assert.True(line > pavement, $"a stop line is {line}, the pavement {pavement}");
        Assert.Equal((3600, 3600, 3 * 3600 * 3600), (town.Painting.Width, town.Painting.Height, town.Painting.Rgb.Length));
    }

    private static double Light(Town town, Vector3d point) => Light(town, point.X, point.Y);

    private static double Light(Town town, double x, double y)
    {
        var at = 3 * (((int)(y / town.Painting.MetresPerPixel) * town.Painting.Width) + (int)(x / town.Painting.MetresPerPixel));
        return (town.Painting.Rgb[at] + town.Painting.Rgb[at + 1] + town.Painting.Rgb[at + 2]) / 3.0;
    }

    private static TracedScene GroundOf(Town town)
    {
        var mesh = town.Pieces[0].Mesh;
        return new(TracedMeshes.Build([new(mesh.Vertices, mesh.Triangles, [.. mesh.Materials.Select(material => (byte)material)])]),
            [new(0, RigidTransform.Identity, 0)]);
    }

    private static bool Lies(Town town, string layer, double x, double y) => town.Map.Areas.Any(area => area.Layer == layer && TestTowns.Contains(area, x, y));

    private static double Area(IReadOnlyList<(double X, double Y)> ring)
    {
        var twice = 0.0;
        for (var i = 0; i < ring.Count; i++)
        {
            var (a, b) = (ring[i], ring[(i + 1) % ring.Count]);
            twice += (a.X * b.Y) - (a.Y * b.X);
        }

        return twice / 2;
    }

    private static bool IsSimple(IReadOnlyList<(double X, double Y)> ring)
    {
        for (var i = 0; i < ring.Count; i++)
        {
            var (a, b) = (ring[i], ring[(i + 1) % ring.Count]);
            for (var j = i + 2; j < ring.Count - (i == 0 ? 1 : 0); j++)
            {
                var (c, d) = (ring[j], ring[(j + 1) % ring.Count]);
                var isNear = Math.Max(a.X, b.X) >= Math.Min(c.X, d.X) && Math.Max(c.X, d.X) >= Math.Min(a.X, b.X)
                    && Math.Max(a.Y, b.Y) >= Math.Min(c.Y, d.Y) && Math.Max(c.Y, d.Y) >= Math.Min(a.Y, b.Y);
                if (isNear && Side(a, b, c) * Side(a, b, d) <= 0 && Side(c, d, a) * Side(c, d, b) <= 0)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static double Side((double X, double Y) a, (double X, double Y) b, (double X, double Y) c) =>
        ((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X));
}
