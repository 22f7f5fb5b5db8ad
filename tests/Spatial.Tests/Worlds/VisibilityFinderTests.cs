using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class VisibilityFinderTests
{
    [Fact]
    public void AnObjectInTheOpenIsSeenWhole()
    {
        Assert.InRange(PartSeenOf(20, 0), 0.99, 1);
    }

    [Fact]
    public void AnObjectBehindAWallIsNotSeen()
    {
        Assert.Equal(0, PartSeenOf(20, 0, Wall(10, 0, 12, 6)));
    }

    [Fact]
    public void AnObjectHalfBehindAWallIsHalfSeen()
    {
        // The wall ends where the line from the front camera to the middle of the object's face passes.
        Assert.InRange(PartSeenOf(20, 0, Wall(10, 6, 12, 6)), 0.4, 0.6);
    }

    [Fact]
    public void WhatIsOutsideAllPicturesIsNotSeen()
    {
        // With the front camera alone the car lies half outside its picture: the left border of the view is at 40 / 63 of the distance.
        var camera = HandMadeSensors.Cameras[0];
        var border = 20 - 2.15 - camera.Position.X;

        Assert.InRange(PartSeenOf(20, (border * 40.5 / 63) - 4, null, camera), 0.99, 1);
        Assert.InRange(PartSeenOf(20, border * 40.5 / 63, null, camera), 0.3, 0.9); // its side, too, is turned towards the camera
        Assert.Equal(0, PartSeenOf(20, (border * 40.5 / 63) + 5, null, camera));
        Assert.Equal(0, PartSeenOf(-20, 0, null, camera));
        Assert.InRange(PartSeenOf(-20, 0), 0.99, 1);
    }

    [Fact]
    public void AnObjectDoesNotHideItself()
    {
        Assert.InRange(PartSeenOf(12, 5), 0.99, 1);
    }

    [Fact]
    public void ObjectsFarBeyondTheRangeOfAnnotationAreNotLookedFor()
    {
        Assert.InRange(PartSeenOf(95, 0), 0.99, 1);
        Assert.Equal(0, PartSeenOf(105, 0));
    }

    [Fact]
    public void PlacesOnASurfaceAreSpreadByItsArea()
    {
        var mesh = HandMadeMeshes.Box(Vector3d.Zero, new(4, 2, 1), SurfaceMaterial.CarPaint);

        var samples = SurfaceSamples.Of(mesh);

        Assert.Equal(SurfaceSamples.Count, samples.Places.Length);
        Assert.Equal(8.0 / 28 * SurfaceSamples.Count, samples.Normals.Count(normal => normal.Z > 0.9), 2.0); // of 28 m2 the top has 8
        Assert.All(samples.Places.Zip(samples.Normals), pair =>
        {
            Assert.Equal(1, Math.Max(Math.Max(Math.Abs(pair.First.X) / 2, Math.Abs(pair.First.Y)), Math.Abs(pair.First.Z) * 2), 1e-6);
            Assert.True(pair.First.Dot(pair.Second) > 0, "normals look outwards");
        });
        Assert.Equal(SurfaceSamples.Count, samples.Places.Distinct().Count());
    }

    private static TownPiece Wall(double x, double y, double width, double height) => new(
        HandMadeMeshes.Box(new(0, 0, height / 2), new(0.2, width, height), SurfaceMaterial.StoneWall),
        RigidTransform.From(Quaterniond.Identity, new(x, y, 0)), default);

    private static double PartSeenOf(double x, double y, TownPiece? wall = null, params SensorMount[] cameras)
    {
        var drive = new OneCar(x, y, wall);
        var finder = new VisibilityFinder(cameras.Length > 0 ? cameras : HandMadeSensors.Cameras, new());
        return finder.Find(RigidTransform.Identity, drive.ObjectsAt(0), new PlainRays(drive, 0).Follow)[0];
    }

    /// <summary>A car somewhere, perhaps with a wall before it; the vehicle stands at the origin.</summary>
    private sealed class OneCar(double x, double y, TownPiece? wall) : Drive
    {
        public override Town Town { get; } = HandMadeTown.Make() with { Pieces = wall is null ? [] : [wall] };

        public override string Description => "one car";

        public override WorldConditions Conditions { get; } = new(WorldLight.Day, false, 0, 1);

        public override double Duration => 1;

        public override IReadOnlyList<WorldObject> Objects { get; } = [new(0, HandMadeDrive.Car, default)];

        public override RigidTransform TownFromEgoAt(double seconds) => RigidTransform.Identity;

        public override EgoInstruments EgoStatusAt(double seconds) => default;

        public override DriveCommand CommandAt(double seconds) => DriveCommand.Straight;

        public override IReadOnlyList<ObjectState> ObjectsAt(double seconds) =>
            [new(Objects[0], RigidTransform.From(Quaterniond.Identity, new(x, y, 0.8)), Vector3d.Zero, 0, "vehicle.parked")];
    }
}
