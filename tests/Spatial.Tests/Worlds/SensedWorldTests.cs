using Spatial.Native;
using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>Sensors against the surfaces and boxes of the world they look at.</summary>
[Collection(MadeWorldCollection.Name)]
public sealed class SensedWorldTests(MadeWorld world)
{
    private static readonly SensorRig Rig = SensorRig.NuScenes(1600, 900, withRadars: true);

    [Fact]
    public void PointsLieOnSurfacesOfTheClassTheyAreLabelledWith()
    {
        var noiseless = new LidarScanner(new() { RangeNoise = 0 }, Rig.Lidar, 1);
        var moment = world.Stage.At(2, withEgo: true);
        var sweep = noiseless.Scan(world.Stage, moment);
        var surfaces = new NearSurfaces(world.Drive, moment);
        var checkedPoints = 0;
        for (var point = 0; point < sweep.Count; point += 97)
        {
            if (sweep.Classes[point] == LidarsegClass.EgoVehicle)
            {
                continue;
            }

            var classes = surfaces.ClassesWithin(InTown(sweep, point), 0.005);
            Assert.True(classes.Contains(sweep.Classes[point]), $"point {point}: {sweep.Classes[point]}, there is {string.Join(", ", classes)}");
            checkedPoints++;
        }

        Assert.True(checkedPoints > 200, $"{checkedPoints}");
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3.0)]
    public void EveryPointOfAnObjectIsInsideItsBox(double seconds)
    {
        var moment = world.Stage.At(seconds, withEgo: true);
        var sweep = new LidarScanner(new() { RangeNoise = 0.03 }, Rig.Lidar, 2).Scan(world.Stage, moment);
        var interiors = moment.Objects.Select(state => new BoxInterior(new(
            state.TownFromObject.Translation, state.Object.Model.Size, RotationQuaternion.Of(state.TownFromObject.Rotation)))).ToArray();
        var ofObjects = Enumerable.Range(0, sweep.Count).Where(point => sweep.Objects[point] >= 0).ToArray();

        Assert.All(ofObjects, point => Assert.True(interiors[sweep.Objects[point]].Contains(InTown(sweep, point)), $"point {point} of object {sweep.Objects[point]}"));
        Assert.True(ofObjects.Length > 500, $"{ofObjects.Length}");
    }

    [Fact]
    public void UnoccludedPointsOfObjectsFallOnTheirPixels()
    {
        var moment = world.Stage.At(1.5, withEgo: false);
        var sweep = new LidarScanner(new() { RangeNoise = 0 }, Rig.Lidar, 3).Scan(world.Stage, world.Stage.At(1.5, withEgo: true));
        var (hits, cases) = (0, 0);
        foreach (var camera in Rig.Cameras)
        {
            var (seen, asked) = PixelsOf(moment, sweep, camera);
            (hits, cases) = (hits + seen, cases + asked);
        }

        Assert.True(cases > 1000, $"{cases} cases");
        Assert.True(hits > 0.99 * cases, $"{hits} of {cases}");
    }

    [Fact]
    public void ASweepIsSizedAndOrderedAsTheRealSensorsAre()
    {
        var sweep = new LidarScanner(new(), Rig.Lidar, 4).Scan(world.Stage, world.Stage.At(1, withEgo: true));

        Assert.InRange(sweep.Count, 24_000, 34_688);
        var rings = Enumerable.Range(0, sweep.Count).Select(point => sweep.Points[(5 * point) + 4]).ToArray();
        Assert.Equal(Enumerable.Range(0, 32).Select(ring => (float)ring), rings.Distinct().Order());
        Assert.All(Enumerable.Range(0, sweep.Count), point => Assert.InRange(sweep.Points[(5 * point) + 3], 0, 255));

        // The first column is on the left, the beam turns clockwise.
        var azimuths = Enumerable.Range(0, sweep.Count).Where(point => Math.Abs(sweep.Points[5 * point]) + Math.Abs(sweep.Points[(5 * point) + 1]) > 5)
            .Select(point => Math.Atan2(sweep.Points[(5 * point) + 1], sweep.Points[5 * point])).ToArray();
        Assert.InRange(Math.Abs(azimuths[0]), 3.0, Math.PI);
        Assert.InRange(azimuths[azimuths.Length / 4], 0.8, 2.4);
        Assert.InRange(Math.Abs(azimuths[^1]), 3.0, Math.PI);
        Assert.InRange(azimuths[3 * azimuths.Length / 4], -2.4, -0.8);
    }

    [Fact]
    public void RainTakesReturnsAway()
    {
        var dry = new LidarScanner(new(), Rig.Lidar, 5).Scan(world.Stage, world.Stage.At(1, withEgo: false));
        var wet = new WorldStage(new RainyDrive(world.Drive), world.Geometry);
        var rainy = new LidarScanner(new(), Rig.Lidar, 5).Scan(wet, wet.At(1, withEgo: false));

        Assert.True(rainy.Count < 0.95 * dry.Count, $"{rainy.Count} of {dry.Count}");
    }

    [Fact]
    public void RadarsMeasureTheSpeedAlongTheLineOfSight()
    {
        var returns = Rig.Radars.SelectMany(radar => new RadarScanner(radar, 6).Scan(world.Stage, world.Stage.At(2, withEgo: false)).Returns
            .Select(found => (Radar: radar, Return: found))).ToList();
        var moment = world.Stage.At(2, withEgo: false);

        Assert.True(returns.Count > 50, $"{returns.Count}");
        Assert.Contains(returns, found => found.Return.Object >= 0);
        foreach (var (radar, found) in returns)
        {
            var townFromRadar = moment.TownFromEgo * radar.EgoFromSensor;
            var lineOfSight = townFromRadar.Rotate(new Vector3d(found.Position.X, found.Position.Y, 0) / Math.Sqrt((found.Position.X * found.Position.X) + (found.Position.Y * found.Position.Y)));
            var velocity = found.Object >= 0 ? moment.Objects[found.Object].Velocity : Vector3d.Zero;
            var compensated = townFromRadar.Rotate(new(found.CompensatedVelocity.X, found.CompensatedVelocity.Y, 0));
            Assert.Equal(velocity.Dot(lineOfSight), compensated.Dot(lineOfSight), 6);

            // Without compensation the radar's own speed along the line is gone from it.
            var raw = townFromRadar.Rotate(new(found.Velocity.X, found.Velocity.Y, 0));
            var ofRadar = ((world.Drive.TownFromEgoAt(2.01) * radar.EgoFromSensor).Translation - (world.Drive.TownFromEgoAt(1.99) * radar.EgoFromSensor).Translation) / 0.02;
            Assert.Equal((velocity - ofRadar).Dot(lineOfSight), raw.Dot(lineOfSight), 6);
        }
    }

    private static (int Hits, int Cases) PixelsOf(StagedMoment moment, SensedSweep sweep, SensorMount camera)
    {
        var (width, height) = (camera.Intrinsics!.Width, camera.Intrinsics.Height);
        var instances = new int[width * height];
        var townFromCamera = moment.TownFromEgo * camera.EgoFromSensor;
        var shading = new SceneShading(SurfaceMaterials.Shades, SurfaceMaterials.Textures, null, SceneLight.Day(0, 1));
        CameraRender.Run(moment.Scene, shading, camera.Intrinsics, townFromCamera, 1, new byte[width * height * 3], [], instances);
        var cameraFromTown = townFromCamera.Inverse();
        var (hits, cases) = (0, 0);
        for (var point = 0; point < sweep.Count; point++)
        {
            var inTown = InTown(sweep, point);
            if (sweep.Objects[point] < 0 || PixelOf(camera.Intrinsics, cameraFromTown * inTown) is not { } pixel
                || IsHidden(moment.Scene, townFromCamera.Translation, inTown))
            {
                continue;
            }

            var instance = instances[(pixel.V * width) + pixel.U];
            cases++;
            hits += instance >= 0 && moment.ObjectOf(instance) == sweep.Objects[point] ? 1 : 0;
        }

        return (hits, cases);
    }

    private static (int U, int V)? PixelOf(CameraIntrinsics intrinsics, Vector3d pointInCamera)
    {
        if (pointInCamera.Z < 0.5)
        {
            return null;
        }

        var (u, v, _) = intrinsics.Project(pointInCamera);
        var (column, row) = ((int)Math.Round(u), (int)Math.Round(v));
        return column >= 0 && row >= 0 && column < intrinsics.Width && row < intrinsics.Height ? (column, row) : null;
    }

    // By a ray of its own from the camera to the very point, not by the picture.
    private static bool IsHidden(TracedScene scene, Vector3d eye, Vector3d point)
    {
        var (along, distance) = (point - eye, (point - eye).Length);
        var direction = along / distance;
        var hit = RayTrace.Run(
            scene, [(float)eye.X, (float)eye.Y, (float)eye.Z], [(float)direction.X, (float)direction.Y, (float)direction.Z], (float)distance + 1);
        return hit.Distances[0] < distance - 0.02;
    }

    private static Vector3d InTown(SensedSweep sweep, int point) =>
        sweep.TownFromEgo * Rig.Lidar.EgoFromSensor * new Vector3d(sweep.Points[5 * point], sweep.Points[(5 * point) + 1], sweep.Points[(5 * point) + 2]);

    /// <summary>Plain distances to triangles, without the tracer.</summary>
    private sealed class NearSurfaces
    {
        private readonly List<(Vector3d A, Vector3d B, Vector3d C, LidarsegClass Class)> _triangles = [];

        public NearSurfaces(Drive drive, StagedMoment moment)
        {
            foreach (var piece in drive.Town.Pieces)
            {
                Add(piece.Mesh, piece.TownFromPiece, null);
            }

            foreach (var state in moment.Objects)
            {
                Add(state.Object.Model.Shapes[state.Shape], state.TownFromObject, state.Object.Model.Class);
            }
        }

        public HashSet<LidarsegClass> ClassesWithin(Vector3d point, double distance) =>
            [.. _triangles.Where(triangle => DistanceTo(triangle, point, distance) <= distance).Select(triangle => triangle.Class)];

        private void Add(TriangleMesh mesh, RigidTransform townFromMesh, LidarsegClass? ofObject)
        {
            for (var triangle = 0; triangle < mesh.TriangleCount; triangle++)
            {
                var (a, b, c) = mesh.CornersOf(triangle);
                _triangles.Add((townFromMesh * a, townFromMesh * b, townFromMesh * c, ofObject ?? SurfaceMaterials.Of(mesh.Materials[triangle]).Class));
            }
        }

        // To the plane, where the foot lies inside; else to the nearest edge. Infinite where a corner box is farther than asked.
        private static double DistanceTo((Vector3d A, Vector3d B, Vector3d C, LidarsegClass Class) triangle, Vector3d point, double limit)
        {
            var (a, b, c) = (triangle.A, triangle.B, triangle.C);
            if (point.X < Math.Min(a.X, Math.Min(b.X, c.X)) - limit || point.X > Math.Max(a.X, Math.Max(b.X, c.X)) + limit
                || point.Y < Math.Min(a.Y, Math.Min(b.Y, c.Y)) - limit || point.Y > Math.Max(a.Y, Math.Max(b.Y, c.Y)) + limit
                || point.Z < Math.Min(a.Z, Math.Min(b.Z, c.Z)) - limit || point.Z > Math.Max(a.Z, Math.Max(b.Z, c.Z)) + limit)
            {
                return double.PositiveInfinity;
            }

            var normal = (b - a).Cross(c - a);
            if (normal.Length > 0)
            {
                var unit = normal / normal.Length;
                var height = (point - a).Dot(unit);
                var foot = point - (unit * height);
                if ((b - a).Cross(foot - a).Dot(unit) >= 0 && (c - b).Cross(foot - b).Dot(unit) >= 0 && (a - c).Cross(foot - c).Dot(unit) >= 0)
                {
                    return Math.Abs(height);
                }
            }

            return Math.Min(ToEdge(a, b, point), Math.Min(ToEdge(b, c, point), ToEdge(c, a, point)));
        }

        private static double ToEdge(Vector3d a, Vector3d b, Vector3d point)
        {
            var along = b - a;
            var share = along.Dot(along) > 0 ? Math.Clamp((point - a).Dot(along) / along.Dot(along), 0, 1) : 0;
            return (point - (a + (along * share))).Length;
        }
    }

    private sealed class RainyDrive(Drive dry) : Drive
    {
        public override Town Town => dry.Town;

        public override string Description => dry.Description;

        public override WorldConditions Conditions => dry.Conditions with { Rain = true };

        public override double Duration => dry.Duration;

        public override IReadOnlyList<WorldObject> Objects => dry.Objects;

        public override RigidTransform TownFromEgoAt(double seconds) => dry.TownFromEgoAt(seconds);

        public override EgoInstruments EgoStatusAt(double seconds) => dry.EgoStatusAt(seconds);

        public override DriveCommand CommandAt(double seconds) => dry.CommandAt(seconds);

        public override IReadOnlyList<ObjectState> ObjectsAt(double seconds) => dry.ObjectsAt(seconds);

        internal override SignalAspect AspectOf(TownSignal signal, double seconds) => dry.AspectOf(signal, seconds);
    }
}
