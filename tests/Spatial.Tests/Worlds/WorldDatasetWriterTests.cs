using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Spatial.Datasets;
using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class WorldDatasetWriterTests : IClassFixture<WorldDatasetWriterTests.Written>
{
    private readonly Written _world;

    public WorldDatasetWriterTests(Written world) => _world = world;

    [Fact]
    public void VerificationFindsNothingWrong()
    {
        using var tables = _world.Load();

        Assert.Empty(DatasetVerification.Run(tables, readFiles: true, cancellation: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void FramesHaveAllSensorsAtTheirOwnTimesAndPoses()
    {
        using var tables = _world.Load();
        var drive = new HandMadeDrive();

        var frame = new NuScenesReader(tables).ReadFrame(tables.SampleTokensOf("scene-0061")[2]);

        Assert.Empty(frame.Gaps);
        Assert.Equal(6, frame.Cameras.Count);
        Assert.Equal(10, frame.Sweeps.Count);
        Assert.All(frame.Cameras, camera => Assert.Equal(frame.TimestampMicros - 30_000, camera.TimestampMicros));
        Assert.All(frame.Cameras, camera => AssertNear(drive.TownFromEgoAt(0.97), camera.GlobalFromEgo));
        AssertNear(drive.TownFromEgoAt(1), frame.GlobalFromEgo);
        AssertNear(HandMadeSensors.Cameras[1].EgoFromSensor, frame.Cameras[1].EgoFromCamera);
        AssertNear(drive.TownFromEgoAt(0.9), frame.Sweeps[1].GlobalFromEgo);
    }

    [Fact]
    public void SweepsAreThePointsThatWereSensed()
    {
        using var tables = _world.Load();
        var sensed = HandMadeSensors.Sweep(new HandMadeDrive(), 0.5);

        var points = new NuScenesReader(tables).ReadFrame(tables.SampleTokensOf("scene-0103")[1]).Sweeps[0].Points;

        Assert.Equal(sensed.Count, points.Count);
        for (var i = 0; i < points.Count; i++)
        {
            Assert.Equal(new Vector3d(sensed.Points[5 * i], sensed.Points[(5 * i) + 1], sensed.Points[(5 * i) + 2]), points.PositionOf(i));
        }
    }

    [Fact]
    public void ChainsOfAnnotationsRunFromTheFirstSightOfAnObjectToTheLastWithoutAGap()
    {
        using var tables = _world.Load();
        var annotations = _world.Table("sample_annotation");
        var instances = _world.Table("instance");

        foreach (var instance in instances)
        {
            var ofInstance = annotations.Where(row => (string)row["instance_token"]! == (string)instance["token"]!).ToDictionary(row => (string)row["token"]!);
            var chain = new List<JsonObject>();
            for (var token = (string)instance["first_annotation_token"]!; token.Length > 0; token = (string)chain[^1]["next"]!)
            {
                chain.Add(ofInstance[token]);
                Assert.Equal(chain.Count > 1 ? (string)chain[^2]["token"]! : "", (string)chain[^1]["prev"]!);
            }

            Assert.Equal((string)instance["last_annotation_token"]!, (string)chain[^1]["token"]!);
            Assert.Equal((int)instance["nbr_annotations"]!, chain.Count);
            Assert.Equal(ofInstance.Count, chain.Count);
        }

        Assert.True(instances.Count >= 2 * 5, "the fixed objects in sight and the car ahead are annotated in both scenes");
    }

    [Fact]
    public void AnObjectThatIsHiddenForAWhileIsAnnotatedMeanwhile()
    {
        var walker = _world.Truths[0].Select(truth => truth.Objects[6]).ToList();
        var hidden = walker.FindIndex(truth => !truth.IsSeen);
        Assert.InRange(hidden, 1, 3);
        Assert.True(walker[0].IsSeen && walker[^1].IsSeen);
        using var tables = _world.Load();

        var boxes = new NuScenesReader(tables).BoxesInGlobal(tables.KeyLidarOf(tables.SampleTokensOf("scene-0061")[hidden]));

        Assert.Contains(boxes, box => (box.Center - walker[hidden].State.TownFromObject.Translation).Length < 1e-9);
    }

    [Fact]
    public void AnObjectThatNoSensorEverHasIsNotAnnotated()
    {
        Assert.All(_world.Truths.SelectMany(scene => scene), truth => Assert.False(truth.Objects[4].IsSeen));
        var behind = new HandMadeDrive().ObjectsAt(0)[4].TownFromObject.Translation;

        Assert.DoesNotContain(_world.Table("sample_annotation"), row => Math.Abs((double)row["translation"]![1]! - behind.Y) < 0.01);
    }

    [Fact]
    public void BoxesCarryVelocityAttributeVisibilityAndTheirPoints()
    {
        using var tables = _world.Load();
        var reader = new NuScenesReader(tables);
        var sample = tables.SampleTokensOf("scene-0061")[2];
        var truth = _world.Truths[0][2];

        var annotations = reader.ReadAnnotations(sample);

        var ahead = annotations.Boxes.Single(box => (box.Box.Center - truth.Objects[0].State.TownFromObject.Translation).Length < 1e-9);
        Assert.Equal("vehicle.moving", ahead.Attribute);
        Assert.Equal(8, ahead.Box.Velocity!.Value.X, 1e-6); // 6 + 2 t at t = 1, and the difference around it
        Assert.Equal(truth.Objects[0].LidarPoints, ahead.LidarPoints);
        Assert.Equal(1, ahead.RadarPoints);
        Assert.Equal(HandMadeDrive.Car.Size, ahead.Box.Size);
        Assert.Equal(0.05, ahead.Box.Rotation.Yaw, 1e-9);
    }

    [Fact]
    public void PointsOfBoxesAreCountedAsReadersCountThem()
    {
        using var tables = _world.Load();
        var reader = new NuScenesReader(tables);
        var total = 0;
        foreach (var sample in tables.SampleTokens)
        {
            var frame = reader.ReadFrame(sample, sweeps: 1);
            var lidar = tables.KeyLidarOf(sample);
            foreach (var (box, annotation) in reader.BoxesInSensor(lidar).Zip(tables.AnnotationTokensOf(sample)))
            {
                var counted = BoxGeometry.PointsInBox(box, frame.Sweeps[0].Points).Count(isInside => isInside);
                Assert.Equal((int)_world.Table("sample_annotation").Single(row => (string)row["token"]! == annotation)["num_lidar_pts"]!, counted);
                total += counted;
            }
        }

        Assert.True(total > 100, $"boxes should hold points, they hold {total}");
    }

    [Fact]
    public void EveryPointOfAnObjectLiesInItsBox()
    {
        var drive = new HandMadeDrive();
        foreach (var (keyframe, seconds) in HandMadeWorld.Keyframes.Index())
        {
            var sweep = HandMadeSensors.Sweep(drive, seconds);
            var counts = drive.Objects.Select(thing => sweep.Objects.Count(number => number == thing.Number)).ToList();

            Assert.All(_world.Truths[0][keyframe].Objects, truth => Assert.True(truth.LidarPoints >= counts[truth.State.Object.Number]));
        }
    }

    [Fact]
    public void LabelsOfPointsAreThoseOfTheSweep()
    {
        using var tables = _world.Load();
        var drive = new HandMadeDrive();
        var sample = tables.SampleTokensOf("scene-0061")[1];
        var sweep = HandMadeSensors.Sweep(drive, 0.5);
        var token = tables.KeyLidarOf(sample);

        var classes = LidarLabels.ReadLidarseg(_world.File($"lidarseg/{HandMadeWorld.Version}/{token}_lidarseg.bin"), sweep.Count);
        var panoptic = LidarLabels.ReadPanoptic(_world.File($"panoptic/{HandMadeWorld.Version}/{token}_panoptic.npz"), sweep.Count);

        Assert.Equal(sweep.Classes.Select(surface => (byte)surface), classes);
        Assert.Equal(classes, panoptic.Select(label => (byte)(label / 1000)));
        int[] instances = [1, 1, 1, 2, 2, 1, 3]; // by object: cars 0 and 3, walkers 1, 4 and 6, a cone, a pram
        Assert.Equal(sweep.Objects.Select(number => number < 0 ? 0 : instances[number]), panoptic.Select(label => label % 1000));
        Assert.Contains(panoptic, label => label == (1000 * (int)LidarsegClass.Car) + 2);
    }

    [Fact]
    public void VoxelLabelsReadBackAsTheyWereFound()
    {
        using var tables = _world.Load();
        var sample = tables.SampleTokensOf("scene-0103")[1];
        var truth = _world.Truths[1][1].Occupancy!;

        var occ3D = OccupancyLabelFile.ReadOcc3D(OccupancyGroundTruth.FileOf(_world.Folder, "scene-0103", sample, OccupancyLabels.Occ3D));
        var openOcc = OccupancyLabelFile.ReadOpenOcc(OccupancyGroundTruth.FileOf(_world.Folder, "scene-0103", sample, OccupancyLabels.OpenOcc));

        Assert.Equal(truth.Occ3D, occ3D.Occupancy.Classes);
        Assert.Equal(truth.LidarMask, occ3D.LidarMask);
        Assert.Equal(truth.CameraMask, occ3D.CameraMask);
        Assert.Equal(truth.OpenOcc, openOcc.Occupancy.Classes);
        Assert.Equal(truth.Flow, openOcc.Flow.Velocities);
    }

    [Fact]
    public void RadarReturnsReadBackAsTheyWereSensed()
    {
        var file = Directory.GetFiles(Path.Combine(_world.Folder, "samples", "RADAR_FRONT")).Order(StringComparer.Ordinal).First();

        var scan = RadarFile.Read(file, RadarFilter.None);

        var sensed = HandMadeSensors.Radar(new HandMadeDrive(), "RADAR_FRONT", -0.02).Returns[0];
        Assert.Equal(1, scan.Count);
        Assert.Equal((float)sensed.Position.X, scan["x"][0]);
        Assert.Equal((float)sensed.Position.Y, scan["y"][0]);
        Assert.Equal([-2, 0.25, 6, 0.5, 12.5], new[] { scan["vx"][0], scan["vy"][0], scan["vx_comp"][0], scan["vy_comp"][0], scan["rcs"][0] });
        Assert.Equal(0, RadarFile.Read(Directory.GetFiles(Path.Combine(_world.Folder, "samples", "RADAR_BACK_LEFT"))[0], RadarFilter.None).Count);
    }

    [Fact]
    public void DepthComesBesideThePicturesThatHaveIt()
    {
        var files = Directory.GetFiles(Path.Combine(_world.Folder, "depth", "CAM_FRONT"));
        Assert.Equal(2, files.Length); // the second keyframe of two scenes
        Assert.All(files, file =>
            Assert.True(File.Exists(Path.Combine(_world.Folder, "samples", "CAM_FRONT", Path.GetFileNameWithoutExtension(file) + ".jpg"))));
        using var depth = OpenCvSharp.Cv2.ImRead(files[0], OpenCvSharp.ImreadModes.Unchanged);

        Assert.Equal(0, depth.At<ushort>(0, 0)); // sky
        Assert.Equal(Math.Round(0.01 * 256), depth.At<ushort>(0, 1));
        Assert.Equal(Math.Round(0.01 * ((44 * HandMadeSensors.Width) + 72) * 256), depth.At<ushort>(44, 72));
    }

    [Fact]
    public void TokensAreThirtyTwoHexDigitsAndEachStandsForOneRow()
    {
        foreach (var table in Directory.GetFiles(Path.Combine(_world.Folder, HandMadeWorld.Version)).Select(Path.GetFileNameWithoutExtension))
        {
            var tokens = _world.Table(table!).Select(row => (string)row["token"]!).ToList();

            Assert.Equal(tokens.Count, tokens.Distinct().Count());
            Assert.True(table == "visibility" || tokens.All(token => token.Length == 32 && token.All(char.IsAsciiHexDigitLower)));
        }
    }

    [Fact]
    public void CategoriesHaveTheNumbersOfLidarsegLabels()
    {
        var categories = _world.Table("category");

        Assert.Equal(32, categories.Count);
        Assert.All(categories.Index(), row => Assert.Equal(row.Index, (int)row.Item["index"]!));
        Assert.Equal("vehicle.car", (string)categories[(int)LidarsegClass.Car]["name"]!);
        Assert.Equal("static.vegetation", (string)categories[(int)LidarsegClass.Vegetation]["name"]!);
    }

    [Fact]
    public void TheRecordSaysThatItIsSyntheticWhatMadeItAndItsLicence()
    {
        var record = JsonNode.Parse(File.ReadAllText(Path.Combine(_world.Folder, "world.json")))!;

        Assert.Equal("Apache-2.0", (string)record["license"]!);
        Assert.Equal(7, (int)record["seed"]!);
        Assert.Equal(120, (int)record["config"]!["size"]!);
        Assert.Equal("by hand", (string)record["command"]!);
        Assert.Equal(HandMadeWorld.SceneNames, record["scenes"]!.AsArray().Select(name => (string)name!));
    }

    [Fact]
    public void AnyNumberOfThreadsGivesTheSameBytes()
    {
        using var folder = new TemporaryFolder();

        HandMadeWorld.Write(folder["four"], threads: 4);

        var (expected, got) = (FilesOf(_world.Folder), FilesOf(folder["four"]));
        Assert.Equal(expected, got);
        Assert.All(expected, file => Assert.Equal(File.ReadAllBytes(Path.Combine(_world.Folder, file)), File.ReadAllBytes(Path.Combine(folder["four"], file))));
    }

    [Fact]
    public void SceneBySceneIsTheSameAsAllAtOnceAndGoesInOrder()
    {
        using var folder = new TemporaryFolder();
        var drive = new HandMadeDrive();
        using (var dataset = WorldDatasetWriter.Begin(folder["world"], HandMadeWorld.Settings))
        {
            dataset.WriteMap(drive.Town);
            var scenes = new[] { 5, 2 }.Index().Select(scene =>
                dataset.AddScene(scene.Index, HandMadeWorld.SceneNames[scene.Index], drive, [.. HandMadeWorld.Keyframes.Take(scene.Item)])).ToList();
            Assert.Throws<InvalidOperationException>(() => dataset.FinishScene(scenes[1]));
            foreach (var scene in scenes)
            {
                WriteKeyframes(scene, drive);
                dataset.FinishScene(scene);
                Assert.Throws<InvalidOperationException>(() => dataset.FinishScene(scene));
            }

            Assert.Throws<ArgumentException>(() => dataset.AddScene(0, "scene-0104", drive, [0]));
            Assert.Throws<ArgumentException>(() => dataset.AddScene(2, "scene-0061", drive, [0]));
            dataset.Complete();
        }

        Assert.All(FilesOf(_world.Folder), file => Assert.Equal(File.ReadAllBytes(Path.Combine(_world.Folder, file)), File.ReadAllBytes(folder["world", file])));
    }

    [Fact]
    public void AFinishedSceneIsForgotten()
    {
        using var folder = new TemporaryFolder();
        using var dataset = WorldDatasetWriter.Begin(folder["world"], HandMadeWorld.Settings);

        var drives = Enumerable.Range(0, 2).Select(number => DriveOfFinishedScene(dataset, number)).ToList();
        GC.Collect();

        Assert.All(drives, drive => Assert.False(drive.IsAlive));
    }

    [Fact]
    public void ScenesAreApartAndInTheirLightHoweverLongAndManyTheyAre()
    {
        var longest = TimeSpan.FromSeconds(new WorldConfig { Scenes = 1000, Traffic = new() { Duration = 120 } }.Traffic.Duration);
        Assert.Throws<ArgumentException>(() => new WorldConfig { Traffic = new() { Duration = 120.5 } });
        Assert.Throws<ArgumentException>(() => new WorldConfig { Scenes = 1001 });
        foreach (var seed in new ulong[] { 1, 7, 11 })
        {
            foreach (var (light, from, to) in new[] { (WorldLight.Day, 10, 16), (WorldLight.Dusk, 19, 21) })
            {
                var starts = Enumerable.Range(0, 1000).Select(scene => DateTimeOffset.UnixEpoch.AddMicroseconds(SceneCalendar.StartMicrosOf(seed, scene, light))).ToList();
                Assert.All(starts, start => Assert.InRange((start + longest).TimeOfDay.TotalHours, from, to));
                Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.True(pair.First + longest + TimeSpan.FromSeconds(2) < pair.Second)); // sensors begin before a scene
            }
        }
    }

    [Fact]
    public void AnotherSeedGivesOtherTokensAndTimes()
    {
        var (one, other) = (new WorldTokens(1), new WorldTokens(2));

        Assert.NotEqual(one.OfSample(0, 0), other.OfSample(0, 0));
        Assert.NotEqual(SceneCalendar.StartMicrosOf(1, 0, WorldLight.Day), SceneCalendar.StartMicrosOf(2, 0, WorldLight.Day));
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // a local of the caller would keep the drive
    private static WeakReference DriveOfFinishedScene(WorldDatasetWriter dataset, int number)
    {
        var drive = new HandMadeDrive();
        var scene = dataset.AddScene(number, HandMadeWorld.SceneNames[number], drive, [0]);
        WriteKeyframes(scene, drive);
        dataset.FinishScene(scene);
        return new(drive);
    }

    private static void WriteKeyframes(SceneWriter scene, HandMadeDrive drive)
    {
        var surfaces = WorldSurfaces.Of(drive.Town, HandMadeTown.ClassOf);
        for (var keyframe = 0; keyframe < scene.KeyframeCount; keyframe++)
        {
            HandMadeWorld.WriteKeyframe(scene, drive, keyframe, surfaces);
        }
    }

    private static List<string> FilesOf(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    private static void AssertNear(RigidTransform expected, RigidTransform got) =>
        Assert.All(expected.ToRows().Zip(got.ToRows()), pair => Assert.Equal(pair.First, pair.Second, 1e-9));

    /// <summary>The data set, written once for all tests.</summary>
    public sealed class Written : IDisposable
    {
        private readonly TemporaryFolder _temporary = new();

        public Written() => Truths = HandMadeWorld.Write(Folder);

        public string Folder => _temporary["world"];

        internal KeyframeTruth[][] Truths { get; }

        public NuScenesTables Load() => NuScenesTables.Load(Folder, HandMadeWorld.Version, new() { CacheFolder = _temporary["cache"] });

        public string File(string name) => Path.Combine(Folder, name);

        public List<JsonObject> Table(string name) =>
            [.. JsonNode.Parse(System.IO.File.ReadAllText(File($"{HandMadeWorld.Version}/{name}.json")))!.AsArray().Select(row => row!.AsObject())];

        public void Dispose() => _temporary.Dispose();
    }
}
