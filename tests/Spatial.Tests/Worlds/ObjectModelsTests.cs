using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class ObjectModelsTests
{
    // float32 at 6 m from the origin has steps of half a micrometre.
    private const double Rounding = 1e-6;

    public static TheoryData<string> Names => [.. ObjectModels.All.Select(model => model.Name)];

    [Theory, MemberData(nameof(Names))]
    public void EveryVertexLiesInsideTheBoxByTheMargin(string name)
    {
        var model = ObjectModels.Named(name);
        var half = new Vector3d(model.Size.Length / 2, model.Size.Width / 2, model.Size.Height / 2);
        foreach (var (x, y, z) in model.Shapes.SelectMany(Vertices))
        {
            Assert.True(Math.Abs(x) <= half.X - ObjectModel.BoxMargin + Rounding);
            Assert.True(Math.Abs(y) <= half.Y - ObjectModel.BoxMargin + Rounding);
            Assert.True(Math.Abs(z) <= half.Z - ObjectModel.BoxMargin + Rounding);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void EveryShapeStandsOnTheGround(string name)
    {
        var model = ObjectModels.Named(name);
        foreach (var shape in model.Shapes)
        {
            // Sizes are rounded up to whole millimetres, half of it below.
            var lowest = Vertices(shape).Min(vertex => vertex.Z);
            Assert.InRange(lowest, (-model.Size.Height / 2) + ObjectModel.BoxMargin - Rounding, (-model.Size.Height / 2) + ObjectModel.BoxMargin + 0.0007);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void EveryEdgeHasATriangleOnEitherSide(string name)
    {
        foreach (var shape in ObjectModels.Named(name).Shapes)
        {
            var edges = new HashSet<(int From, int To)>();
            for (var t = 0; t < shape.TriangleCount; t++)
            {
                for (var k = 0; k < 3; k++)
                {
                    Assert.True(edges.Add((shape.Triangles[(3 * t) + k], shape.Triangles[(3 * t) + ((k + 1) % 3)])));
                }
            }

            Assert.All(edges, edge => Assert.Contains((edge.To, edge.From), edges));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void TrianglesFaceOutwards(string name)
    {
        foreach (var shape in ObjectModels.Named(name).Shapes)
        {
            foreach (var part in Parts(shape))
            {
                Assert.True(Volume(shape, part) > 0, $"a part of {name} is inside out");
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void NoTriangleIsDegenerate(string name)
    {
        foreach (var shape in ObjectModels.Named(name).Shapes)
        {
            for (var t = 0; t < shape.TriangleCount; t++)
            {
                var (a, b, c) = shape.CornersOf(t);
                Assert.True((b - a).Cross(c - a).Length > 1e-6, $"triangle {t} of {name}");
            }
        }
    }

    [Theory]
    [InlineData("vehicle.car", 4.6, 1.95, 1.75)]
    [InlineData("vehicle.bus.rigid", 11, 2.9, 3.4)]
    [InlineData("vehicle.motorcycle", 2.1, 0.78, 1.5)]
    [InlineData("vehicle.bicycle", 1.7, 0.6, 1.3)]
    [InlineData("human.pedestrian.adult", 0.75, 0.7, 1.75)]
    [InlineData("movable_object.trafficcone", 0.42, 0.41, 1.05)]
    [InlineData("movable_object.barrier", 0.5, 2.5, 1.0)]
    public void SizesAreCloseToThoseOfTheCategory(string category, double length, double width, double height)
    {
        // Half as much again or a third less: a hatchback and a van are both cars.
        var models = ObjectModels.All.Where(model => model.Category == category).ToArray();
        Assert.NotEmpty(models);
        foreach (var size in models.Select(model => model.Size))
        {
            Assert.InRange(size.Length / length, 0.66, 1.5);
            Assert.InRange(size.Width / width, 0.66, 1.5);
            Assert.InRange(size.Height / height, 0.66, 1.5);
        }
    }

    [Fact]
    public void WalkersHaveAShapeForEachMomentOfAStepAndOneToStand()
    {
        foreach (var model in ObjectModels.All.Where(model => model.Category.StartsWith("human.", StringComparison.Ordinal) && model.Shapes.Count > 1))
        {
            Assert.Equal(PersonShapes.WalkingPhases + 1, model.Shapes.Count);
            Assert.Equal(model.Shapes.Count, model.Shapes.Select(shape => Vertices(shape).Sum(vertex => (vertex.X * vertex.X) + vertex.Y)).Distinct().Count());
        }
    }

    [Fact]
    public void NamesAreUniqueAndAllCategoriesOfDetectionArePresent()
    {
        Assert.Equal(ObjectModels.All.Count, ObjectModels.All.Select(model => model.Name).Distinct().Count());
        string[] categories =
        [
            "vehicle.car", "vehicle.truck", "vehicle.trailer", "vehicle.bus.rigid", "vehicle.bus.bendy", "vehicle.construction", "vehicle.motorcycle",
            "vehicle.bicycle", "human.pedestrian.adult", "human.pedestrian.child", "human.pedestrian.construction_worker", "human.pedestrian.police_officer",
            "movable_object.trafficcone", "movable_object.barrier",
        ];
        Assert.Equal(categories.Order(), ObjectModels.All.Select(model => model.Category).Distinct().Order());
        Assert.All(ObjectModels.All.SelectMany(model => model.Shapes), shape => Assert.InRange(shape.TriangleCount, 200, 1500));
    }

    private static IEnumerable<(double X, double Y, double Z)> Vertices(TriangleMesh shape) =>
        shape.Vertices.Chunk(3).Select(vertex => ((double)vertex[0], (double)vertex[1], (double)vertex[2]));

    // Triangles that share vertices, grouped.
    private static IEnumerable<int[]> Parts(TriangleMesh shape)
    {
        var root = Enumerable.Range(0, shape.Vertices.Length / 3).ToArray();
        int Find(int vertex) => root[vertex] == vertex ? vertex : root[vertex] = Find(root[vertex]);
        for (var t = 0; t < shape.TriangleCount; t++)
        {
            root[Find(shape.Triangles[(3 * t) + 1])] = Find(shape.Triangles[3 * t]);
            root[Find(shape.Triangles[(3 * t) + 2])] = Find(shape.Triangles[3 * t]);
        }

        return Enumerable.Range(0, shape.TriangleCount).GroupBy(t => Find(shape.Triangles[3 * t])).Select(part => part.ToArray());
    }

    private static double Volume(TriangleMesh shape, int[] part)
    {
        // About a corner of the part itself: far from the origin nothing cancels.
        var origin = shape.CornersOf(part[0]).A;
        return part.Sum(t =>
        {
            var (a, b, c) = shape.CornersOf(t);
            return (a - origin).Dot((b - origin).Cross(c - origin)) / 6;
        });
    }
}
