using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class MeshDraftTests
{
    [Fact]
    public void ABoxIsClosedAndHasItsVolume() =>
        Assert.Equal(2 * 3 * 4, VolumeOfClosed(new MeshDraft().Box(new(1, 1, 1), new(3, 4, 5), SurfaceMaterial.Concrete).ToMesh()), 1e-4);

    [Fact]
    public void ABarOfManySidesIsClosedAndNearlyACylinder()
    {
        var mesh = new MeshDraft().Bar(new(1, 2, 0), new(1, 2, 5), 0.5, 0.5, 32, SurfaceMaterial.PoleMetal).ToMesh();

        // A regular polygon of 32 corners covers 0.9936 of its circle.
        Assert.Equal(0.9936 * Math.PI * 0.25 * 5, VolumeOfClosed(mesh), 0.001);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, -1, 0.2)]
    [InlineData(0, 0, -1)]
    [InlineData(0.3, 0.4, 0.5)]
    public void ABarIsClosedAndTurnedOutwardsWhicheverWayItPoints(double x, double y, double z)
    {
        var mesh = new MeshDraft().Bar(new(0, 0, 0), new(x, y, z), 0.2, 0.1, 7, SurfaceMaterial.PoleMetal, turn: 0.4).ToMesh();

        Assert.True(VolumeOfClosed(mesh) > 0);
    }

    [Fact]
    public void ASmoothBlobIsClosedAndNearlyABall()
    {
        var numbers = SeededNumbers.Of(1);
        var mesh = new MeshDraft().Blob(new(5, 5, 5), new(1, 1, 1), 0, SurfaceMaterial.Foliage, ref numbers).ToMesh();

        Assert.Equal(80, mesh.TriangleCount);
        Assert.InRange(VolumeOfClosed(mesh), 0.85 * 4 / 3 * Math.PI, 4.0 / 3 * Math.PI);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ALumpyBlobStaysInItsRadii(ulong seed)
    {
        var numbers = SeededNumbers.Of(seed);
        var mesh = new MeshDraft().Blob(new(0, 0, 0), new(1, 2, 3), 0.3, SurfaceMaterial.Foliage, ref numbers).ToMesh();

        Assert.True(VolumeOfClosed(mesh) > 0);
        for (var i = 0; i < mesh.Vertices.Length; i += 3)
        {
            var (x, y, z) = (mesh.Vertices[i], mesh.Vertices[i + 1] / 2, mesh.Vertices[i + 2] / 3);
            Assert.InRange(Math.Sqrt((x * x) + (y * y) + (z * z)), 0.7 - 1e-6, 1 + 1e-6);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void BuildingsAreAsHighAndWideAsTheirPlan(ulong seed)
    {
        var numbers = SeededNumbers.Of(seed);
        var plan = new BuildingPlan(4, 3, 3, SurfaceMaterial.BrickFacade, HasShops: true, HasPitchedRoof: false, HasSetBack: seed == 2, HasBalconies: true);
        var mesh = BuildingMesh.Of(plan, ref numbers);
        var walls = Enumerable.Range(0, mesh.TriangleCount).Where(triangle => mesh.Materials[triangle] == plan.Walls).SelectMany(triangle =>
        {
            var (a, b, c) = mesh.CornersOf(triangle);
            return new[] { a, b, c };
        }).ToList();

        Assert.Equal(4 * 3.2, walls.Max(corner => corner.X), 1e-5);
        Assert.Equal(3 * 3.2, walls.Max(corner => corner.Y), 1e-5);
        Assert.Equal(3 * 3.2, walls.Max(corner => corner.Z), 1e-5);
    }

    // Every edge belongs to two triangles, which run along it in opposite directions; then the signed tetrahedra add up to the volume.
    private static double VolumeOfClosed(TriangleMesh mesh)
    {
        var (edges, six) = (new Dictionary<(Vector3d, Vector3d), int>(), 0.0);
        for (var triangle = 0; triangle < mesh.TriangleCount; triangle++)
        {
            var (a, b, c) = mesh.CornersOf(triangle);
            six += a.Dot(b.Cross(c));
            foreach (var (from, to) in new[] { (a, b), (b, c), (c, a) })
            {
                edges[(from, to)] = edges.GetValueOrDefault((from, to)) + 1;
            }
        }

        Assert.All(edges, edge => Assert.Equal((1, 1), (edge.Value, edges.GetValueOrDefault((edge.Key.Item2, edge.Key.Item1)))));
        return six / 6;
    }
}
