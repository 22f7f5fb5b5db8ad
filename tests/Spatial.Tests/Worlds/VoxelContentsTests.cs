using System.Numerics;
using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class VoxelContentsTests
{
    private const ulong Seed = 11;

    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    [Fact]
    public void EveryPlaceOnASurfaceLiesInAnOccupiedVoxel()
    {
        var (drive, contents) = Found(0.8);
        var egoFromTown = drive.TownFromEgoAt(0.8).Inverse();
        var inGrid = 0;
        foreach (var (place, number) in PlacesOnSurfaces(drive, 0.8, 20_000))
        {
            if (Grid.TryCellOf(egoFromTown * place, out var cell))
            {
                var voxel = Grid.FlatIndex(cell.X, cell.Y, cell.Z);
                Assert.NotEqual(VoxelContents.Free, contents.Surfaces[voxel]);
                Assert.True(number < 0 || contents.Objects[voxel] >= 0, "a place on an object lies in a voxel that no object has");
                inGrid++;
            }
        }

        Assert.True(inGrid > 5000, $"{inGrid} places lie in the grid");
    }

    [Fact]
    public void AVoxelHasTheObjectOrElseTheClassWithTheLargestSurfaceInIt()
    {
        var (drive, contents) = Found(0.8);
        var egoFromTown = drive.TownFromEgoAt(0.8).Inverse();
        var triangles = new PlainRays(drive, 0.8).Triangles
            .Select(triangle => (
                Corners: (Vector3d[])[egoFromTown * triangle.A, egoFromTown * triangle.B, egoFromTown * triangle.C], triangle.Class, triangle.Object)).ToList();
        var occupied = Enumerable.Range(0, Grid.Count).Where(voxel => contents.Surfaces[voxel] != VoxelContents.Free).ToList();
        var ofObjects = occupied.Where(voxel => contents.Objects[voxel] >= 0).ToList();
        var numbers = SeededNumbers.Of(Seed, 4);
        var (told, contested) = (0, 0);
        for (var i = 0; i < 1500; i++)
        {
            // Two thirds are of objects or next to them, where there is something to decide.
            var near = i % 3 == 0 ? occupied[numbers.NextIndex(occupied.Count)] : ofObjects[numbers.NextIndex(ofObjects.Count)] - (i % 3 == 1 ? 1 : 0);
            var areas = triangles.Select(triangle => (triangle.Class, triangle.Object, Area: AreaWithin(triangle.Corners, near)))
                .Where(part => part.Area > 1e-6).GroupBy(part => (part.Class, part.Object), part => part.Area)
                .Select(group => (group.Key.Class, group.Key.Object, Area: group.Sum())).ToList();
            var ranked = (areas.Any(part => part.Object >= 0) ? areas.Where(part => part.Object >= 0) : areas).OrderByDescending(part => part.Area).ToList();
            if (ranked.Count > 0 && ranked.Skip(1).All(part => part.Area < 0.999 * ranked[0].Area))
            {
                Assert.Equal(ranked[0].Class, (LidarsegClass)contents.Surfaces[near]);
                Assert.Equal(ranked[0].Object, contents.Objects[near]);
                told++;
                contested += areas.Count > 1 ? 1 : 0;
            }
        }

        Assert.True(told > 500 && contested > 50, $"{told} voxels are decided, {contested} of them between several surfaces");
    }

    [Fact]
    public void VoxelsFarFromEverySurfaceAreFree()
    {
        var (drive, contents) = Found(1.3);
        var townFromEgo = drive.TownFromEgoAt(1.3);
        var triangles = new PlainRays(drive, 1.3).Triangles;
        var half = 0.2 * Math.Sqrt(3); // from a voxel's centre to its corner
        var numbers = SeededNumbers.Of(Seed, 1);
        var (free, occupied) = (0, 0);
        for (var i = 0; i < 3000; i++)
        {
            var (x, y, z) = (numbers.NextIndex(Grid.SizeX), numbers.NextIndex(Grid.SizeY), numbers.NextIndex(Grid.SizeZ));
            var centre = townFromEgo * Grid.CenterOf(x, y, z);
            var isOccupied = contents.Surfaces[Grid.FlatIndex(x, y, z)] != VoxelContents.Free;
            var isInside = drive.ObjectsAt(1.3).Any(state => IsInside(state, centre));
            if (!isInside && triangles.Min(triangle => DistanceTo(triangle.A, triangle.B, triangle.C, centre)) > half + 1e-4)
            {
                Assert.False(isOccupied, "a voxel is occupied and no surface is near");
                free++;
            }

            occupied += isOccupied ? 1 : 0;
        }

        Assert.True(free > 2000 && occupied > 50, $"{free} voxels are far from surfaces, {occupied} are occupied");
    }

    [Fact]
    public void ObjectsAreSolid()
    {
        var (drive, contents) = Found(0.5);
        var egoFromTown = drive.TownFromEgoAt(0.5).Inverse();
        foreach (var state in drive.ObjectsAt(0.5))
        {
            var (size, numbers) = (state.Object.Model.Size, SeededNumbers.Of(Seed, 2, (ulong)state.Object.Number));
            for (var i = 0; i < 200; i++)
            {
                // A voxel around a place this deep inside holds nothing but the object.
                const double shell = ObjectModel.BoxMargin + 0.35;
                Vector3d place = new(
                    Between(ref numbers, (size.Length / 2) - shell), Between(ref numbers, (size.Width / 2) - shell),
                    Between(ref numbers, (size.Height / 2) - shell));
                if (Grid.TryCellOf(egoFromTown * (state.TownFromObject * place), out var cell))
                {
                    Assert.Equal(state.Object.Number, contents.Objects[Grid.FlatIndex(cell.X, cell.Y, cell.Z)]);
                }
            }
        }

        static double Between(ref SeededNumbers numbers, double half) => half <= 0 ? 0 : numbers.NextBetween(-half, half);
    }

    [Fact]
    public void TheWheelsOfACarOnTheRoadAreCar()
    {
        var (drive, contents) = Found(0);
        var lowest = drive.ObjectsAt(0)[0].TownFromObject * new Vector3d(1, 0, -HandMadeDrive.Car.Size.Height / 2 + ObjectModel.BoxMargin + 0.001);

        Assert.True(Grid.TryCellOf(drive.TownFromEgoAt(0).Inverse() * lowest, out var cell));

        Assert.Equal((byte)LidarsegClass.Car, contents.Surfaces[Grid.FlatIndex(cell.X, cell.Y, cell.Z)]);
    }

    [Fact]
    public void OneFinderGivesTheSameForTheSameMomentWhateverItFoundBefore()
    {
        var drive = new HandMadeDrive();
        var surfaces = WorldSurfaces.Of(drive.Town, HandMadeTown.ClassOf);
        var used = new VoxelContents(surfaces.Town, surfaces.Solids);
        used.Find(drive.TownFromEgoAt(0), drive.ObjectsAt(0));
        used.Find(drive.TownFromEgoAt(1.7), drive.ObjectsAt(1.7));
        var (_, fresh) = Found(1.7);

        Assert.Equal(fresh.Surfaces, used.Surfaces);
        Assert.Equal(fresh.Objects, used.Objects);
    }

    [Fact]
    public void AreasOfAllPartsOfATriangleMakeUpItsOwn()
    {
        var numbers = SeededNumbers.Of(Seed, 3);
        for (var i = 0; i < 600; i++)
        {
            var spread = i % 2 == 0 ? 0.7 : 40;
            Vector3 Corner(ref SeededNumbers from) => new(
                (float)(100 + from.NextBetween(-spread, spread)), (float)(100 + from.NextBetween(-spread, spread)),
                (float)(8 + from.NextBetween(-Math.Min(spread, 7.9), 7.9)));
            var (a, b, c) = (Corner(ref numbers), Corner(ref numbers), Corner(ref numbers));
            var parts = new Parts([]);

            TriangleVoxels.Add(a, b, c, ref parts);

            var area = Vector3.Cross(b - a, c - a).Length() / 2;
            Assert.Equal(area, parts.Areas.Sum(part => part.Area), 1e-3 * area + 1e-4);
            Assert.Equal(parts.Areas.Count, parts.Areas.Select(part => part.Voxel).Distinct().Count());
        }
    }

    [Fact]
    public void TrianglesBeyondTheGridAreCutOff()
    {
        var parts = new Parts([]);

        // A square of 400 x 400 cells at a height of 3.5 cells, in two triangles: the grid's 200 x 200 lie in its middle.
        TriangleVoxels.Add(new(-100, -100, 3.5f), new(300, -100, 3.5f), new(300, 300, 3.5f), ref parts);
        TriangleVoxels.Add(new(-100, -100, 3.5f), new(300, 300, 3.5f), new(-100, 300, 3.5f), ref parts);

        Assert.Equal(200 * 200, parts.Areas.Sum(part => part.Area), 1e-2);
        Assert.Equal(200 * 200, parts.Areas.Select(part => part.Voxel).Distinct().Count());
        Assert.All(parts.Areas, part => Assert.Equal(3, Grid.CellAt(part.Voxel).Z));
    }

    [Fact]
    public void TheInsideOfAClosedShapeIsFilledAndThatOfAnOpenOneIsNot()
    {
        var box = HandMadeMeshes.Box(new(0.3, 0, 0), new(2, 1, 1.5), SurfaceMaterial.CarPaint);
        var withoutLid = new TriangleMesh(box.Vertices, [.. box.Triangles[..6], .. box.Triangles[12..]], box.Materials[2..]);
        var shapes = new SolidShapes();

        var filled = shapes.Of(box).Inside;

        Assert.InRange(filled.Length * Math.Pow(SolidShapes.Spacing, 3), 0.7 * 3, 1.3 * 3); // its volume is 3
        Assert.All(filled, point => Assert.True(Math.Abs(point.X - 0.3) < 1 && Math.Abs(point.Y) < 0.5 && Math.Abs(point.Z) < 0.75));
        Assert.Empty(shapes.Of(withoutLid).Inside);
        Assert.Empty(shapes.Of(HandMadeMeshes.Ground(0, 0, 5, 5, (_, _) => 0, SurfaceMaterial.Asphalt)).Inside);
    }

    [Fact]
    public void OverlappingPartsOfAShapeAreFilledOnce()
    {
        var shape = HandMadeMeshes.Together(
            HandMadeMeshes.Box(new(0, 0, 0), new(2, 2, 2), SurfaceMaterial.CarPaint),
            HandMadeMeshes.Box(new(0, 0, 0.5), new(2, 2, 2), SurfaceMaterial.CarPaint));

        var inside = new SolidShapes().Of(shape).Inside;

        Assert.Equal(inside.Length, inside.Distinct().Count());
        Assert.InRange(inside.Length * Math.Pow(SolidShapes.Spacing, 3), 0.8 * 10, 1.2 * 10);
    }

    [Fact]
    public void ClassesHaveTheLabelsOfBothBenchmarks()
    {
        Assert.Equal(4, OccupancyClasses.Occ3DOf(LidarsegClass.Car));
        Assert.Equal(0, OccupancyClasses.OpenOccOf(LidarsegClass.Car));
        Assert.Equal(16, OccupancyClasses.Occ3DOf(LidarsegClass.Vegetation));
        Assert.Equal(15, OccupancyClasses.OpenOccOf(LidarsegClass.Vegetation));
        Assert.Equal(0, OccupancyClasses.Occ3DOf(LidarsegClass.Stroller));
        Assert.Equal(OccupancyLabels.OpenOcc.Free, OccupancyClasses.OpenOccOf(LidarsegClass.Stroller));
        Assert.True(OccupancyClasses.HasFlow(LidarsegClass.PoliceOfficer));
        Assert.False(OccupancyClasses.HasFlow(LidarsegClass.TrafficCone));
    }

    private static (Drive Drive, VoxelContents Contents) Found(double seconds)
    {
        var drive = new HandMadeDrive();
        var surfaces = WorldSurfaces.Of(drive.Town, HandMadeTown.ClassOf);
        var contents = new VoxelContents(surfaces.Town, surfaces.Solids);
        contents.Find(drive.TownFromEgoAt(seconds), drive.ObjectsAt(seconds));
        return (drive, contents);
    }

    private static IEnumerable<(Vector3d Place, int Object)> PlacesOnSurfaces(Drive drive, double seconds, int count)
    {
        var triangles = new PlainRays(drive, seconds).Triangles;
        var areas = triangles.Select(triangle => (triangle.B - triangle.A).Cross(triangle.C - triangle.A).Length).ToList();

        // Small surfaces get their share too: half of all places are spread by area, half by triangle.
        var total = areas.Sum();
        for (var i = 0; i < triangles.Count; i++)
        {
            var numbers = SeededNumbers.Of(Seed, 0, (ulong)i);
            var here = (int)(count * ((areas[i] / total / 2) + (0.5 / triangles.Count)));
            for (var place = 0; place < here; place++)
            {
                var (u, v) = (numbers.NextUnit(), numbers.NextUnit());
                (u, v) = u + v > 1 ? (1 - u, 1 - v) : (u, v);
                var (a, b, c, _, number) = triangles[i];
                yield return (a + ((b - a) * u) + ((c - a) * v), number);
            }
        }
    }

    // The triangle cut at the six faces of the voxel, one after the other; m2.
    private static double AreaWithin(Vector3d[] corners, int voxel)
    {
        var (x, y, z) = Grid.CellAt(voxel);
        var (centre, half) = (Grid.CenterOf(x, y, z), Grid.CellSize.X / 2);
        List<Vector3d> polygon = [.. corners];
        foreach (var outward in new Vector3d[] { new(1, 0, 0), new(-1, 0, 0), new(0, 1, 0), new(0, -1, 0), new(0, 0, 1), new(0, 0, -1) })
        {
            var kept = new List<Vector3d>();
            for (var i = 0; i < polygon.Count; i++)
            {
                var (from, to) = (polygon[i], polygon[(i + 1) % polygon.Count]);
                var (fromOutside, toOutside) = (outward.Dot(from - centre) - half, outward.Dot(to - centre) - half);
                if (fromOutside <= 0)
                {
                    kept.Add(from);
                }

                if (fromOutside * toOutside < 0)
                {
                    kept.Add(Vector3d.Lerp(from, to, fromOutside / (fromOutside - toOutside)));
                }
            }

            polygon = kept;
        }

        return Enumerable.Range(1, Math.Max(0, polygon.Count - 2))
            .Aggregate(Vector3d.Zero, (sum, i) => sum + (polygon[i] - polygon[0]).Cross(polygon[i + 1] - polygon[0])).Length / 2;
    }

    private static bool IsInside(ObjectState state, Vector3d place)
    {
        var (size, inBox) = (state.Object.Model.Size, state.TownFromObject.Inverse() * place);
        return Math.Abs(inBox.X) < size.Length / 2 && Math.Abs(inBox.Y) < size.Width / 2 && Math.Abs(inBox.Z) < size.Height / 2;
    }

    // The nearest place of a triangle is inside it or on an edge.
    private static double DistanceTo(Vector3d a, Vector3d b, Vector3d c, Vector3d point)
    {
        var normal = (b - a).Cross(c - a);
        var nearest = Math.Min(Math.Min(ToEdge(a, b, point), ToEdge(b, c, point)), ToEdge(c, a, point));
        if (normal.Length == 0)
        {
            return nearest;
        }

        var isOver = normal.Dot((b - a).Cross(point - a)) >= 0 && normal.Dot((c - b).Cross(point - b)) >= 0 && normal.Dot((a - c).Cross(point - c)) >= 0;
        return isOver ? Math.Abs(normal.Dot(point - a)) / normal.Length : nearest;
    }

    private static double ToEdge(Vector3d from, Vector3d to, Vector3d point)
    {
        var edge = to - from;
        var along = Math.Clamp((point - from).Dot(edge) / edge.Dot(edge), 0, 1);
        return (point - Vector3d.Lerp(from, to, along)).Length;
    }

    private readonly struct Parts(List<(int Voxel, float Area)> areas) : IVoxelSurface
    {
        public List<(int Voxel, float Area)> Areas { get; } = areas;

        public void Add(int voxel, float area) => Areas.Add((voxel, area));
    }
}
