using System.Text.Json.Nodes;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class SceneFutureReaderTests
{
    [Fact]
    public void TheFutureIsSeenFromTheKeyframe()
    {
        using var set = new SmallTableSet().Write();
        using var tables = set.Load();

        var future = new SceneFutureReader(tables).Read(set.Token("sample", 3)); // the first sample of the second scene; its object moves 1 m/s

        Assert.Equal([5, 10], future.EgoFromFutureEgo.Select(pose => Math.Round(pose.Translation.X, 6))); // 10 m/s, half a second apart
        Assert.All(future.EgoFromFutureEgo, pose => Assert.Equal(0, pose.Translation.Y));
        var agent = Assert.Single(future.Agents);
        Assert.Equal("vehicle.car", agent.BoxInEgo.Name);
        Assert.Equal((5, 0), (agent.LidarPoints, agent.RadarPoints));
        Assert.Equal([0.5, 1], agent.FutureBoxesInEgo.Select(box => Math.Round(box.Center.X - agent.BoxInEgo.Center.X, 6)));
        Assert.Equal(2, future.FutureBoxes.Count);
        Assert.Equal(agent.FutureBoxesInEgo[1].Center, Assert.Single(future.FutureBoxes[1]).BoxInEgo.Center);
        Assert.Equal([agent.InstanceToken], future.SeenInstances);
    }

    [Fact]
    public void ASceneEndsTheFutureAndBeginsThePast()
    {
        using var set = new SmallTableSet().Write();
        using var tables = set.Load();
        var reader = new SceneFutureReader(tables);

        var futures = Enumerable.Range(0, SmallTableSet.SamplesPerScene).Select(sample => reader.Read(set.Token("sample", sample))).ToList();

        Assert.Equal([2, 1, 0], futures.Select(future => future.EgoFromFutureEgo.Count));
        Assert.Equal([0, 1, 2], futures.Select(future => future.EarlierKeyframes));
    }

    [Fact]
    public void PosesAreThoseOfTheLidarsOwnTime()
    {
        using var set = new SmallTableSet();
        var sample = set.Token("sample", 1);
        var camera = set.Rows("sample_data", row => (string)row["sample_token"]! == sample && (string)row["fileformat"]! == "jpg").First();
        var cameraPose = set.Rows("ego_pose", row => (string)row["token"]! == (string)camera["ego_pose_token"]!).Single();
        cameraPose["translation"] = new JsonArray(1000.0, 0.0, 0.0);
        set.Write();
        using var tables = set.Load();

        var future = new SceneFutureReader(tables).Read(set.Token("sample", 0));

        Assert.Equal(5, future.EgoFromFutureEgo[0].Translation.X, 6);
    }

    [Fact]
    public void AnObjectOfLowVisibilityWasNotSeen()
    {
        using var set = new SmallTableSet();
        set.Tables["visibility"].Add((JsonNode)new JsonObject { ["token"] = "1", ["level"] = "v0-40", ["description"] = "" });
        set.Row("sample_annotation", 0)["visibility_token"] = "1";
        set.Row("sample_annotation", 1)["visibility_token"] = "";
        set.Write();
        using var tables = set.Load();
        var reader = new SceneFutureReader(tables);

        Assert.Empty(reader.Read(set.Token("sample", 0)).SeenInstances);
        Assert.Single(reader.Read(set.Token("sample", 1)).SeenInstances);
        Assert.Equal(0, reader.Read(set.Token("sample", 0)).FutureBoxes[0][0].VisibilityLevel);
        Assert.Equal(4, reader.Read(set.Token("sample", 0)).FutureBoxes[1][0].VisibilityLevel);
    }

    [Fact]
    public void BoxesWithoutAUsableSizeAreLeftOut()
    {
        using var set = new SmallTableSet();
        using var whole = set.Write().Load();
        var before = new SceneFutureReader(whole).Read(set.Token("sample", 0));
        set.Rows("sample_annotation", row => (string)row["sample_token"]! == set.Token("sample", 1)).First()["size"] = new JsonArray(0, 4, 1.5);
        using var tables = set.Write().Load();

        var future = new SceneFutureReader(tables).Read(set.Token("sample", 0));

        Assert.Equal(before.FutureBoxes[0].Count - 1, future.FutureBoxes[0].Count);
        Assert.Equal(before.FutureBoxes[1].Count, future.FutureBoxes[1].Count);
        Assert.Equal(before.Agents.Count, future.Agents.Count);
    }

    [Fact]
    public void AMissingPoseOfTheFutureNamesItsTokens()
    {
        using var set = new SmallTableSet();
        var sample = set.Token("sample", 1);
        var lidar = set.Rows("sample_data", row =>
            (string)row["sample_token"]! == sample && (string)row["fileformat"]! == "pcd" && (bool)row["is_key_frame"]!).Single();
        var lost = (string)lidar["ego_pose_token"]!;
        set.Tables["ego_pose"].RemoveAll(row => (string)row!["token"]! == lost);
        set.Write();
        using var tables = set.Load(allowPartial: true);

        var error = Assert.Throws<InvalidDataException>(() => new SceneFutureReader(tables).Read(set.Token("sample", 0)));
        Assert.Contains((string)lidar["token"]!, error.Message, StringComparison.Ordinal);
        Assert.Contains(lost, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AChainThatRunsInACircleIsAnError()
    {
        using var set = new SmallTableSet();
        set.Row("sample", 2)["next"] = set.Token("sample", 0);
        set.Row("sample", 0)["prev"] = set.Token("sample", 2);
        set.Write();
        using var tables = set.Load(allowPartial: true);

        var error = Assert.Throws<InvalidDataException>(() => new SceneFutureReader(tables).Read(set.Token("sample", 1)));
        Assert.Contains("table sample, token", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AChainThatLeavesItsSceneIsAnError()
    {
        using var set = new SmallTableSet();
        set.Row("sample", 2)["next"] = set.Token("sample", 3);
        set.Row("sample", 3)["prev"] = set.Token("sample", 2);
        set.Write();
        using var tables = set.Load(allowPartial: true);

        var error = Assert.Throws<InvalidDataException>(() => new SceneFutureReader(tables).Read(set.Token("sample", 1)));
        Assert.Contains("expected a row of the same scene", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABrokenChainOfAnObjectIsAnErrorAndWithAllowPartialOnlyThatObjectIsLost()
    {
        using var set = new SmallTableSet();
        set.Row("sample_annotation", 1)["prev"] = "";
        set.Write();
        using (var tables = set.Load())
        {
            var error = Assert.Throws<InvalidDataException>(() => new SceneFutureReader(tables).Read(set.Token("sample", 0)));
            Assert.Contains(set.Token("sample_annotation", 0), error.Message, StringComparison.Ordinal);
        }

        using var partial = set.Load(allowPartial: true);
        var future = new SceneFutureReader(partial).Read(set.Token("sample", 0));
        Assert.Empty(future.Agents);
        Assert.All(future.FutureBoxes, boxes => Assert.Single(boxes));
        Assert.Equal(1, future.LeftOut);
    }

    [Fact]
    public void BoxesWithoutAUsableSizeAreLeftOutAndCountedNowAndLater()
    {
        using var set = new SmallTableSet();
        set.Row("sample_annotation", 0)["size"]![0] = 0.0;
        set.Row("sample_annotation", 2)["size"]![1] = 1e9;
        set.Write();
        using var tables = set.Load();
        var reader = new SceneFutureReader(tables);

        SceneFuture[] futures = [.. Enumerable.Range(0, SmallTableSet.SamplesPerScene).Select(sample => reader.Read(set.Token("sample", sample)))];

        Assert.Equal([2, 1, 1], futures.Select(future => future.LeftOut));
        Assert.Equal([0, 1, 0], futures.Select(future => future.Agents.Count));
        Assert.Equal([1, 0], futures[0].FutureBoxes.Select(boxes => boxes.Count));
        Assert.Equal(0, reader.Read(set.Token("sample", SmallTableSet.SamplesPerScene)).LeftOut);
    }

    [Fact]
    public void AnUnknownSampleIsTheCallersMistake()
    {
        using var set = new SmallTableSet().Write();
        using var tables = set.Load();

        Assert.Throws<ArgumentException>(() => new SceneFutureReader(tables).Read("nothing"));
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void BoxesAreThoseOfTheOfficialDevkitMovedIntoTheKeyframe()
    {
        using var golden = new GoldenGeometry();
        var reader = new SceneFutureReader(golden.Tables);
        var compared = 0;
        foreach (var (_, token, _) in golden.Samples)
        {
            var future = reader.Read(token);
            var boxes = golden.Reader.BoxesInEgo(token).ToDictionary(box => box.Token);
            Assert.Equal(boxes.Count, future.Agents.Count);
            foreach (var agent in future.Agents)
            {
                AssertSame(boxes[agent.BoxInEgo.Token], agent.BoxInEgo);
                Assert.Equal(golden.Tables.SampleAnnotationOf(agent.BoxInEgo.Token).LidarPointCount, agent.LidarPoints);
            }

            var next = golden.Tables.SampleOf(token).NextToken;
            for (var step = 0; step < future.FutureBoxes.Count; step++, next = golden.Tables.SampleOf(next).NextToken)
            {
                // The devkit's boxes of the later keyframe, in that keyframe's own ego frame, carried over by the two poses.
                var there = golden.Reader.BoxesInEgo(next).ToDictionary(box => box.Token);
                Assert.Equal(there.Count, future.FutureBoxes[step].Count);
                foreach (var box in future.FutureBoxes[step])
                {
                    var expected = future.EgoFromFutureEgo[step] * there[box.BoxInEgo.Token].Center;
                    AssertNear(expected, box.BoxInEgo.Center);
                    compared++;
                }
            }

            Assert.Equal("", future.FutureBoxes.Count < PlanSteps.Count ? next : "");
        }

        Assert.NotEqual(0, compared);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void TheLidarsPathIsThatOfItsPoses()
    {
        using var golden = new GoldenGeometry();
        var reader = new SceneFutureReader(golden.Tables);
        foreach (var (_, token, _) in golden.Samples)
        {
            var future = reader.Read(token);
            foreach (var (ego, lidar) in future.EgoFromFutureEgo.Zip(future.LidarFromFutureLidar))
            {
                AssertNear(ego * future.EgoFromLidar.Translation, future.EgoFromLidar * lidar.Translation);
            }
        }
    }

    [Fact]
    public void ARealKeyframeWithoutFutureIsScoredByNoneButUniAd()
    {
        var root = TestData.Real("nuscenes-keyframe");
        using var cache = new TemporaryFolder();
        var version = Path.GetFileName(Directory.GetDirectories(root, "v1.0-*").Single());
        using var tables = NuScenesTables.Load(root, version, new() { CacheFolder = cache.Path });
        var token = Assert.Single(tables.SampleTokens);

        var future = new SceneFutureReader(tables).Read(token);

        Assert.Empty(future.EgoFromFutureEgo);
        Assert.Equal(tables.AnnotationTokensOf(token).Count, future.Agents.Count);
        Waypoint[] plan = [.. Enumerable.Range(1, 6).Select(step => new Waypoint(step, 0))];
        foreach (var protocol in PlanningProtocols.All)
        {
            Assert.Equal(protocol is UniAdPlanning ? 1 : 0, protocol.Score([protocol.Measure(future, plan, "scene-0061")]).Samples);
        }
    }

    private static void AssertSame(Box3D expected, Box3D actual)
    {
        AssertNear(expected.Center, actual.Center);
        Assert.Equal((expected.Name, expected.Size), (actual.Name, actual.Size));
        Assert.Equal(expected.Rotation.Yaw, actual.Rotation.Yaw, 9);
    }

    private static void AssertNear(Vector3d expected, Vector3d actual)
    {
        var apart = expected - actual;
        Assert.True(apart.Dot(apart) < 1e-12, $"expected {expected}, got {actual}");
    }
}
