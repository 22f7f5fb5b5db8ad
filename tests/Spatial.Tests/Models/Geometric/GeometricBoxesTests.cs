using Spatial.Models;

namespace Spatial.Tests;

public sealed class GeometricBoxesTests
{
    private static readonly LidarScene.Thing Car = new(12, 5, 4.5, 1.9, 1.6);

    [Fact]
    public void AParkedCarHasABoxAroundIt()
    {
        var car = Assert.Single(BoxesOf(new LidarScene { Things = [Car], Sweeps = 1 }));

        Assert.Equal("car", car.Box.Name);
        AssertNear((12, 5), car, 0.3);
        Assert.Equal(4.6, car.Box.Size.Length, 0.2);
        Assert.Equal(1.95, car.Box.Size.Width, 0.2);
        Assert.Equal(1.6, car.Box.Size.Height, 0.3);
        Assert.Equal(0.8, car.Box.Center.Z, 0.2);
        Assert.Equal(0, car.Box.Rotation.Yaw, 0.1);
        Assert.Equal(Vector3d.Zero, car.Box.Velocity);
        Assert.Equal("vehicle.parked", car.Attribute);
        Assert.InRange(car.Score, 0.5, 0.999);
    }

    [Fact]
    public void OfACarAheadOnlyTheRearIsSeenAndItsCentreLiesBehindThat()
    {
        var car = Assert.Single(BoxesOf(new LidarScene { Things = [Car with { X = 14, Y = 0 }], Sweeps = 1 }));

        AssertNear((14, 0), car, 0.3);
        Assert.Equal(4.6, car.Box.Size.Length, 0.2);
        Assert.Equal(0, car.Box.Rotation.Yaw, 0.1);
    }

    [Fact]
    public void WhatMovesPointsWhereItGoes()
    {
        var boxes = BoxesOf(new LidarScene { Things = [Car with { X = 14, Y = 6, SpeedX = -8 }, Car with { Y = -6 }], EgoSpeed = 5 });

        var moving = Assert.Single(boxes, box => box.Attribute == "vehicle.moving");
        Assert.Equal(-8, moving.Box.Velocity!.Value.X, 0.3);
        Assert.Equal(Math.PI, Math.Abs(moving.Box.Rotation.Yaw), 0.1);
        AssertNear((14, 6), moving, 0.4);
        Assert.Equal("vehicle.parked", Assert.Single(boxes, box => box.Box.Center.Y < 0).Attribute);
    }

    [Fact]
    public void ARowOfBarriersIsSeveralBoxesAndAsManyInstances()
    {
        var frame = new LidarScene { Things = [new(10, -8, 0.5, 10, 1.0)], Sweeps = 1 }.ToFrame();
        var prediction = Perceive(frame);

        var boxes = prediction.Boxes!.OrderBy(box => box.Box.Center.Y).ToArray();
        Assert.Equal(4, boxes.Length);
        Assert.All(boxes, box => Assert.Equal(("barrier", ""), (box.Box.Name, box.Attribute)));
        Assert.All(boxes, box => Assert.Equal(2.5, box.Box.Size.Width, 0.15));
        Assert.All(boxes, box => Assert.Equal(0.5, box.Box.Size.Length, 0.15));
        Assert.All(boxes.Zip([-11.75, -9.25, -6.75, -4.25]), pair => AssertNear((10, pair.Second), pair.First, 0.3));
        Assert.Equal([1, 2, 3, 4], prediction.Points!.Instances!.Where(instance => instance > 0).Select(instance => (int)instance).Distinct().Order());
    }

    [Fact]
    public void PeopleAndConesHaveTheirSizesAndAttributes()
    {
        var scene = new LidarScene { Things = [new(8, 6, 0.6, 0.6, 1.75), new(6, -6, 0.35, 0.35, 0.75)], Sweeps = 1 };

        var boxes = BoxesOf(scene);

        var person = Assert.Single(boxes, box => box.Box.Name == "pedestrian");
        AssertNear((8, 6), person, 0.25);
        Assert.Equal("pedestrian.standing", person.Attribute);
        var cone = Assert.Single(boxes, box => box.Box.Name == "traffic_cone");
        AssertNear((6, -6), cone, 0.2);
        Assert.Equal("", cone.Attribute);
        Assert.True(person.Score > cone.Score, "more returns, more trust");
    }

    [Fact]
    public void EveryPointOfTheFileHasAClassOfTheChallenge()
    {
        var frame = new LidarScene { Things = [Car, new(0, -20, 50, 0.5, 6)], Sweeps = 3 }.ToFrame();
        float[] odd = [float.NaN, 1, 1, 1, 0, 0.3f, 0.3f, 0, 1, 0, 300, 0, 0, 1, 0, 2, 0, -1, 1, 0]; // no number, at the sensor, far, on the bonnet
        var key = frame.Sweeps[0];
        var points = new PointCloud([.. odd, .. key.Points.Values]);
        var spoiled = frame with { Sweeps = [With(key, points), .. frame.Sweeps.Skip(1)] };

        var labels = Perceive(spoiled).Points!;

        Assert.Equal(points.Count, labels.Classes.Length);
        Assert.Equal(-1, labels.Classes.AsSpan().IndexOfAnyExceptInRange((byte)1, (byte)16));
        Assert.All(labels.Classes[..4], label => Assert.Equal("manmade", PointLabels.ClassNames[label]));
        Assert.Equal(Perceive(frame).Points!.Classes, labels.Classes[4..]);
    }

    [Fact]
    public void PointsAreNamedByWhatTheyLieOn()
    {
        var frame = new LidarScene { Things = [Car, Car with { X = -10 }, new(0, -20, 50, 0.5, 6)], Sweeps = 2 }.ToFrame();

        var labels = Perceive(frame).Points!;

        var (right, wrong) = (0, 0);
        for (var i = 0; i < labels.Classes.Length; i++)
        {
            var point = frame.Sweeps[0].EgoFromSensor * frame.Sweeps[0].Points.PositionOf(i);
            var expected = point.Z < 0.1 ? "driveable_surface" : point.Y < -19 ? "manmade" : point.Z > 0.3 ? "car" : null;
            if (expected is not null && point.LengthXy < 35)
            {
                (right, wrong) = PointLabels.ClassNames[labels.Classes[i]] == expected ? (right + 1, wrong) : (right, wrong + 1);
            }
        }

        Assert.InRange(wrong / (double)(right + wrong), 0, 0.01);
        Assert.Equal(2, labels.Instances!.Where(instance => instance > 0).Distinct().Count());
        Assert.All(labels.Classes.Zip(labels.Instances!).Where(label => label.Second > 0), label => Assert.Equal("car", PointLabels.ClassNames[label.First]));
    }

    [Fact]
    public void WithoutTheKeySweepNoPointsAreLabelled()
    {
        var frame = new LidarScene { Sweeps = 2 }.ToFrame();
        var late = new Sweep(frame.Sweeps[0].Points)
        {
            TimestampMicros = frame.TimestampMicros + 1_000_000,
            EgoFromSensor = frame.Sweeps[0].EgoFromSensor,
            GlobalFromEgo = frame.Sweeps[0].GlobalFromEgo,
        };

        Assert.Null(Perceive(frame with { Sweeps = [late, frame.Sweeps[1]] }).Points);
        Assert.Null(Perceive(frame with { Sweeps = [] }).Points);
        Assert.Empty(Perceive(frame with { Sweeps = [] }).Boxes!);
    }

    private static IReadOnlyList<DetectedBox> BoxesOf(LidarScene scene) => Perceive(scene.ToFrame()).Boxes!;

    private static ScenePrediction Perceive(Frame frame)
    {
        using var perception = new GeometricPerception(GeometricConfig.Default with { PointCloudLibrary = PointCloudLibraryUse.Off });
        return perception.Perceive(frame, []);
    }

    private static Sweep With(Sweep sweep, PointCloud points) => new(points)
    {
        Token = sweep.Token,
        TimestampMicros = sweep.TimestampMicros,
        EgoFromSensor = sweep.EgoFromSensor,
        GlobalFromEgo = sweep.GlobalFromEgo,
    };

    private static void AssertNear((double X, double Y) expected, DetectedBox box, double metres) =>
        Assert.True(
            Math.Abs(box.Box.Center.X - expected.X) <= metres && Math.Abs(box.Box.Center.Y - expected.Y) <= metres,
            $"expected {box.Box.Name} within {metres} m of {expected}, got {box.Box.Center}");
}
