using Spatial.Native;

namespace Spatial.Tests;

public sealed class RayTraceTests
{
    // Corners of a square metre at z 0, in two triangles.
    private static readonly TracedMesh Square = new([0f, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0], [0, 1, 2, 0, 2, 3], [7, 9]);

    private static readonly TracedMesh Nothing = new([], [], []);

    [Fact]
    public void ARayDownMeetsTheTriangleBelowIt()
    {
        var scene = SceneOf(new TracedInstance(0, RigidTransform.Identity, 0));

        var hits = RayTrace.Run(scene, [0.75f, 0.25f, 2, 0.25f, 0.75f, 2, 1.5f, 0.5f, 2], [0f, 0, -1, 0, 0, -1, 0, 0, -1], 100);

        Assert.Equal([2f, 2f, float.PositiveInfinity], hits.Distances);
        Assert.Equal([0, 0, -1], hits.Instances);
        Assert.Equal([0, 1, -1], hits.Triangles);
        Assert.Equal([1f, 1f, 0f], hits.Cosines);
        Assert.Equal([(byte)7, (byte)9, (byte)255], hits.Materials);
    }

    [Fact]
    public void AMovedAndTurnedMeshIsMetWhereItStands()
    {
        // A quarter turn about x stands the square up: its y goes along z of the world.
        var upright = RigidTransform.From(new(Math.Sqrt(0.5), Math.Sqrt(0.5), 0, 0), new(10, 20, 30));
        var scene = SceneOf(new TracedInstance(0, upright, 0));

        var hits = RayTrace.Run(scene, [10.5f, 15, 30.25f, 10.5f, 25, 30.25f], [0f, 0.8f, 0.6f, 0, -1, 0], 100);

        Assert.Equal([-1, 0], hits.Instances); // the first passes over it: it rises 3.75 m on the way
        Assert.Equal(5f, hits.Distances[1], 1e-5f);
        Assert.Equal(1f, hits.Cosines[1], 1e-6f);
    }

    [Fact]
    public void TheCosineIsThatOfTheAngleToTheNormal()
    {
        var scene = SceneOf(new TracedInstance(0, RigidTransform.Identity, 0));

        var hits = RayTrace.Run(scene, [0.25f, 0.5f, -0.3f], [0.8f, 0, 0.6f], 100);

        Assert.Equal(0.5f, hits.Distances[0], 1e-6f);
        Assert.Equal(0.6f, hits.Cosines[0], 1e-6f);
    }

    [Fact]
    public void OfEquallyCloseTrianglesTheLowestInstanceThenTheLowestTriangleIsMet()
    {
        var twice = new TracedMesh(Square.Vertices, [0, 1, 2, 0, 1, 2], [1, 2]);
        var meshes = TracedMeshes.Build([twice]);
        var here = new TracedInstance(0, RigidTransform.Identity, 0);
        var scene = new TracedScene(new TracedScene(meshes, [here with { WorldFromMesh = new(Matrix3d.Identity, new(0, 0, -1)) }, here]), [here, here]);

        var hits = RayTrace.Run(scene, [0.75f, 0.25f, 2], [0f, 0, -1], 100);

        Assert.Equal((1, 0, (byte)1), (hits.Instances[0], hits.Triangles[0], hits.Materials[0]));
    }

    [Theory]
    [InlineData(2.0f, true)]
    [InlineData(1.9999998f, false)]
    [InlineData(float.PositiveInfinity, true)]
    public void TheLargestDistanceIsIncluded(float maxDistance, bool met)
    {
        var hits = RayTrace.Run(SceneOf(new TracedInstance(0, RigidTransform.Identity, 0)), [0.75f, 0.25f, 2], [0f, 0, -1], maxDistance);

        Assert.Equal(met, hits.Instances[0] == 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void AgreesWithEveryTriangleTriedInDoublePrecision(int threads)
    {
        var random = new Random(31);
        TracedMesh[] shapes = [Scatter(random, 40), Scatter(random, 90), Nothing, Scatter(random, 1)];
        TracedInstance[] instances = [.. Enumerable.Range(0, 30).Select(i => new TracedInstance(i % 4, AnyPose(random), 0))];
        var scene = new TracedScene(new TracedScene(TracedMeshes.Build(shapes), instances[..20]), instances[20..]);
        var (origins, directions) = AnyRays(random, 1501);

        var hits = RayTrace.Run(scene, origins, directions, 60, threads);

        var inDoubt = 0;
        for (var ray = 0; ray < hits.Count; ray++)
        {
            var expected = BruteForceRay.FirstHit(
                shapes, instances, BruteForceRay.VectorAt(origins, ray), BruteForceRay.VectorAt(directions, ray), 60);
            if (expected.InDoubt)
            {
                inDoubt++;
                continue;
            }

            Assert.Equal((expected.Instance, expected.Triangle), (hits.Instances[ray], hits.Triangles[ray]));
            if (expected.Instance >= 0)
            {
                Assert.Equal(expected.Cosine, hits.Cosines[ray], 1e-5);
                Assert.Equal(expected.Distance, hits.Distances[ray], BruteForceRay.Rounding / expected.Cosine);
                Assert.Equal(shapes[instances[expected.Instance].Mesh].Materials[expected.Triangle], hits.Materials[ray]);
            }
        }

        Assert.InRange(hits.Instances.Count(instance => instance >= 0), 400, 1400);
        Assert.InRange(inDoubt, 0, hits.Count / 50);
    }

    [Fact]
    public void APartThatMovesIsNumberedAfterTheFixedOne()
    {
        var random = new Random(32);
        var meshes = TracedMeshes.Build([Scatter(random, 30)]);
        TracedInstance[] instances = [.. Enumerable.Range(0, 25).Select(_ => new TracedInstance(0, AnyPose(random), 0))];
        var (origins, directions) = AnyRays(random, 500);

        var apart = new TracedScene(new TracedScene(meshes, instances[..17]), instances[17..]);
        var whole = new TracedScene(meshes, instances);

        Assert.Equal(25, apart.Count);
        AssertSame(RayTrace.Run(whole, origins, directions, 100), RayTrace.Run(apart, origins, directions, 100));
    }

    [Fact]
    public void ThreadsChangeNothing()
    {
        var random = new Random(33);
        TracedMesh[] shapes = [Scatter(random, 200), Scatter(random, 300)];
        TracedInstance[] instances = [.. Enumerable.Range(0, 40).Select(i => new TracedInstance(i % 2, AnyPose(random), 0))];
        var (origins, directions) = AnyRays(random, 5000);

        var one = RayTrace.Run(new(TracedMeshes.Build(shapes, threads: 1), instances), origins, directions, 100, threads: 1);
        var three = RayTrace.Run(new(TracedMeshes.Build(shapes, threads: 3), instances), origins, directions, 100, threads: 3);

        AssertSame(one, three);
    }

    [Fact]
    public void ARayFromInsideMeetsAWall()
    {
        var box = BoxOf(2);
        var scene = new TracedScene(TracedMeshes.Build([box]), [new(0, new(Matrix3d.Identity, new(100, 100, 100)), 0)]);
        var random = new Random(34);
        var (_, directions) = AnyRays(random, 1000);
        float[] origins = [.. Enumerable.Range(0, 1000).SelectMany(_ => new[] { 100f, 100, 100 })];

        var hits = RayTrace.Run(scene, origins, directions, 100);

        for (var ray = 0; ray < hits.Count; ray++)
        {
            // The farthest component of the direction decides which wall, 2 m away along its axis.
            var steepest = Math.Max(Math.Abs(directions[ray * 3]), Math.Max(Math.Abs(directions[(ray * 3) + 1]), Math.Abs(directions[(ray * 3) + 2])));
            Assert.Equal(0, hits.Instances[ray]);
            Assert.Equal(2 / steepest, hits.Distances[ray], 1e-4f);
            Assert.Equal(steepest, hits.Cosines[ray], 1e-5f);
        }
    }

    [Fact]
    public void RaysAlongAWallStayFinite()
    {
        var scene = new TracedScene(TracedMeshes.Build([BoxOf(1)]), [new(0, RigidTransform.Identity, 0)]);

        // In the plane of the wall at x 1, beside it, and along its edge.
        var hits = RayTrace.Run(scene, [1f, -5, 0, 1.5f, -5, 0, 1, -5, 1], [0f, 1, 0, 0, 1, 0, 0, 1, 0], 100);

        Assert.Equal(4f, hits.Distances[0]); // the wall at y -1, whose edge it meets
        Assert.Equal(-1, hits.Instances[1]);
        Assert.Equal(4f, hits.Distances[2]);
    }

    [Fact]
    public void ARayIsBlockedExactlyWhereItMeetsSomething()
    {
        var random = new Random(35);
        TracedMesh[] shapes = [Scatter(random, 40), Scatter(random, 20)];
        TracedInstance[] instances = [.. Enumerable.Range(0, 30).Select(i => new TracedInstance(i % 2, AnyPose(random), 0))];
        var scene = new TracedScene(new TracedScene(TracedMeshes.Build(shapes), instances[..20]), instances[20..]);
        var (origins, directions) = AnyRays(random, 4000);

        var blocked = RayTrace.Blocked(scene, origins, directions, 6);

        Assert.Equal(RayTrace.Run(scene, origins, directions, 6).Instances.Select(instance => instance >= 0), blocked.Select(one => one == 1));
        Assert.InRange(blocked.Count(one => one == 1), 400, 3900);
    }

    [Fact]
    public void EmptyScenesMeshesAndListsOfRaysAreFine()
    {
        var nothing = new TracedScene(TracedMeshes.Build([]), []);
        var empty = new TracedScene(TracedMeshes.Build([Nothing]), [new(0, RigidTransform.Identity, 0)]);

        Assert.Equal(-1, RayTrace.Run(nothing, [0f, 0, 0], [1f, 0, 0], 100).Instances[0]);
        Assert.Equal(-1, RayTrace.Run(empty, [0f, 0, 0], [1f, 0, 0], 100).Instances[0]);
        Assert.Equal(0, RayTrace.Run(empty, [], [], 100).Count);
    }

    [Theory]
    [InlineData(-1, 1)] // through the square
    [InlineData(0, 1)] // on it
    [InlineData(0.5f, 0)] // before it
    public void APlaceIsHiddenBySomethingOnTheWayToIt(float height, byte hidden)
    {
        var scene = SceneOf(new TracedInstance(0, RigidTransform.Identity, 0));

        // Distances are counted in lengths of the direction, which goes all the way.
        Assert.Equal(hidden, RayTrace.Blocked(scene, [0.5f, 0.25f, 2], [0f, 0, height - 2], 1)[0]);
    }

    [Theory]
    [InlineData(float.NaN, 0, -1)]
    [InlineData(0.5f, float.NaN, -1)]
    [InlineData(float.PositiveInfinity, 0, -1)]
    [InlineData(0.5f, float.NegativeInfinity, -1)]
    [InlineData(2e9f, 0, -1)]
    [InlineData(0.5f, 0, 0)] // no direction at all
    public void RaysThatAreNotFiniteMeetNothing(float originX, float directionX, float directionZ)
    {
        var scene = SceneOf(new TracedInstance(0, RigidTransform.Identity, 0));

        // A sound ray beside it is not disturbed.
        var hits = RayTrace.Run(scene, [originX, 0.5f, 2, 0.5f, 0.5f, 2], [directionX, 0, directionZ, 0, 0, -1], 100);

        Assert.Equal([-1, 0], hits.Instances);
        Assert.Equal([float.PositiveInfinity, 2f], hits.Distances);
    }

    [Fact]
    public void TrianglesWithoutAreaAreNeverMet()
    {
        var mesh = new TracedMesh([0f, 0, 0, 1, 0, 0, 2, 0, 0, 5, 5, 5], [0, 1, 2, 3, 3, 3], [0, 0]);
        var scene = new TracedScene(TracedMeshes.Build([mesh]), [new(0, RigidTransform.Identity, 0)]);

        Assert.Equal([-1, -1], RayTrace.Run(scene, [0.5f, 0, 1, 5, 5, 6], [0f, 0, -1, 0, 0, -1], 100).Instances);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        var scene = SceneOf(new TracedInstance(0, RigidTransform.Identity, 0));

        Assert.Throws<ArgumentException>(() => RayTrace.Run(scene, [0f, 0], [0f, 0], 1));
        Assert.Throws<ArgumentException>(() => RayTrace.Run(scene, [0f, 0, 0], [0f, 0, 1, 0, 0, 1], 1));
        Assert.Throws<ArgumentException>(() => RayTrace.Run(scene, [0f, 0, 0], [0f, 0, 1], 1, new float[2], new int[1], new int[1], new float[1], new byte[1]));
        Assert.Throws<ArgumentException>(() => RayTrace.Blocked(scene, [0f, 0, 0], [0f, 0, 1], 1, new byte[2]));
        Assert.Contains("max_distance", Assert.Throws<NativeKernelException>(() => RayTrace.Run(scene, [0f, 0, 0], [0f, 0, 1], -1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TracedMeshes.Build([new([0f, 0, 0, 1], [], [])]));
        Assert.Throws<ArgumentException>(() => TracedMeshes.Build([new([0f, 0, 0], [0, 0, 0], [])]));
        Assert.Contains("vertex 1 of 1", Assert.Throws<NativeKernelException>(() => TracedMeshes.Build([new([0f, 0, 0], [0, 1, 0], [0])])).Message, StringComparison.Ordinal);
        Assert.Contains("finite", Assert.Throws<NativeKernelException>(() => TracedMeshes.Build([new([0f, 0, float.NaN], [0, 0, 0], [0])])).Message, StringComparison.Ordinal);
        Assert.Contains("mesh 1 of 1", Assert.Throws<NativeKernelException>(() => SceneOf(new TracedInstance(1, RigidTransform.Identity, 0))).Message, StringComparison.Ordinal);
        var nowhere = RigidTransform.Identity with { Translation = new(double.NaN, 0, 0) };
        Assert.Contains("instance 0", Assert.Throws<NativeKernelException>(() => SceneOf(new TracedInstance(0, nowhere, 0))).Message, StringComparison.Ordinal);
        var larger = new RigidTransform(new(2, 0, 0, 0, 2, 0, 0, 0, 2), default);
        Assert.Contains("without scaling", Assert.Throws<NativeKernelException>(() => SceneOf(new TracedInstance(0, larger, 0))).Message, StringComparison.Ordinal);
        var moving = new TracedScene(scene, [new(0, RigidTransform.Identity, 0)]);
        Assert.Throws<ArgumentException>(() => new TracedScene(moving, []));
    }

    private static TracedScene SceneOf(params TracedInstance[] instances) => new(TracedMeshes.Build([Square]), instances);

    private static void AssertSame(TracedHits expected, TracedHits actual)
    {
        Assert.Equal(expected.Distances, actual.Distances);
        Assert.Equal(expected.Instances, actual.Instances);
        Assert.Equal(expected.Triangles, actual.Triangles);
        Assert.Equal(expected.Cosines, actual.Cosines);
        Assert.Equal(expected.Materials, actual.Materials);
    }

    private static TracedMesh Scatter(Random random, int count)
    {
        var vertices = new float[count * 9];
        for (var i = 0; i < count; i++)
        {
            var (x, y, z) = (4 * Within(random), 4 * Within(random), 4 * Within(random));
            for (var corner = 0; corner < 3; corner++)
            {
                (vertices[(i * 9) + (corner * 3)], vertices[(i * 9) + (corner * 3) + 1], vertices[(i * 9) + (corner * 3) + 2]) =
                    (x + (2 * Within(random)), y + (2 * Within(random)), z + (2 * Within(random)));
            }
        }

        return new(vertices, [.. Enumerable.Range(0, count * 3)], [.. Enumerable.Range(0, count).Select(i => (byte)i)]);
    }

    private static TracedMesh BoxOf(float half)
    {
        float[] corners = [.. Enumerable.Range(0, 8).SelectMany(i => new[] { (i & 1) == 0 ? -half : half, (i & 2) == 0 ? -half : half, (i & 4) == 0 ? -half : half })];
        int[] triangles = [0, 1, 3, 0, 3, 2, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4, 2, 3, 7, 2, 7, 6, 0, 2, 6, 0, 6, 4, 1, 3, 7, 1, 7, 5];
        return new(corners, triangles, new byte[12]);
    }

    private static RigidTransform AnyPose(Random random) => RigidTransform.From(
        new(Within(random), Within(random), Within(random), Within(random)), new(60 + (10 * Within(random)), 80 + (10 * Within(random)), 10 + (5 * Within(random))));

    private static (float[] Origins, float[] Directions) AnyRays(Random random, int count)
    {
        var (origins, directions) = (new float[count * 3], new float[count * 3]);
        for (var ray = 0; ray < count; ray++)
        {
            var direction = new Vector3d(Within(random), Within(random), Within(random));
            direction *= 1 / direction.Length;
            (origins[ray * 3], origins[(ray * 3) + 1], origins[(ray * 3) + 2]) = (60 + (15 * Within(random)), 80 + (15 * Within(random)), 10 + (8 * Within(random)));
            (directions[ray * 3], directions[(ray * 3) + 1], directions[(ray * 3) + 2]) = ((float)direction.X, (float)direction.Y, (float)direction.Z);
        }

        return (origins, directions);
    }

    private static float Within(Random random) => (2 * random.NextSingle()) - 1;
}
