using System.Text.Json.Nodes;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class NuScenesReaderTests : IDisposable
{
    private readonly SmallTableSet _set = new();

    [Fact]
    public void AFrameIsReadWithoutAnySensorFile()
    {
        // No file was ever written: poses and calibrations come from the tables alone.
        using var tables = _set.Write().Load();
        var frame = new NuScenesReader(tables).ReadFrame(_set.Token("sample", 1));
        Assert.Equal("scene-0000", frame.SceneName);
        Assert.Empty(frame.Gaps);
        Assert.Throws<FileNotFoundException>(() => frame.Sweeps[0].Points);
        Assert.Throws<FileNotFoundException>(() => frame.Cameras[0].Pixels);
    }

    [Fact]
    public void CamerasComeClockwiseFromTheFront()
    {
        using var tables = _set.Write().Load();
        var frame = new NuScenesReader(tables).ReadFrame(_set.Token("sample", 0));
        Assert.Equal(NuScenesReader.CameraChannels, frame.Cameras.Select(camera => camera.Channel));
        Assert.All(frame.Cameras, camera => Assert.Equal((160, 90), (camera.Intrinsics.Width, camera.Intrinsics.Height)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(100, SmallTableSet.SweepsBetween + 2)]
    public void SweepsRunFromTheKeySweepBackToTheStartOfTheScene(int asked, int expected)
    {
        using var tables = _set.Write().Load();
        var frame = new NuScenesReader(tables).ReadFrame(_set.Token("sample", 1), asked);
        Assert.Equal(expected, frame.Sweeps.Count);
        Assert.Equal(frame.TimestampMicros, frame.Sweeps[0].TimestampMicros);
        Assert.Equal(frame.Sweeps.Select(sweep => sweep.TimestampMicros).OrderDescending(), frame.Sweeps.Select(sweep => sweep.TimestampMicros));
    }

    [Fact]
    public void TheMotionIsThatOfThePoses()
    {
        using var tables = _set.Write().Load();
        var reader = new NuScenesReader(tables);
        Assert.Null(reader.ReadFrame(_set.Token("sample", 0)).Motion);
        var motion = reader.ReadFrame(_set.Token("sample", 1), sweeps: 1).Motion;
        Assert.NotNull(motion);
        Assert.Equal(10, motion.Value.Speed, 1e-6); // the set drives at 10 m/s along x
        Assert.Equal(0, motion.Value.YawRate, 1e-9);
    }

    [Fact]
    public void BoxesInEgoAreSeenFromTheKeySweep()
    {
        using var tables = _set.Write().Load();
        var box = Assert.Single(new NuScenesReader(tables).BoxesInEgo(_set.Token("sample", 2)));

        // Second keyframe after the start: the vehicle is at x = 10, the parked car at x = 20.
        Assert.Equal(new Vector3d(10, 2, 0.5), box.Center);
        Assert.Equal("vehicle.car", box.Name);
        Assert.Equal(Vector3d.Zero, box.Velocity);
    }

    [Fact]
    public void AMovingObjectHasTheVelocityOfItsNeighbours()
    {
        using var tables = _set.Write().Load();
        var velocity = new NuScenesReader(tables).VelocityOf(_set.Token("sample_annotation", SmallTableSet.SamplesPerScene + 1));
        Assert.NotNull(velocity);
        Assert.Equal(1, velocity.Value.X, 1e-6);
    }

    [Fact]
    public void BoxesWithoutAUsableSizeAreLeftOut()
    {
        _set.Row("sample_annotation", 0)["size"] = new JsonArray(2.0, 0.0, 1.5);
        _set.Row("sample_annotation", 1)["size"] = new JsonArray(2.0, 1e9, 1.5);
        using var tables = _set.Write().Load();
        var reader = new NuScenesReader(tables);
        Assert.Empty(reader.BoxesInEgo(_set.Token("sample", 0)));
        Assert.Empty(reader.BoxesInEgo(_set.Token("sample", 1)));
        Assert.Single(reader.BoxesInEgo(_set.Token("sample", 2)));
    }

    [Fact]
    public void ADanglingPoseNamesBothTokensAndSparesOtherSamples()
    {
        var key = KeyRow("LIDAR_TOP", sample: 1);
        key["ego_pose_token"] = "0123456789abcdef0123456789abcdef";
        using var tables = _set.Write().Load();
        var reader = new NuScenesReader(tables);
        var fault = Assert.Throws<InvalidDataException>(() => reader.ReadFrame(_set.Token("sample", 1)));
        Assert.Contains("table sample_data", fault.Message, StringComparison.Ordinal);
        Assert.Contains((string)key["token"]!, fault.Message, StringComparison.Ordinal);
        Assert.Contains("ego_pose_token", fault.Message, StringComparison.Ordinal);
        Assert.Contains("0123456789abcdef0123456789abcdef", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(reader.ReadFrame(_set.Token("sample", 0)).Sweeps);
        Assert.NotEmpty(reader.ReadFrame(_set.Token("sample", SmallTableSet.SamplesPerScene)).Sweeps);
    }

    [Fact]
    public void ACameraWithoutIntrinsicsIsAnErrorOrAGap()
    {
        var camera = KeyRow("CAM_BACK", sample: 0);
        var calibrated = _set.Rows("calibrated_sensor", row => (string)row["token"]! == (string)camera["calibrated_sensor_token"]!).Single();
        calibrated["camera_intrinsic"] = new JsonArray();
        using (var tables = _set.Write().Load())
        {
            var fault = Assert.Throws<InvalidDataException>(() => new NuScenesReader(tables).ReadFrame(_set.Token("sample", 0)));
            Assert.Contains("camera_intrinsic", fault.Message, StringComparison.Ordinal);
        }

        _set.WriteLidarFiles((1, 2, 3));
        using var partial = _set.Load(allowPartial: true);
        var frame = new NuScenesReader(partial).ReadFrame(_set.Token("sample", 0));
        Assert.DoesNotContain("CAM_BACK", frame.Cameras.Select(image => image.Channel));
        Assert.NotEmpty(frame.Gaps);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhatIsMissingOfAPartialFrameIsNamed(bool isEmpty)
    {
        _set.Write().WriteLidarFiles((1, 2, 3), (4, 5, 6));
        var lost = _set.Rows("sample_data", row => (string)row["fileformat"]! == "pcd" && !(bool)row["is_key_frame"]!).First();
        Action<string> lose = isEmpty ? path => File.WriteAllBytes(path, []) : File.Delete;
        lose(Path.Combine(_set.DataRoot, (string)lost["filename"]!));
        using var tables = _set.Load(allowPartial: true);
        var frame = new NuScenesReader(tables).ReadFrame(_set.Token("sample", 1));
        Assert.Equal(SmallTableSet.SweepsBetween + 1, frame.Sweeps.Count);
        Assert.Contains(frame.Gaps, gap => gap.Contains((string)lost["filename"]!, StringComparison.Ordinal));
        Assert.Equal(2, frame.Sweeps[^1].Points.Count);
        Assert.Empty(frame.Cameras); // their files were never written
    }

    [Fact]
    public void SweepsBeyondAGapInTimeAreLeftOutAndNamed()
    {
        foreach (var row in _set.Rows("sample_data", row => (string)row["fileformat"]! == "pcd" && (long)row["timestamp"]! < SmallTableSet.Start + 400_000))
        {
            row["timestamp"] = (long)row["timestamp"]! - 5_000_000;
        }

        using var tables = _set.Write().Load();
        var frame = new NuScenesReader(tables).ReadFrame(_set.Token("sample", 1));
        Assert.Equal(2, frame.Sweeps.Count);
        Assert.Single(frame.Gaps);
    }

    [Theory]
    [InlineData("prev", true)]
    [InlineData("prev", false)]
    [InlineData("next", false)]
    public void ABrokenChainOfSweepsEndsInAnErrorAndNeverInACircle(string link, bool toItself)
    {
        var key = KeyRow("LIDAR_TOP", sample: 1);
        var other = KeyRow("LIDAR_TOP", sample: 2);
        (toItself || link == "prev" ? key : _set.Rows("sample_data", row => (string)row["token"]! == (string)key["prev"]!).Single())[link] =
            (string)(toItself ? key : other)["token"]!;
        using var tables = _set.Write().Load();
        var fault = Assert.Throws<InvalidDataException>(() => new NuScenesReader(tables).ReadFrame(_set.Token("sample", 1), 100));
        Assert.Contains("the chain is broken", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SweepsWhoseTimesDoNotFallAreAnError()
    {
        var key = KeyRow("LIDAR_TOP", sample: 1);
        _set.Rows("sample_data", row => (string)row["token"]! == (string)key["prev"]!).Single()["timestamp"] = (long)key["timestamp"]!;
        using var tables = _set.Write().Load();
        var fault = Assert.Throws<InvalidDataException>(() => new NuScenesReader(tables).ReadFrame(_set.Token("sample", 1)));
        Assert.Contains("field timestamp", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptySceneIsAnErrorOnlyForItself()
    {
        (_set.Row("scene", 0)["first_sample_token"], _set.Row("scene", 0)["last_sample_token"]) = ("", "");
        using var tables = _set.Write().Load();
        Assert.Contains("empty scene", Assert.Throws<InvalidDataException>(() => tables.SampleTokensOf("scene-0000")).Message, StringComparison.Ordinal);
        Assert.NotEmpty(tables.SampleTokensOf("scene-0001"));
    }

    [Fact]
    public void APathOutOfTheDataRootIsRefusedWhenRead()
    {
        var row = KeyRow("LIDAR_TOP", sample: 0);
        row["filename"] = "../../etc/passwd";
        using var tables = _set.Write().Load();
        var frame = new NuScenesReader(tables).ReadFrame(_set.Token("sample", 0));
        var fault = Assert.Throws<InvalidDataException>(() => frame.Sweeps[0].Points);
        Assert.Contains($"table sample_data, token {row["token"]}, field filename: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SensorFilesBehindALinkAreReadOnlyWhereLinksMayLead()
    {
        using var store = new TemporaryFolder();
        _set.Write().WriteLidarFiles((10, 0, 0), (20, 0, 0));
        Directory.Move(Path.Combine(_set.DataRoot, "samples"), store["samples"]);
        Directory.CreateSymbolicLink(Path.Combine(_set.DataRoot, "samples"), store["samples"]);
        using var strict = _set.Load();
        using var following = NuScenesTables.Load(_set.DataRoot, SmallTableSet.Version, _set.Options with { FollowLinksWithin = store.Path });

        PointCloud KeyPoints(NuScenesTables tables) => new NuScenesReader(tables).ReadFrame(_set.Token("sample", 0)).Sweeps[0].Points;

        Assert.Contains("escapes dataset root through a link", Assert.Throws<InvalidDataException>(() => KeyPoints(strict)).Message, StringComparison.Ordinal);
        Assert.Equal(2, KeyPoints(following).Count);
    }

    [Fact]
    public void AnotherKindOfSensorIsTheCallersMistake()
    {
        using var tables = _set.Write().Load();
        var reader = new NuScenesReader(tables);
        Assert.Throws<ArgumentException>(() => reader.ReadSweep((string)KeyRow("CAM_FRONT", 0)["token"]!));
        Assert.Throws<ArgumentException>(() => reader.ReadImage((string)KeyRow("LIDAR_TOP", 0)["token"]!));
        Assert.Throws<ArgumentException>(() => MultiSweep.Lidar(reader, _set.Token("sample", 0), "LIDAR_BOTTOM", "LIDAR_TOP", 1));
    }

    [Fact]
    public void MergedSweepsAreShiftedByTheVehiclesWay()
    {
        _set.Write().WriteLidarFiles((10, 0, 0), (0.5f, -0.5f, 0));
        using var tables = _set.Load();
        var merged = MultiSweep.Lidar(new(tables), _set.Token("sample", 1), "LIDAR_TOP", "LIDAR_TOP", 2);
        Assert.Equal(2, merged.Count); // the second point of each sweep is the vehicle itself

        // A tenth of a second earlier the vehicle was one metre behind.
        Assert.Equal(10f, merged.Points[0], 1e-5f);
        Assert.Equal(9f, merged.Points[1], 1e-5f);
        Assert.Equal(0, merged.Times[0]);
        Assert.Equal(0.1, merged.Times[1], 1e-6);
    }

    public void Dispose() => _set.Dispose();

    private JsonObject KeyRow(string channel, int sample)
    {
        var token = _set.Token("sample", sample);
        return _set.Rows("sample_data", row => (string)row["sample_token"]! == token && (bool)row["is_key_frame"]!
            && ((string)row["filename"]!).Contains($"/{channel}/", StringComparison.Ordinal)).Single();
    }
}
