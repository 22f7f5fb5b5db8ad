using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class KeyframeTruthTests : IClassFixture<WorldDatasetWriterTests.Written>
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    private readonly WorldDatasetWriterTests.Written _world;

    public KeyframeTruthTests(WorldDatasetWriterTests.Written world) => _world = world;

    [Fact]
    public void FlowIsTheVelocityThatReadersDeriveFromTheBoxes()
    {
        using var tables = _world.Load();
        var reader = new Datasets.NuScenesReader(tables);
        var moving = 0;
        foreach (var (keyframe, sample) in tables.SampleTokensOf("scene-0061").Index())
        {
            var flow = _world.Truths[0][keyframe].Occupancy!.Flow;
            foreach (var box in reader.BoxesInEgo(sample).Where(box => box.Name.StartsWith("vehicle", StringComparison.Ordinal)))
            {
                // The middle of a vehicle is inside it, and so is its voxel.
                Assert.True(Grid.TryCellOf(box.Center, out var cell));
                var voxel = Grid.FlatIndex(cell.X, cell.Y, cell.Z);
                Assert.Equal(box.Velocity!.Value.X, flow[2 * voxel], 1e-5);
                Assert.Equal(box.Velocity.Value.Y, flow[(2 * voxel) + 1], 1e-5);
                moving += box.Velocity.Value.Length > 5 ? 1 : 0;
            }
        }

        Assert.Equal(5, moving);
    }

    [Fact]
    public void OnlyVehiclesCyclesAndPedestriansHaveFlow()
    {
        foreach (var truth in _world.Truths[0])
        {
            var occupancy = truth.Occupancy!;
            for (var voxel = 0; voxel < Grid.Count; voxel++)
            {
                if (occupancy.Flow[2 * voxel] != 0 || occupancy.Flow[(2 * voxel) + 1] != 0)
                {
                    Assert.Contains(OccupancyLabels.Occ3D.Classes[occupancy.Occ3D[voxel]], (string[])["car", "pedestrian"]);
                }
            }
        }
    }

    [Fact]
    public void TheTwoLabelSetsAgreeClassByClass()
    {
        var occupancy = _world.Truths[0][2].Occupancy!;
        var others = 0;
        for (var voxel = 0; voxel < Grid.Count; voxel++)
        {
            var (occ3D, openOcc) = (OccupancyLabels.Occ3D.Classes[occupancy.Occ3D[voxel]], OccupancyLabels.OpenOcc.Classes[occupancy.OpenOcc[voxel]]);
            Assert.Equal(occ3D == "others" ? "free" : occ3D, openOcc);
            others += occ3D == "others" ? 1 : 0;
        }

        Assert.True(others > 0, "the pram is of no class of either benchmark");
    }

    [Fact]
    public void VoxelsOfReturnsAreObservedAndNearlyAllOccupied()
    {
        var drive = new HandMadeDrive();
        var readings = HandMadeWorld.Readings(drive, 2);
        var occupancy = _world.Truths[0][2].Occupancy!;
        var egoFromLidar = HandMadeSensors.Lidar.EgoFromSensor;
        var (inGrid, occupied) = (0, 0);
        for (var i = 0; i < readings.KeySweep.Count; i++)
        {
            var points = readings.KeySweep.Points;
            if (Grid.TryCellOf(egoFromLidar * new Vector3d(points[5 * i], points[(5 * i) + 1], points[(5 * i) + 2]), out var cell))
            {
                var voxel = Grid.FlatIndex(cell.X, cell.Y, cell.Z);
                inGrid++;
                Assert.Equal(1, occupancy.LidarMask[voxel]);
                occupied += occupancy.Occ3D[voxel] != OccupancyLabels.Occ3D.Free ? 1 : 0;
            }
        }

        Assert.True(inGrid > 300);
        Assert.True(occupied > 0.999 * inGrid, $"{occupied} of {inGrid} returns lie in occupied voxels"); // rounding of points to single precision
    }

    [Fact]
    public void TooManyObjectsOfAClassForPanopticLabelsAreRefused()
    {
        static WorldObject[] Cones(int count) => [.. Enumerable.Range(0, count).Select(number => new WorldObject(number, HandMadeDrive.Cone, default))];

        var fault = Assert.Throws<ArgumentException>(() => InstanceNumbers.Of(Cones(1000)));

        Assert.Contains("999", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 999), InstanceNumbers.Of(Cones(999)));
    }

    [Fact]
    public void CanMessagesSayWhatTheDriveSays()
    {
        var drive = new HandMadeDrive();
        var pose = Messages("pose");
        var steering = Messages("steeranglefeedback");
        var monitor = Messages("vehicle_monitor");

        Assert.Equal(101, pose.Count); // 50 Hz over 2 s
        Assert.Equal(201, steering.Count);
        Assert.Equal(5, monitor.Count);
        Assert.Equal(drive.TownFromEgoAt(1).Translation.X, (double)pose[50]!["pos"]![0]!, 1e-9);
        Assert.Equal(HandMadeDrive.Speed, (double)pose[50]!["vel"]![0]!);
        Assert.Equal(1_000_000, (long)pose[50]!["utime"]! - (long)pose[0]!["utime"]!);
        Assert.Equal(0.05 * CanBusFiles.SteeringRatio, (double)steering[7]!["value"]!, 1e-9);
        var imu = Messages("ms_imu");
        Assert.Equal(201, imu.Count);
        Assert.Equal(0.5 + (9.81 * 0.019996), (double)imu[100]!["linear_accel"]![0]!, 1e-5); // the drive's own, and gravity up the slope of 2 %
        Assert.Equal(0, (double)imu[100]!["linear_accel"]![1]!, 1e-9);
        Assert.Equal(9.81 * 0.9998, (double)imu[100]!["linear_accel"]![2]!, 1e-5);
        Assert.Equal(imu[100]!["linear_accel"]!.ToJsonString(), pose[50]!["accel"]!.ToJsonString());
        Assert.Equal(imu[100]!["q"]!.ToJsonString(), pose[50]!["orientation"]!.ToJsonString());
        Assert.Equal(0.01, (double)imu[100]!["rotation_rate"]![2]!);
        Assert.Equal(28.8, (double)monitor[1]!["vehicle_speed"]!);
        Assert.Equal(1, (int)monitor[1]!["left_signal"]!);
        var meta = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(_world.File("can_bus/scene-0061_meta.json")))!;
        Assert.Equal(101, (int)meta["pose"]!["message_count"]!);
        Assert.Equal(["ms_imu", "pose", "steeranglefeedback", "vehicle_monitor", "zoesensors"], meta.AsObject().Select(kind => kind.Key));
        Assert.Equal(HandMadeDrive.Speed, (double)meta["pose"]!["var_stats"]!["vel"]!["raw"]!["mean"]![0]!);

        System.Text.Json.Nodes.JsonArray Messages(string name) =>
            System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(_world.File($"can_bus/scene-0061_{name}.json")))!.AsArray();
    }

    [Fact]
    public void RotationsSurviveTheWayThroughQuaternions()
    {
        var numbers = SeededNumbers.Of(2);
        for (var i = 0; i < 200; i++)
        {
            var rotation = new Quaterniond(numbers.NextNormal(), numbers.NextNormal(), numbers.NextNormal(), numbers.NextNormal()).Normalized();
            var back = RotationQuaternion.Of(rotation.ToMatrix());

            var sign = rotation.W < 0 ? -1 : 1;
            Assert.Equal(sign * rotation.W, back.W, 1e-12);
            Assert.Equal(sign * rotation.X, back.X, 1e-12);
            Assert.Equal(sign * rotation.Y, back.Y, 1e-12);
            Assert.Equal(sign * rotation.Z, back.Z, 1e-12);
        }

        Assert.Equal(new(0, 0, 0, 1), RotationQuaternion.Of(new(-1, 0, 0, 0, -1, 0, 0, 0, 1)));
    }
}
