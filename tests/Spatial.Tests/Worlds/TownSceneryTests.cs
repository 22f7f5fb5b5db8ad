using System.Security.Cryptography;
using System.Runtime.InteropServices;
using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class TownSceneryTests
{
    private const double LorryHeight = 4.5;
    private const double WalkerHeight = 2.1;

    public static TheoryData<ulong> Seeds => [1, 7, 42];

    [Theory, MemberData(nameof(Seeds))]
    public void NothingStandsOnRoadsOrInTheWayOfWalkers(ulong seed)
    {
        var town = TestTowns.Of(seed);
        var roads = town.Map.Areas.Where(area => area.Layer is "drivable_area").ToList();
        var ways = town.Map.Walkways.Select(way => (Points: way.Points.Select(point => (point.X, point.Y)).ToList(), way.Width)).ToList();
        foreach (var (mesh, townFromPiece, _) in town.Pieces.Skip(1))
        {
            foreach (var place in PlacesOf(mesh).Select(place => townFromPiece * place))
            {
                var above = place.Z - town.HeightAt(place.X, place.Y);
                if (above is > 0 and < LorryHeight)
                {
                    Assert.False(roads.Any(road => TestTowns.Contains(road, place.X, place.Y)), $"something stands on a road at {place}");
                }

                if (above is > 0 and < WalkerHeight)
                {
                    Assert.False(ways.Any(way => IsOn(way.Points, way.Width, place)), $"something stands in the way of walkers at {place}");
                }
            }
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void NothingStandsInSpots(ulong seed)
    {
        var town = TestTowns.Of(seed);
        foreach (var (mesh, townFromPiece, _) in town.Pieces.Skip(1))
        {
            foreach (var place in PlacesOf(mesh).Select(place => townFromPiece * place))
            {
                if (place.Z - town.HeightAt(place.X, place.Y) is not (> 0 and < WalkerHeight))
                {
                    continue;
                }

                foreach (var spot in town.Spots)
                {
                    var (x, y) = (place.X - spot.Position.X, place.Y - spot.Position.Y);
                    var (along, aside) = ((x * Math.Cos(spot.Heading)) + (y * Math.Sin(spot.Heading)),
                        (y * Math.Cos(spot.Heading)) - (x * Math.Sin(spot.Heading)));
                    Assert.False(Math.Abs(along) < (spot.Length / 2) - 0.2 && Math.Abs(aside) < (spot.Width / 2) - 0.25,
                        $"something stands in a {spot.Kind} at {place}");
                }
            }
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void PiecesStandOnTheGroundInsideTheTown(ulong seed)
    {
        var town = TestTowns.Of(seed);
        foreach (var (mesh, townFromPiece, _) in town.Pieces.Skip(1))
        {
            var places = PlacesOf(mesh).Select(place => townFromPiece * place).ToList();
            Assert.All(places, place => Assert.True(place.X > -0.5 && place.Y > -0.5 && place.X < town.Size + 0.5 && place.Y < town.Size + 0.5));
            var lowest = places.MinBy(place => place.Z);
            Assert.True(lowest.Z < town.HeightAt(lowest.X, lowest.Y) + 0.1 || lowest.Z > town.HeightAt(lowest.X, lowest.Y) + 2, $"a piece floats at {lowest}");
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void ATownHasAllThatStreetsHave(ulong seed)
    {
        var materials = TestTowns.Of(seed).Pieces.SelectMany(piece => piece.Mesh.Materials).ToHashSet();
        SurfaceMaterial[] expected =
        [
            SurfaceMaterial.Asphalt, SurfaceMaterial.Sidewalk, SurfaceMaterial.Kerb, SurfaceMaterial.Grass, SurfaceMaterial.Dirt, SurfaceMaterial.OtherFlat,
            SurfaceMaterial.BrickFacade, SurfaceMaterial.PlasterFacade, SurfaceMaterial.Roof, SurfaceMaterial.ShopFront, SurfaceMaterial.WoodFence,
            SurfaceMaterial.MetalFence, SurfaceMaterial.PoleMetal, SurfaceMaterial.SignFace, SurfaceMaterial.SignalHousing, SurfaceMaterial.LampRed,
            SurfaceMaterial.LampGreen, SurfaceMaterial.Concrete, SurfaceMaterial.SiteMetal, SurfaceMaterial.Bark, SurfaceMaterial.Foliage,
                SurfaceMaterial.Hedge,
        ];

        Assert.Empty(expected.Except(materials));
    }

    [Fact]
    public void TheSameSeedGivesTheSameTownToTheBitAndAnotherSeedAnother()
    {
        var (first, again, other) = (Digest(TestTowns.Of(7)), Digest(TownBuilder.Build(new(), 7)), Digest(TestTowns.Of(42)));

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Theory]
    [InlineData(200, 2)]
    [InlineData(500, 5)]
    [InlineData(360, 3)]
    public void OtherSizesAreBuiltToo(double size, int blocks)
    {
        var town = TownBuilder.Build(new() { Size = size, Blocks = blocks, MissingRoads = 0, Parks = 0, CarParks = 1, BuildingSites = 1 }, 3);

        Assert.Equal(size, town.Size);
        Assert.Equal((blocks + 1) * (blocks + 1), town.Map.Intersections.Count);
    }

    [Fact]
    public void ConfigurationsThatCannotBeBuiltAreRefusedByName()
    {
        Assert.Contains("town.Size must be 200 to 2000, got 100", Refusal(new() { Size = 100 }));
        Assert.Contains("town.Size must be 200 to 2000, got NaN", Refusal(new() { Size = double.NaN }));
        Assert.Contains("town.Blocks must leave 62 to 160 m from road to road, got 37 m", Refusal(new() { Blocks = 8, MissingRoads = 0 }));
        Assert.Contains("town.SteepestSlope must be 0 to 0.06, got 0.2", Refusal(new() { SteepestSlope = 0.2 }));
        Assert.Contains("town.Parks must be 0 to 4, got 5", Refusal(new() { Parks = 5 }));
        Assert.Contains("town.MissingRoads must be 0 to 2, got 3", Refusal(new() { MissingRoads = 3 }));
    }

    private static string Refusal(TownConfig config) => Assert.Throws<ArgumentException>(() => TownBuilder.Build(config, 1)).Message;

    private static bool IsOn(List<(double X, double Y)> points, double width, Vector3d place)
    {
        // Cheap first: most ways are far away.
        var (x, y) = points[0];
        return Math.Abs(x - place.X) + Math.Abs(y - place.Y) < 400 && TestTowns.DistanceToLine(points, place.X, place.Y, isClosed: false) < (width / 2) - 0.05;
    }

    // Vertices, and between far ones more places on the edges.
    private static IEnumerable<Vector3d> PlacesOf(TriangleMesh mesh)
    {
        for (var triangle = 0; triangle < mesh.TriangleCount; triangle++)
        {
            var (a, b, c) = mesh.CornersOf(triangle);
            foreach (var (from, to) in new[] { (a, b), (b, c), (c, a) })
            {
                var parts = Math.Max(1, (int)((to - from).Length / 1.5));
                for (var part = 0; part < parts; part++)
                {
                    yield return Vector3d.Lerp(from, to, part / (double)parts);
                }
            }
        }
    }

    private static string Digest(Town town)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(town.Painting.Rgb);
        foreach (var (mesh, townFromPiece, tint) in town.Pieces)
        {
            hash.AppendData(MemoryMarshal.AsBytes(mesh.Vertices.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(mesh.Triangles.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(mesh.Materials.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(townFromPiece.ToRows().AsSpan()));
            hash.AppendData([tint.Red, tint.Green, tint.Blue]);
        }

        foreach (var lane in town.Map.Lanes)
        {
            hash.AppendData(MemoryMarshal.AsBytes(lane.Centreline.SelectMany(point => new[] { point.X, point.Y, point.Z }).ToArray().AsSpan()));
        }

        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', town.Spots)));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
