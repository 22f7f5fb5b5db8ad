using Spatial.Datasets;
using Spatial.Models;
using Spatial.Native;

namespace Spatial.Tests;

public sealed class GeometricPerceptionTests
{
    private static readonly LidarScene.Thing Car = new(12, 5, 4.5, 1.9, 1.6);
    private static readonly LidarScene.Thing Wall = new(0, -20, 50, 0.5, 6);

    /// <summary>Without the library everywhere, and with it where it is built.</summary>
    public static TheoryData<PointCloudLibraryUse> Ways => PointCloudLibrary.IsAvailable
        ? [PointCloudLibraryUse.Off, PointCloudLibraryUse.Required]
        : [PointCloudLibraryUse.Off];

    [Theory, MemberData(nameof(Ways))]
    public void LevelGroundIsRoad(PointCloudLibraryUse way)
    {
        var prediction = Perceive(new LidarScene { Sweeps = 1 }, way);

        Assert.Equal("driveable_surface", ClassAt(prediction, 10.2, 0.2, 0));
        Assert.Equal("free", ClassAt(prediction, 10.2, 0.2, 0.6));
        Assert.Equal(["driveable_surface", "free"], ClassesIn(prediction));
    }

    [Theory, MemberData(nameof(Ways))]
    public void ABoxOfACarsSizeIsACar(PointCloudLibraryUse way)
    {
        var prediction = Perceive(new LidarScene { Things = [Car], Sweeps = 1 }, way, "How many cars are there?");

        Assert.Equal("car", ClassAt(prediction, 12, 4.1, 0.8));
        Assert.Equal(["car", "driveable_surface", "free"], ClassesIn(prediction));
        Assert.Equal("1", prediction.Answers[0].Text);
    }

    [Theory, MemberData(nameof(Ways))]
    public void AHighFlatThingIsManmade(PointCloudLibraryUse way)
    {
        var prediction = Perceive(new LidarScene { Things = [Wall], Sweeps = 1 }, way);

        Assert.Equal("manmade", ClassAt(prediction, 0.2, -19.8, 2.0));
        Assert.DoesNotContain("bus", ClassesIn(prediction));
    }

    [Theory, MemberData(nameof(Ways))]
    public void SizesGiveNames(PointCloudLibraryUse way)
    {
        var scene = new LidarScene
        {
            Things = [new(8, 6, 0.6, 0.6, 1.75), new(6, -6, 0.35, 0.35, 0.75), new(-12, 6, 9.0, 2.6, 3.4), new(10, -8, 0.5, 2.0, 1.0)],
            Sweeps = 1,
        };

        var prediction = Perceive(scene, way);

        Assert.Equal("pedestrian", ClassAt(prediction, 7.8, 5.8, 1.0));
        Assert.Equal("traffic_cone", ClassAt(prediction, 5.9, -5.9, 0.5));
        Assert.Equal("bus", ClassAt(prediction, -12.2, 4.75, 1.4));
        Assert.Equal("barrier", ClassAt(prediction, 9.8, -8.2, 0.6));
    }

    [Theory, InlineData(0.6, 1.8), InlineData(1.5, 3.0), InlineData(2.5, 3.4)]
    public void AScatteredHedgeIsNoVehicle(double width, double height)
    {
        var hedge = new LidarScene.Thing(3, 7, 12, width, height) { Depth = 1.0 };

        var prediction = Perceive(new LidarScene { Things = [hedge], Sweeps = 1 }, PointCloudLibraryUse.Off, "How many vehicles are there?");

        Assert.Contains(ClassesIn(prediction), name => name is "vegetation" or "manmade");
        Assert.Equal("0", prediction.Answers[0].Text);
    }

    [Theory, InlineData(1.6), InlineData(3.0), InlineData(6.0)]
    public void AWallOfThirtyMetresIsManmade(double height)
    {
        var prediction = Perceive(new LidarScene { Things = [new(2, 9, 30, 0.4, height)], Sweeps = 1 }, PointCloudLibraryUse.Off);

        Assert.Equal("manmade", ClassAt(prediction, 2.2, 8.83, 1.1));
        Assert.Equal(["driveable_surface", "free", "manmade"], ClassesIn(prediction).Except(["sidewalk", "terrain"]));
    }

    [Theory, InlineData(3.4), InlineData(6.0)]
    public void ATruckParkedBesideAWallIsATruck(double height)
    {
        LidarScene.Thing truck = new(8, 6, 7.0, 2.5, 3.2), wall = new(8, 8.25, 34, 0.5, height);

        var prediction = Perceive(new LidarScene { Things = [truck, wall], Sweeps = 1 }, PointCloudLibraryUse.Off, "How many trucks are there?");

        Assert.Equal("truck", ClassAt(prediction, 8.2, 4.79, 1.4));
        Assert.Equal("1", prediction.Answers[0].Text);
        Assert.Equal("manmade", ClassAt(prediction, -4.2, 8.2, 1.4));
    }

    [Theory, MemberData(nameof(Ways))]
    public void CarsInARowStayCars(PointCloudLibraryUse way)
    {
        var row = new[] { -7.9, -2.6, 2.7, 8.0 }.Select(x => Car with { X = x, Length = 4.5 }).ToArray(); // 0.8 m apart

        var prediction = Perceive(new LidarScene { Things = row, Sweeps = 1 }, way, "How many cars are there?", "How many objects are there?");

        Assert.Equal(["4", "4"], prediction.Answers.Select(answer => answer.Text));
    }

    [Fact]
    public void WhatStandsBeyondTheGridIsNotCounted()
    {
        var prediction = Perceive(
            new LidarScene { Things = [new(42.5, 3, 2.0, 4.5, 2.2), Car], Sweeps = 1 }, PointCloudLibraryUse.Off, "How many objects are there?");

        Assert.Equal("1", prediction.Answers[0].Text);
        Assert.Equal(VoxelGrid.NuScenesOccupancy, prediction.Occupancy!.Grid);
        Assert.Equal("car", ClassAt(prediction, 12, 4.1, 0.8));
    }

    [Theory, MemberData(nameof(Ways))]
    public void WhatMovesHasItsVelocityAndWhatStandsHasNone(PointCloudLibraryUse way)
    {
        var moving = Car with { X = 14, Y = 6, SpeedX = -8, SpeedY = 1 };
        var standing = Car with { X = 12, Y = -6 };
        var scene = new LidarScene { Things = [moving, standing, Wall], EgoSpeed = 5 };

        var prediction = Perceive(scene, way, "Is anything moving?", "How many moving cars are there?", "How many parked cars are there?");

        var (x, y) = VelocityAt(prediction, 14, 5.1, 0.8);
        Assert.Equal(-8, x, 0.3);
        Assert.Equal(1, y, 0.3);
        var flow = prediction.Flow!.Velocities.Chunk(2).Select((velocity, voxel) => (Velocity: velocity, Voxel: voxel));
        Assert.All(flow.Where(at => at.Velocity[0] != 0), at => Assert.True(prediction.Flow.Grid.CenterOf(0, at.Voxel / 16 % 200, 0).Y > 0));
        Assert.Equal((0f, 0f), VelocityAt(prediction, 12, -5.1, 0.8));
        Assert.Equal(["yes", "1", "1"], prediction.Answers.Select(answer => answer.Text));
    }

    [Theory, MemberData(nameof(Ways))]
    public void WhereSomethingWasIsFree(PointCloudLibraryUse way)
    {
        // It crossed the view ahead from right to left, 4.5 m in the 0.45 s of ten sweeps, and is too large for an object's name.
        var crossing = new LidarScene.Thing(15, 6, 2.5, 7.0, 3.8) { SpeedY = 10 };
        var scene = new LidarScene { Things = [crossing, new(30, 0, 1, 60, 5)] };

        var prediction = Perceive(scene, way);

        Assert.NotEqual("free", ClassAt(prediction, 13.9, 5.8, 1.4));
        Assert.Equal("free", ClassAt(prediction, 13.9, 1.4, 1.4));
    }

    [Fact]
    public void APlanWithoutTurningIsStraight()
    {
        using var perception = new GeometricPerception(GeometricConfig.Default);

        var plan = perception.Perceive(Empty() with { Motion = new EgoMotion(4, 0) }, [], TestContext.Current.CancellationToken).Plan!;

        Assert.Equal(0.5, plan.StepSeconds);
        Assert.Equal([new(2, 0), new(4, 0), new(6, 0), new(8, 0), new(10, 0), new(12, 0)], plan.Waypoints);
    }

    [Fact]
    public void APlanWithTurningIsAnArc()
    {
        using var perception = new GeometricPerception(GeometricConfig.Default);

        // A quarter turn to the left in 3 s at 2 pi m/s: radius 12 m, so it ends at (12, 12), and after 1 s it has turned 30 degrees.
        var turning = Empty() with { Motion = new EgoMotion(2 * Math.PI, Math.PI / 6) };
        var plan = perception.Perceive(turning, [], TestContext.Current.CancellationToken).Plan!;

        Assert.Equal(12, plan.Waypoints[5].X, 9);
        Assert.Equal(12, plan.Waypoints[5].Y, 9);
        Assert.Equal(6, plan.Waypoints[1].X, 9);
        Assert.Equal(12 - (6 * Math.Sqrt(3)), plan.Waypoints[1].Y, 9);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(double.NaN)]
    [InlineData(500.0)]
    public void WithoutABelievableMotionThePlanStandsStillAndSaysSo(double? speed)
    {
        using var perception = new GeometricPerception(GeometricConfig.Default);
        EgoMotion? motion = speed is { } known ? new EgoMotion(known, 0) : null;

        var prediction = perception.Perceive(Empty() with { Motion = motion }, [], TestContext.Current.CancellationToken);

        Assert.All(prediction.Plan!.Waypoints, waypoint => Assert.Equal(new(0, 0), waypoint));
        Assert.Contains(prediction.Degradations, sentence => sentence.Contains("the plan stands still", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Ways))]
    public void PointsFarOutsideGiveAllFreeAndSaySo(PointCloudLibraryUse way)
    {
        var frame = new LidarScene { Things = [Car], Sweeps = 2 }.ToFrame();
        var shifted = frame with { Sweeps = [.. frame.Sweeps.Select(sweep => With(sweep, Changed(sweep.Points, (row, _) => row[0] += 1000)))] };

        var prediction = Perceive(shifted, way);

        Assert.Equal(0, prediction.Occupancy!.OccupiedCount);
        Assert.All(prediction.Flow!.Velocities, velocity => Assert.Equal(0, velocity));
        Assert.Contains(prediction.Degradations, sentence => sentence.Contains("No LiDAR return lies within the grid", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Ways))]
    public void OnePointIsNoTrouble(PointCloudLibraryUse way)
    {
        var sweep = With(Empty().Sweeps[0], new PointCloud([10, 0, 0.5f, 1, 0]));

        var prediction = Perceive(Empty() with { Sweeps = [sweep] }, way, "What is ahead?");

        Assert.NotNull(prediction.Occupancy);
        Assert.Contains(prediction.Degradations, sentence => sentence.Contains("No ground plane", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Ways))]
    public void PointsThatAreNotANumberChangeNothing(PointCloudLibraryUse way)
    {
        var frame = new LidarScene { Things = [Car], Sweeps = 1 }.ToFrame();
        float[] bad = [float.NaN, 1, 1, 1, 0, 5, float.PositiveInfinity, 0, 1, 0];
        var spoiled = frame with { Sweeps = [With(frame.Sweeps[0], new PointCloud([.. bad, .. frame.Sweeps[0].Points.Values]))] };

        Assert.Equal(Perceive(frame, way).Occupancy!.Classes, Perceive(spoiled, way).Occupancy!.Classes);
    }

    [Fact]
    public void ALoneSweepGivesNoFlowAndSaysSo()
    {
        var prediction = Perceive(new LidarScene { Things = [Car with { SpeedX = 9 }], Sweeps = 1 }, PointCloudLibraryUse.Off);

        Assert.All(prediction.Flow!.Velocities, velocity => Assert.Equal(0, velocity));
        Assert.Contains(prediction.Degradations, sentence => sentence.StartsWith("Only one sweep is there", StringComparison.Ordinal));
    }

    [Fact]
    public void NoSweepsGiveAllFreeAndSaySo()
    {
        var prediction = Perceive(Empty() with { Sweeps = [] }, PointCloudLibraryUse.Off);

        Assert.Equal(0, prediction.Occupancy!.OccupiedCount);
        Assert.Contains(prediction.Degradations, sentence => sentence.StartsWith("There is no usable LiDAR sweep", StringComparison.Ordinal));
    }

    [Fact]
    public void MissingSweepsAreCountedAndTheRestIsUsed()
    {
        var moving = Car with { SpeedX = -8 };
        var frame = new LidarScene { Things = [moving] }.ToFrame();
        var fewer = frame with { Sweeps = [.. frame.Sweeps.Where((_, place) => place is 0 or 2 or 5 or 6)] };

        var prediction = Perceive(fewer, PointCloudLibraryUse.Off);

        Assert.Equal(-8, VelocityAt(prediction, 12, 4.1, 0.8).X, 0.3);
        Assert.Contains("4 of 10 sweeps are there.", prediction.Degradations);
    }

    [Fact]
    public void ASweepListedTwiceIsUsedOnce()
    {
        var frame = new LidarScene { Things = [Car], Sweeps = 3 }.ToFrame();
        var doubled = frame with { Sweeps = [.. frame.Sweeps, frame.Sweeps[1]] };

        var prediction = Perceive(doubled, PointCloudLibraryUse.Off);

        Assert.Equal(Perceive(frame, PointCloudLibraryUse.Off).Occupancy!.Classes, prediction.Occupancy!.Classes);
        Assert.Contains("1 sweep(s) are listed twice and were used once.", prediction.Degradations);
    }

    [Theory]
    [InlineData(3.0)]
    [InlineData(-0.2)]
    public void SweepsThatAreTooOldOrFromTheFutureAreLeftOut(double age)
    {
        var frame = new LidarScene { Things = [Car], Sweeps = 2 }.ToFrame();
        var strange = new Sweep(frame.Sweeps[1].Points)
        {
            TimestampMicros = frame.TimestampMicros - (long)(age * 1e6),
            EgoFromSensor = frame.Sweeps[1].EgoFromSensor,
            GlobalFromEgo = frame.Sweeps[1].GlobalFromEgo,
        };

        var prediction = Perceive(frame with { Sweeps = [.. frame.Sweeps, strange] }, PointCloudLibraryUse.Off);

        Assert.Equal(Perceive(frame, PointCloudLibraryUse.Off).Occupancy!.Classes, prediction.Occupancy!.Classes);
        Assert.Contains(prediction.Degradations, sentence => sentence.StartsWith("1 sweep(s) are from the future or", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Ways))]
    public void EqualFramesGiveEqualBytes(PointCloudLibraryUse way)
    {
        var scene = new LidarScene { Things = [Car with { SpeedX = 6 }, Wall, new(8, 6, 0.6, 0.6, 1.75)], EgoSpeed = 3, Sweeps = 5 };

        var (first, second) = (Perceive(scene, way), Perceive(scene, way));

        Assert.Equal(PredictionRecord.Encode(first), PredictionRecord.Encode(second));
    }

    [Fact]
    public void WithAndWithoutTheLibraryThePredictionIsTheSameUpToAFewVoxels()
    {
        Assert.SkipUnless(PointCloudLibrary.IsAvailable, PointCloudLibrary.MissingBecause ?? "");
        const double tolerance = 0.01; // share of occupied voxels; the plane fits end some millimetres apart
        var scene = new LidarScene { Things = [Car with { SpeedX = 6 }, Wall, new(8, 6, 0.6, 0.6, 1.75)], EgoSpeed = 3, Sweeps = 5 };

        var plain = Perceive(scene, PointCloudLibraryUse.Off);
        var pcl = Perceive(scene, PointCloudLibraryUse.Required);

        var different = plain.Occupancy!.Classes.Zip(pcl.Occupancy!.Classes).Count(pair => pair.First != pair.Second);
        Assert.InRange(different, 0, tolerance * plain.Occupancy.OccupiedCount);
        Assert.Equal(VelocityAt(plain, 12, 4.1, 0.8).X, VelocityAt(pcl, 12, 4.1, 0.8).X, 2);
    }

    [Fact]
    public void TurningTheWorldTurnsTheOccupancy()
    {
        var frame = new LidarScene { Things = [Car, Wall, new(8, -6, 0.6, 0.6, 1.75)], Sweeps = 1 }.ToFrame();
        // The near points are left out: there the vehicle's own outline, which does not turn, decides.
        var far = Changed(
            frame.Sweeps[0].Points, (row, _) => row[1] = MathF.Abs(row[0]) < 4 && MathF.Abs(row[1]) < 4 ? float.NaN : row[1]);
        var turned = Changed(far, (row, _) => (row[0], row[1]) = (-row[1], row[0]));

        var before = Perceive(frame with { Sweeps = [With(frame.Sweeps[0], far)] }, PointCloudLibraryUse.Off).Occupancy!;
        var after = Perceive(frame with { Sweeps = [With(frame.Sweeps[0], turned)] }, PointCloudLibraryUse.Off).Occupancy!;

        var expected = new byte[before.Classes.Length];
        for (var voxel = 0; voxel < expected.Length; voxel++)
        {
            var (x, y, z) = before.Grid.CellAt(voxel);
            expected[before.Grid.FlatIndex(before.Grid.SizeY - 1 - y, x, z)] = before.Classes[voxel];
        }

        Assert.Equal(expected, after.Classes);
    }

    [Fact]
    public void QuestionsAreAnsweredFromWhatIsSeen()
    {
        var scene = new LidarScene { Things = [Car with { Y = 0, X = 14 }, Car with { X = -12 }, new(8, -6, 0.6, 0.6, 1.75)], Sweeps = 1 };

        var answers = Perceive(
            scene, PointCloudLibraryUse.Off,
            "How many cars are there?", "how many cars are behind me", "Are there any pedestrians to the right?", "Are there any buses?",
            "What is ahead?", "Is anything moving?", "What is the meaning of it?").Answers.Select(answer => answer.Text).ToArray();

        Assert.Equal(["2", "1", "yes", "no"], answers[..4]);
        Assert.StartsWith("A car 1", answers[4], StringComparison.Ordinal);
        Assert.Equal("no", answers[5]);
        Assert.Equal("I do not understand the question. I see 2 cars, 1 pedestrian; 0 of 3 move.", answers[6]);
    }

    [Fact]
    public void TheTokenAndTimeOfTheFrameAreKeptAndEveryStageIsTimed()
    {
        var frame = new LidarScene { Sweeps = 1 }.ToFrame() with { Gaps = ["CAM_BACK is missing."] };
        using var perception = new GeometricPerception(GeometricConfig.Default);

        var prediction = perception.Perceive(frame, [], TestContext.Current.CancellationToken);

        Assert.Equal((frame.SampleToken, frame.TimestampMicros), (prediction.SampleToken, prediction.TimestampMicros));
        Assert.Contains("CAM_BACK is missing.", prediction.Degradations);
        Assert.Contains(perception.Timings, timing => timing.Name == "fit ground plane" && timing.Milliseconds >= 0);
    }

    [Fact]
    public void CancellingStopsBetweenStages()
    {
        using var perception = new GeometricPerception(GeometricConfig.Default);

        Assert.Throws<OperationCanceledException>(() => perception.Perceive(Empty(), [], new CancellationToken(canceled: true)));
    }

    private static ScenePrediction Perceive(LidarScene scene, PointCloudLibraryUse way, params string[] questions) =>
        Perceive(scene.ToFrame(), way, questions);

    private static ScenePrediction Perceive(Frame frame, PointCloudLibraryUse way, params string[] questions)
    {
        using var perception = new GeometricPerception(GeometricConfig.Default with { PointCloudLibrary = way });
        return perception.Perceive(frame, questions);
    }

    private static Frame Empty()
    {
        var frame = new LidarScene { Sweeps = 1 }.ToFrame();
        return frame with { Sweeps = [With(frame.Sweeps[0], PointCloud.Empty)] };
    }

    private static Sweep With(Sweep sweep, PointCloud points) => new(points)
    {
        Token = sweep.Token,
        TimestampMicros = sweep.TimestampMicros,
        EgoFromSensor = sweep.EgoFromSensor,
        GlobalFromEgo = sweep.GlobalFromEgo,
    };

    private static PointCloud Changed(PointCloud points, Action<float[], int> change)
    {
        var rows = points.Values.ToArray().Chunk(PointCloud.Width).ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            change(rows[i], i);
        }

        return new([.. rows.SelectMany(row => row)]);
    }

    private static int VoxelAt(VoxelGrid grid, double x, double y, double z)
    {
        Assert.True(grid.TryCellOf(new(x, y, z), out var cell));
        return grid.FlatIndex(cell.X, cell.Y, cell.Z);
    }

    private static string ClassAt(ScenePrediction prediction, double x, double y, double z)
    {
        var occupancy = prediction.Occupancy!;
        return occupancy.Labels.Classes[occupancy.Classes[VoxelAt(occupancy.Grid, x, y, z)]];
    }

    private static (float X, float Y) VelocityAt(ScenePrediction prediction, double x, double y, double z)
    {
        var voxel = VoxelAt(prediction.Flow!.Grid, x, y, z);
        return (prediction.Flow.Velocities[voxel * 2], prediction.Flow.Velocities[(voxel * 2) + 1]);
    }

    private static string[] ClassesIn(ScenePrediction prediction) =>
        [.. prediction.Occupancy!.Classes.Distinct().Select(label => prediction.Occupancy.Labels.Classes[label]).Order(StringComparer.Ordinal)];
}
