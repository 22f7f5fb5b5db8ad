using System.IO.Compression;
using System.Text.Json;
using Spatial.Cli;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class ExportCommandTests : IDisposable
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    private readonly SmallDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void BoxesAreWrittenInTheGlobalFrameForEverySample()
    {
        MakeRun(_data.SampleTokens, (token, i) => Predicted(token, i) with { Boxes = i == 1 ? [] : [Car(0.4), Car(0.9) with { Attribute = "vehicle.parked" }] });

        var run = Export("nuscenes-det", "results.json");

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        var json = JsonElement.Parse(File.ReadAllText(_data.Beside("results.json")));
        Assert.True(json.GetProperty("meta").GetProperty("use_lidar").GetBoolean());
        Assert.False(json.GetProperty("meta").GetProperty("use_camera").GetBoolean());
        var results = json.GetProperty("results");
        Assert.Equal(_data.SampleTokens, results.EnumerateObject().Select(sample => sample.Name));
        Assert.Empty(results.GetProperty(_data.SampleTokens[1]).EnumerateArray());

        using var tables = _data.Open();
        var pose = tables.EgoPoseOf(tables.SampleDataOf(tables.KeyFramesOf(_data.SampleTokens[0])[NuScenesReader.LidarChannel]).EgoPoseToken).GlobalFromEgo;
        var best = results.GetProperty(_data.SampleTokens[0])[0];
        Assert.Equal(0.9, best.GetProperty("detection_score").GetDouble());
        Assert.Equal("vehicle.parked", best.GetProperty("attribute_name").GetString());
        Assert.Equal("car", best.GetProperty("detection_name").GetString());
        var center = pose * new Vector3d(10, 2, 0.8);
        var velocity = pose.Rotate(new(3, 0, 0));
        AssertNear([center.X, center.Y, center.Z], best.GetProperty("translation"));
        AssertNear([velocity.X, velocity.Y], best.GetProperty("velocity"));
        AssertNear([1.9, 4.5, 1.6], best.GetProperty("size"));
        var rotation = best.GetProperty("rotation").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        var ahead = new Quaterniond(rotation[0], rotation[1], rotation[2], rotation[3]).ToMatrix() * new Vector3d(1, 0, 0);
        Assert.Equal(0, (ahead - pose.Rotate(new(0, 1, 0))).LengthXy, 1e-6);
    }

    [Fact]
    public void OfMoreThanFiveHundredBoxesTheBestAreWritten()
    {
        MakeRun(_data.SampleTokens, (token, i) => Predicted(token, i) with { Boxes = [.. Enumerable.Range(0, 503).Select(n => Car(n / 1000.0))] });

        var run = Export("nuscenes-det", "results.json");

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains($"{3 * _data.SampleTokens.Count} boxes of the lowest scores were left out", run.Output);
        var boxes = JsonElement.Parse(File.ReadAllText(_data.Beside("results.json"))).GetProperty("results").GetProperty(_data.SampleTokens[0]).EnumerateArray();
        Assert.Equal(Enumerable.Range(3, 500).Reverse().Select(n => n / 1000.0), boxes.Select(box => box.GetProperty("detection_score").GetDouble()));
    }

    [Theory]
    [InlineData("car", "pedestrian.moving", 0.5, "attribute 'pedestrian.moving' is none of car")]
    [InlineData("tree", "", 0.5, "got 'tree'")]
    [InlineData("car", "", 1.2, "score must be 0 to 1, got 1.2")]
    [InlineData("car", "", double.NaN, "score must be 0 to 1, got NaN")]
    public void ABoxThatTheBenchmarkWouldRefuseIsNamedAndNothingIsWritten(string name, string attribute, double score, string expected)
    {
        MakeRun(_data.SampleTokens, (token, i) => Predicted(token, i) with { Boxes = [new(Car(0.5).Box with { Name = name }, score, attribute)] });

        var run = Export("nuscenes-det", "results.json");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(_data.SampleTokens[0], run.Error);
        Assert.Contains(expected, run.Error);
        Assert.DoesNotContain("Parameter", run.Error);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_data.Beside("results.json"))!, "results*"));
    }

    [Theory]
    [InlineData(6, 0.25, 0, "the plan has 6 waypoints 0.25 s apart, expected 6 that are 0.5 s apart")]
    [InlineData(5, 0.5, 0, "the plan has 5 waypoints 0.5 s apart")]
    [InlineData(6, 0.5, double.NaN, "waypoints must be finite")]
    public void APlanThatDoesNotFitTheBenchmarksIsNamedAndNothingIsWritten(int steps, double seconds, double y, string expected)
    {
        MakeRun(_data.SampleTokens, (token, i) => Predicted(token, i) with { Plan = new([.. Enumerable.Range(1, steps).Select(step => new Waypoint(step, y))], seconds) });

        var run = Export("planning", "plans.json");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"sample {_data.SampleTokens[0]}", run.Error);
        Assert.Contains(expected, run.Error);
        Assert.DoesNotContain("Parameter", run.Error);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_data.Beside("plans.json"))!, "plans*"));
    }

    [Fact]
    public void WaypointsOfALongerPlanThatComeLaterAreLeftOut()
    {
        MakeRun(_data.SampleTokens, (token, i) => Predicted(token, i) with { Plan = new([.. Enumerable.Range(1, 8).Select(step => new Waypoint(step, i))], 0.5) });

        Assert.Equal(ExitCode.Ok, Export("planning", "plans.json").ExitCode);

        Assert.Equal([1, 2, 3, 4, 5, 6], PlanFile.Read(_data.Beside("plans.json")).Plans[_data.SampleTokens[0]].Waypoints.Select(waypoint => waypoint.X));
    }

    [Fact]
    public void OccupancyIsOneArrayPerSampleInTheOtherBenchmarksLabels()
    {
        MakeRun(_data.SampleTokens, Predicted);

        var run = Export("occ3d", "submission");

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(_data.SampleTokens.Select(token => token + ".npz").Order(), Directory.GetFiles(_data.Beside("submission")).Select(Path.GetFileName).Order());
        var classes = NpzFile.Read(Path.Join(_data.Beside("submission"), _data.SampleTokens[1] + ".npz"))["arr_0"].Require<byte>(200, 200, 16);
        Assert.Equal(OccupancyLabels.Occ3D.LabelOf("car"), classes[Grid.FlatIndex(120, 101, 4)]);
        Assert.Equal(classes.Length - 2, classes.AsSpan().Count(OccupancyLabels.Occ3D.Free));
    }

    [Fact]
    public void RaysEndAtTheCarAheadAndCarryItsVelocity()
    {
        MakeRun(_data.SampleTokens, Predicted);

        Assert.Equal(ExitCode.Ok, Export("openocc-v2", "submission.gz", "--method", "ours", "--author", "Ada").ExitCode);

        var bytes = Unpacked(_data.Beside("submission.gz"));
        using var tables = _data.Open();
        foreach (var (token, i) in _data.SampleTokens.Select((token, i) => (token, i)))
        {
            var scene = tables.SceneNamed(tables.SampleOf(token).SceneToken).Name;
            var rays = new SceneLidarPoses(tables).OriginsOf(new(token, scene)).Length / 3 * 14_040;
            var classes = After(bytes, token, "pcd_cls", rays);
            var flow = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, Half>(After(bytes, token, "pcd_flow", 4 * rays));
            var hit = classes.IndexOf(OccupancyLabels.OpenOcc.LabelOf("car"));
            Assert.True(hit >= 0);
            Assert.Equal(((Half)(-2.5f), (Half)i), (flow[2 * hit], flow[(2 * hit) + 1]));
        }
    }

    [Fact]
    public void ExportingTwiceGivesTheSameBytes()
    {
        MakeRun(_data.SampleTokens, Predicted);
        foreach (var format in (string[])["nuscenes-det", "openocc-v2", "nuscenes-qa", "planning"])
        {
            Assert.Equal(ExitCode.Ok, Export(format, format + ".1").ExitCode);
            Assert.Equal(ExitCode.Ok, Export(format, format + ".2").ExitCode);
            Assert.Equal(File.ReadAllBytes(_data.Beside(format + ".1")), File.ReadAllBytes(_data.Beside(format + ".2")));
        }
    }

    [Fact]
    public void AnswersComeBackToTheirQuestions()
    {
        MakeRun(_data.SampleTokens, Predicted);
        Assert.Equal(ExitCode.Ok, Export("nuscenes-qa", "answers.json").ExitCode);
        NuScenesQuestion[] questions = [.. _data.SampleTokens.Select((token, i) => new NuScenesQuestion(i, token, "How many?", "0", "count", 0))];

        var answers = NuScenesQaFile.ReadAnswers(_data.Beside("answers.json"), questions);

        Assert.Equal(_data.SampleTokens.Select((_, i) => (string?)$"{i}"), answers.Answers);
    }

    [Fact]
    public void PlansSayTheirFrameAndWhetherTheyKnewTheMotion()
    {
        MakeRun(_data.SampleTokens, Predicted);
        Assert.Equal(ExitCode.Ok, Export("planning", "plans.json").ExitCode);

        var plan = JsonElement.Parse(File.ReadAllText(_data.Beside("plans.json"))).GetProperty(_data.SampleTokens[1]);

        Assert.Equal("ego", plan.GetProperty("frame").GetString());
        Assert.Equal(0.5, plan.GetProperty("dt").GetDouble());
        Assert.True(plan.GetProperty("used_ego_status").GetBoolean());
        Assert.Equal([(1.0, 1.0), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1)], plan.GetProperty("traj").EnumerateArray().Select(point => (point[0].GetDouble(), point[1].GetDouble())));
    }

    [Fact]
    public void ARunThatIsNotWholeIsExportedOnRequestOnlyAndMarked()
    {
        MakeRun(_data.SampleTokens.Take(1), Predicted);

        var refused = Export("planning", "plans.json");
        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains($"{_data.SampleTokens.Count - 1} of {_data.SampleTokens.Count} samples have no prediction: finish the run", refused.Error);
        Assert.False(File.Exists(_data.Beside("plans.json")));

        var allowed = Export("planning", "plans.json", "--allow-partial", "--json");
        Assert.Equal(ExitCode.Losses, allowed.ExitCode);
        Assert.True(allowed.Json.GetProperty("partial").GetBoolean());
        Assert.Equal(1, allowed.Json.GetProperty("samples").GetInt32());
    }

    [Fact]
    public void ASplitThatTheDataDoesNotHoldIsNotFinishedByResuming()
    {
        MakeRun(_data.SampleTokens, Predicted);

        var refused = Export("planning", "plans.json", "--split", "val");

        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains($"scenes of split val are not in {_data.Version}: choose another --split", refused.Error);
    }

    [Fact]
    public void NothingIsWrittenIntoTheDataSetOrOverAnotherFile()
    {
        MakeRun(_data.SampleTokens, Predicted);
        File.WriteAllText(_data.Beside("thesis.txt"), "dear to me");

        var inside = CommandRun.Of("export", _data.Beside("run"), "--to", "planning", "--dataroot", _data.DataRoot, "--version", _data.Version, "--out", Path.Join(_data.DataRoot, "plans.json"));
        var over = Export("planning", "thesis.txt");

        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (inside.ExitCode, over.ExitCode));
        Assert.Contains("inside the data set", inside.Error);
        Assert.Contains("thesis.txt exists already", over.Error);
        Assert.Equal("dear to me", File.ReadAllText(_data.Beside("thesis.txt")));
    }

    [Fact]
    public void AWrongFormatOrAMissingPartIsToldInPlainWords()
    {
        MakeRun(_data.SampleTokens, (token, _) => new() { SampleToken = token, TimestampMicros = 1 });

        var typo = Export("nuscenes-dat", "a");
        var missing = Export("occ3d", "b");
        var silent = Export("nuscenes-qa", "c");

        Assert.Equal(ExitCode.Usage, typo.ExitCode);
        Assert.Contains("Did you mean 'nuscenes-det'?", typo.Error);
        Assert.Equal(ExitCode.Failed, missing.ExitCode);
        Assert.Contains("the run holds no occupancy", missing.Error);
        Assert.Contains("predict with --questions", silent.Error);
        Assert.Equal(["cache", "dataroot", "run"], Directory.GetFileSystemEntries(Path.GetDirectoryName(_data.DataRoot)!).Select(Path.GetFileName).Order());
    }

    private static DetectedBox Car(double score) =>
        new(new Box3D(new(10, 2, 0.8), new(1.9, 4.5, 1.6), Quaterniond.FromYaw(Math.PI / 2)) { Name = "car", Velocity = new(3, 0, 0) }, score);

    // A car of two voxels eight metres ahead of the vehicle, as high as the LiDAR looks down to.
    private static ScenePrediction Predicted(string token, int i)
    {
        var classes = new byte[Grid.Count];
        classes.AsSpan().Fill(OccupancyLabels.OpenOcc.Free);
        var velocities = new float[2 * Grid.Count];
        foreach (var voxel in (int[])[Grid.FlatIndex(120, 101, 4), Grid.FlatIndex(120, 101, 5)])
        {
            classes[voxel] = OccupancyLabels.OpenOcc.LabelOf("car");
            (velocities[2 * voxel], velocities[(2 * voxel) + 1]) = (-2.5f, i);
        }

        return new()
        {
            SampleToken = token,
            TimestampMicros = 1,
            Occupancy = new(Grid, OccupancyLabels.OpenOcc, classes),
            Flow = new(Grid, velocities),
            Boxes = [Car(0.5)],
            Plan = new([.. Enumerable.Range(1, 6).Select(step => new Waypoint(step, i))], 0.5),
            Answers = [new("How many?", $"{i}")],
        };
    }

    private static void AssertNear(double[] expected, JsonElement actual) =>
        Assert.All(expected.Zip(actual.EnumerateArray()), pair => Assert.Equal(pair.First, pair.Second.GetDouble(), 1e-9));

    private static ReadOnlySpan<byte> After(byte[] pickle, string token, string name, int length)
    {
        var at = pickle.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(token));
        at += pickle.AsSpan(at).IndexOf(System.Text.Encoding.ASCII.GetBytes(name));
        byte[] head = [(byte)'B', .. BitConverter.GetBytes(length)];
        at += pickle.AsSpan(at).IndexOf(head) + head.Length;
        return pickle.AsSpan(at, length);
    }

    private static byte[] Unpacked(string path)
    {
        using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        packed.CopyTo(plain);
        return plain.ToArray();
    }

    private CommandRun Export(string format, string name, params string[] args) => CommandRun.Of(
        ["export", _data.Beside("run"), "--to", format, "--dataroot", _data.DataRoot, "--version", _data.Version, "--out", _data.Beside(name), .. args]);

    private void MakeRun(IEnumerable<string> tokens, Func<string, int, ScenePrediction> predict)
    {
        using var tables = _data.Open();
        var manifest = RunFolderTests.Manifest() with
        {
            Dataset = new(tables.Version, tables.Fingerprint),
            SampleCount = _data.SampleTokens.Count,
            SamplesSha256 = RunManifest.HashOf(_data.SampleTokens),
            UsesEgoStatus = true,
        };
        using var run = RunFolder.Create(_data.Beside("run"), manifest);
        foreach (var (token, i) in tokens.Select((token, i) => (token, i)))
        {
            run.Journal.Append(predict(token, i));
        }

        run.Finish(RunState.Complete, []);
    }
}
