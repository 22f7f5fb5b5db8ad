using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Spatial.Native;
using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class TownSceneryTests
{
    private const double LorryHeight = 4.5;
    private const double WalkerHeight = 2.1;

    public static TheoryData<ulong> Seeds => [1, 7, 42];

    [Theory, MemberData(nameof(Seeds))]
    public void NothingStandsOnRoadsOrInTheWayOfWalkersOrInSpots(ulong seed)
    {
        var town = TestTowns.Of(seed);
        var (ways, spots) = (new NearbyThings<TownWalkway>(), new NearbyThings<TownSpot>());
        foreach (var way in town.Map.Walkways)
        {
            foreach (var point in way.Points)
            {
                ways.Add(way, point.X, point.Y);
            }
        }

        foreach (var spot in town.Spots)
        {
            spots.AddAround(spot, spot.Position.X, spot.Position.Y, Math.Max(spot.Length, spot.Width) / 2);
        }

        var places = LowPlaces(town);
        var materials = GroundBelow(town, places);
        for (var i = 0; i < places.Count; i++)
        {
            var (place, above) = places[i];
            Assert.False(materials[i] == SurfaceMaterial.Asphalt, $"something stands on a road at {place}");
            if (above < WalkerHeight)
            {
                Assert.False(ways.At(place.X, place.Y).Any(way => IsOn(way, place)), $"something stands in the way of walkers at {place}");
                var taken = spots.At(place.X, place.Y).FirstOrDefault(spot => IsIn(spot, place));
                Assert.True(taken is null, $"something {above:F2} m high stands at {place} in {taken}");
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
        var materials = TestTowns.Of(seed).Pieces.Select(piece => piece.Mesh).Concat(TestTowns.Of(seed).Signals.SelectMany(signal => signal.Shapes))
            .SelectMany(mesh => mesh.Materials).ToHashSet();
        SurfaceMaterial[] expected =
        [
            SurfaceMaterial.Asphalt, SurfaceMaterial.Sidewalk, SurfaceMaterial.Kerb, SurfaceMaterial.Grass, SurfaceMaterial.Dirt, SurfaceMaterial.OtherFlat,
            SurfaceMaterial.BrickFacade, SurfaceMaterial.PlasterFacade, SurfaceMaterial.Roof, SurfaceMaterial.ShopFront, SurfaceMaterial.WoodFence,
            SurfaceMaterial.MetalFence, SurfaceMaterial.PoleMetal, SurfaceMaterial.SignFace, SurfaceMaterial.SignalHousing, SurfaceMaterial.LampRed,
            SurfaceMaterial.LampYellow, SurfaceMaterial.LampGreen, SurfaceMaterial.Concrete, SurfaceMaterial.SiteMetal, SurfaceMaterial.Bark, SurfaceMaterial.Foliage,
                SurfaceMaterial.Hedge,
        ];

        Assert.Empty(expected.Except(materials));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void LightsOfTheMapStandWhereSignalsDo(ulong seed)
    {
        var town = TestTowns.Of(seed);
        var posts = town.Signals.Select(signal => town.Pieces[signal.Piece].TownFromPiece.Translation).Select(post => (post.X, post.Y));

        Assert.NotEmpty(town.Signals);
        Assert.Equal(posts.Order(), town.Map.Lines.Where(line => line.Layer == "traffic_light").Select(line => line.Points[0]).Order());
    }

    [Fact]
    public void NoLampStandsInABuilding()
    {
        for (var seed = 1ul; seed <= 12; seed++)
        {
            // Narrow blocks, in which the far side of a car park meets the buildings of the street behind.
            AssertLampsStandFree(TownBuilder.Build(
                new() { Size = 200, Blocks = 2, MissingRoads = 0, Parks = 0, CarParks = 2, BuildingSites = 2, BuildingDensity = 1 }, seed));
        }
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
        Assert.Contains("town.size must be 200 to 1000, got 1984", Refusal(new() { Size = 1984, Blocks = 12 }));
        Assert.Contains("town.size must be 200 to 1000, got NaN", Refusal(new() { Size = double.NaN }));
        Assert.Contains("town.blocks must leave 62 to 160 m from road to road, got 37 m", Refusal(new() { Blocks = 8, MissingRoads = 0 }));
        Assert.Contains("town.steepestSlope must be 0 to 0.06, got 0.2", Refusal(new() { SteepestSlope = 0.2 }));
        Assert.Contains("town.parks must be 0 to 4, got 5", Refusal(new() { Parks = 5 }));
        Assert.Contains(
            "town.parks, town.carParks and town.buildingSites must be 4 together at most, as many blocks as there are, got 1 + 2 + 2: set some of them lower",
            Refusal(new() { Size = 200, Blocks = 2, MissingRoads = 0, Parks = 1, CarParks = 2, BuildingSites = 2 }));
        Assert.Contains("town.missingRoads must be 0 to 2, got 3", Refusal(new() { MissingRoads = 3 }));
    }

    private static void AssertLampsStandFree(Town town)
    {
        var lamps = town.Pieces.Where(piece => piece.Mesh.Materials.Contains(SurfaceMaterial.LampWhite))
            .Select(piece => piece.TownFromPiece.Translation).ToList();
        var buildings = town.Pieces.Where(piece => piece.Mesh.Materials.Any(material => material
            is SurfaceMaterial.BrickFacade or SurfaceMaterial.PlasterFacade or SurfaceMaterial.ConcreteFacade or SurfaceMaterial.GlassFacade));

        Assert.NotEmpty(lamps);
        foreach (var (mesh, townFromPiece, _) in buildings)
        {
            var corners = PlacesOf(mesh).ToList();
            var (least, most) = ((X: corners.Min(c => c.X), Y: corners.Min(c => c.Y)), (X: corners.Max(c => c.X), Y: corners.Max(c => c.Y)));
            Assert.DoesNotContain(lamps, lamp => townFromPiece.Inverse() * lamp is var place
                && place.X > least.X && place.X < most.X && place.Y > least.Y && place.Y < most.Y);
        }
    }

    private static string Refusal(TownConfig config) => Assert.Throws<ArgumentException>(() => TownBuilder.Build(config, 1)).Message;

    private static bool IsOn(TownWalkway way, Vector3d place) =>
        TestTowns.DistanceToLine([.. way.Points.Select(point => (point.X, point.Y))], place.X, place.Y, isClosed: false) < (way.Width / 2) - 0.02;

    private static bool IsIn(TownSpot spot, Vector3d place)
    {
        var (x, y) = (place.X - spot.Position.X, place.Y - spot.Position.Y);
        var (along, aside) = ((x * Math.Cos(spot.Heading)) + (y * Math.Sin(spot.Heading)), (y * Math.Cos(spot.Heading)) - (x * Math.Sin(spot.Heading)));
        return Math.Abs(along) < (spot.Length / 2) - 0.02 && Math.Abs(aside) < (spot.Width / 2) - 0.02;
    }

    // Everything that a lorry could run into, with its height above the ground.
    private static List<(Vector3d Place, double Above)> LowPlaces(Town town)
    {
        var places = new List<(Vector3d, double)>();
        foreach (var (mesh, townFromPiece, _) in town.Pieces.Skip(1))
        {
            var highest = townFromPiece.Translation.Z + LorryHeight + 0.5; // the ground near a piece is not as uneven
            foreach (var place in PlacesOf(mesh).Select(place => townFromPiece * place).Where(place => place.Z < highest))
            {
                var above = place.Z - town.HeightAt(place.X, place.Y);
                if (above is > 0 and < LorryHeight)
                {
                    places.Add((place, above));
                }
            }
        }

        return places;
    }

    private static List<SurfaceMaterial> GroundBelow(Town town, List<(Vector3d Place, double Above)> places)
    {
        var mesh = town.Pieces[0].Mesh;
        var meshes = TracedMeshes.Build([new(mesh.Vertices, mesh.Triangles, [.. mesh.Materials.Select(material => (byte)material)])]);
        var (origins, directions) = (new float[3 * places.Count], new float[3 * places.Count]);
        for (var i = 0; i < places.Count; i++)
        {
            (origins[3 * i], origins[(3 * i) + 1], origins[(3 * i) + 2]) = ((float)places[i].Place.X, (float)places[i].Place.Y, 100);
            directions[(3 * i) + 2] = -1;
        }

        var hits = RayTrace.Run(new(meshes, [new(0, RigidTransform.Identity, 0)]), origins, directions, 200);
        return [.. hits.Materials.Select(material => (SurfaceMaterial)material)];
    }

    // Vertices, and on long edges more places.
    private static IEnumerable<Vector3d> PlacesOf(TriangleMesh mesh)
    {
        for (var vertex = 0; vertex < mesh.Vertices.Length; vertex += 3)
        {
            yield return new(mesh.Vertices[vertex], mesh.Vertices[vertex + 1], mesh.Vertices[vertex + 2]);
        }

        for (var triangle = 0; triangle < mesh.TriangleCount; triangle++)
        {
            var (a, b, c) = mesh.CornersOf(triangle);
            foreach (var (from, to) in new[] { (a, b), (b, c), (c, a) })
            {
                var parts = (int)((to - from).Length / 1.2);
                for (var part = 1; part < parts; part++)
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

    // Things by the cells of 4 m that they are in or beside.
    private sealed class NearbyThings<T>
    {
        private const double Cell = 4;
        private readonly Dictionary<(int, int), HashSet<T>> _cells = [];

        public IReadOnlyCollection<T> At(double x, double y) => _cells.TryGetValue(CellOf(x, y), out var things) ? things : [];

        public void Add(T thing, double x, double y) => AddAround(thing, x, y, Cell);

        public void AddAround(T thing, double x, double y, double radius)
        {
            var ((left, bottom), (right, top)) = (CellOf(x - radius, y - radius), CellOf(x + radius, y + radius));
            for (var column = left; column <= right; column++)
            {
                for (var row = bottom; row <= top; row++)
                {
                    if (!_cells.TryGetValue((column, row), out var things))
                    {
                        _cells.Add((column, row), things = []);
                    }

                    things.Add(thing);
                }
            }
        }

        private static (int, int) CellOf(double x, double y) => ((int)Math.Floor(x / Cell), (int)Math.Floor(y / Cell));
    }
}
