using Spatial.Native;

namespace Spatial.Tests;

public sealed class RayTraceTests
{
    // Corners of a square metre at z 0, in two triangles.
    private static readonly TracedMesh Square = new([0f, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0], [0, 1, 2, 0, 2, 3], [7, 9]);

    [Fact]
    public void ARayDownMeetsTheTriangleBelowIt()
    {
        var scene = new TracedScene(TracedMeshes.Build([Square]), [new(0, RigidTransform.Identity, 0)]);

        var hits = RayTrace.Run(scene, [0.75f, 0.25f, 2, 0.25f, 0.75f, 2, 1.5f, 0.5f, 2], [0f, 0, -1, 0, 0, -1, 0, 0, -1], 100);

        Assert.Equal([2f, 2f, float.PositiveInfinity], hits.Distances);
        Assert.Equal([0, 0, -1], hits.Instances);
        Assert.Equal([0, 1, -1], hits.Triangles);
        Assert.Equal([1f, 1f, 0f], hits.Cosines);
        Assert.Equal([(byte)7, (byte)9, (byte)255], hits.Materials);
    }
}
