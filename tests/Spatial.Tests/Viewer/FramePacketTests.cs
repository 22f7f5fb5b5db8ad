using System.Net;
using System.Net.Http.Json;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>What the page gets is what the data set and the run hold.</summary>
[Collection(MadeWorldCollection.Name)]
public sealed class FramePacketTests(MadeWorld world, FramePacketTests.Shown shown) : IClassFixture<FramePacketTests.Shown>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AFrameHoldsItsPointsBoxesVoxelsAndPaths()
    {
        var viewed = shown.World;
        var token = viewed.Token;

        var packet = await Packet(viewed, $"/api/frames/{token}");

        var frame = world.Reader.ReadFrame(token, 1);
        var merged = SweepMerger.IntoKeyframe(frame);
        var points = packet.Part("points");
        Assert.Equal(token, packet["token"]);
        Assert.Equal(frame.TimestampMicros, packet["time"]);
        Assert.Equal(3 * merged.Count, points.Array<float>("positions").Length);
        Assert.Equal(merged[7][2], points.Array<float>("positions")[(3 * 7) + 2]);
        Assert.Equal((long)merged.Count, points["key"]);
        Assert.Equal(frame.Sweeps[0].Points.Count, points.Array<byte>("classes").Length);

        var truth = packet.Part("truth");
        var labels = OccupancyLabelFile.ReadOpenOcc(OccupancyGroundTruth.FileOf(world.DataRoot, viewed.Data.Samples[2].Scene, token, OccupancyLabels.OpenOcc));
        AssertSameVoxels(labels.Occupancy, truth.Part("occupancy"));
        Assert.Equal(world.Reader.BoxesInEgo(token).Count, ((object?[])truth.Part("boxes")["names"]!).Length);
        var driven = new SceneFutureReader(world.Tables).Read(token).EgoFromFutureEgo;
        Assert.Equal(driven[1].Translation.X, truth.Part("path").Array<double>("waypoints")[2]);
        Assert.Equal(driven.Count, ((object?[])truth["future"]!).Length);

        var runs = (object?[])packet["runs"]!;
        using var recorded = RunFolder.Open(viewed.Run);
        var prediction = recorded.Journal.Read(token);
        AssertSameVoxels(prediction.Occupancy!, ((Dictionary<string, object?>)runs[0]!).Part("occupancy"));
        AssertSameVoxels(labels.Occupancy, ((Dictionary<string, object?>)runs[1]!).Part("occupancy")); // the second run is the truth itself
        Assert.Equal(prediction.Plan!.Waypoints[3].Y, ((Dictionary<string, object?>)runs[0]!).Part("path").Array<double>("waypoints")[7]);
        Assert.Empty((object?[])packet["faults"]!);
    }

    [Fact]
    public async Task OnlyVoxelsThatMoveHaveAVelocity()
    {
        var viewed = shown.World;
        var packet = await Packet(viewed, $"/api/frames/{viewed.Token}");

        var labels = OccupancyLabelFile.ReadOpenOcc(OccupancyGroundTruth.FileOf(world.DataRoot, viewed.Data.Samples[2].Scene, viewed.Token, OccupancyLabels.OpenOcc));
        var flow = packet.Part("truth").Part("flow");
        var (cells, velocities) = (flow.Array<uint>("cells"), flow.Array<float>("velocities"));

        Assert.NotEmpty(cells);
        Assert.Equal(2 * cells.Length, velocities.Length);
        for (var at = 0; at < cells.Length; at++)
        {
            Assert.NotEqual(labels.Occupancy.Labels.Free, labels.Occupancy.Classes[cells[at]]);
            Assert.Equal(labels.Flow.Velocities[2 * cells[at]], velocities[2 * at]);
            Assert.Equal(labels.Flow.Velocities[(2 * cells[at]) + 1], velocities[(2 * at) + 1]);
            Assert.True(MathF.Sqrt((velocities[2 * at] * velocities[2 * at]) + (velocities[(2 * at) + 1] * velocities[(2 * at) + 1])) >= 0.099f);
        }
    }

    [Fact]
    public async Task PicturesAreTheFilesOfTheDatasetUntouched()
    {
        var viewed = shown.World;

        var picture = await viewed.Client.GetByteArrayAsync($"/api/frames/{viewed.Token}/cameras/CAM_BACK", Stop);

        var file = world.Tables.SampleDataOf(world.Tables.KeyFramesOf(viewed.Token)["CAM_BACK"]).Filename;
        Assert.Equal(await File.ReadAllBytesAsync(Path.Join(world.DataRoot, file), Stop), picture);
    }

    [Fact]
    public async Task TheIndexTellsFramesRunsAndColours()
    {
        var viewed = shown.World;

        var index = await Packet(viewed, "/api/index");

        Assert.Equal(viewed.Data.Samples.Select(sample => sample.Token), ((object?[])index["tokens"]!).Cast<string>());
        Assert.Equal(4, viewed.Data.Samples.Count);
        var runs = ((object?[])index["runs"]!).Cast<Dictionary<string, object?>>().ToArray();
        Assert.Equal(["first", "second"], runs.Select(run => (string)run["name"]!));
        Assert.Equal(["geometric", "truth"], runs.Select(run => (string)run["model"]!));
        Assert.Equal([1, 1, 1, 1], runs[0].Array<byte>("predicted"));
        Assert.Equal([true, false], runs.Select(run => (bool)run["evaluated"]!));
        Assert.Equal(3 * OccupancyLabels.Occ3D.Classes.Count, index.Array<byte>("classColors").Length);
        Assert.Equal("geometric", index["asks"]);
    }

    [Fact]
    public async Task ErrorsAlongRaysAreThoseThatRayIouCounts()
    {
        var viewed = shown.World;

        var rays = await Packet(viewed, $"/api/frames/{viewed.Token}/rays/0");
        var perfect = await Packet(viewed, $"/api/frames/{viewed.Token}/rays/1");

        var figures = (object?[])PacketReader.Value(await viewed.Client.GetByteArrayAsync($"/api/frames/{viewed.Token}/figures/0", Stop))!;
        Assert.Contains(figures, protocol => (string)((Dictionary<string, object?>)protocol!)["protocol"]! == "openocc-v2");
        using var recorded = RunFolder.Open(viewed.Run);
        var prediction = recorded.Journal.Read(viewed.Token).Occupancy!;
        var sample = viewed.Data.Samples[2];
        var truth = OccupancyLabelFile.ReadOpenOcc(OccupancyGroundTruth.FileOf(world.DataRoot, sample.Scene, sample.Token, OccupancyLabels.OpenOcc));
        var measured = RayIouProtocol.OpenOcc.Measure(sample.Token, sample.Scene, truth.Occupancy, null, prediction, null, viewed.Data.RayOriginsOf!(sample));
        var tallies = RayIouProtocol.OpenOcc.Score([measured]).Tallies;
        Assert.Equal(tallies.Single(tally => tally.Name.StartsWith("rays kept", StringComparison.Ordinal)).Count, rays.Array<float>("errors").Length);
        Assert.All(perfect.Array<float>("errors"), error => Assert.Equal(0, error));
        Assert.All(perfect.Array<byte>("same"), same => Assert.Equal(1, same));
        Assert.Contains(rays.Array<float>("errors"), error => Math.Abs(error) > 1);
    }

    [Fact]
    public async Task ARunsFiguresCarryItsWorstFramesAndCharts()
    {
        var viewed = shown.World;

        var protocols = (object?[])PacketReader.Value(await viewed.Client.GetByteArrayAsync("/api/runs/0/figures", Stop))!;
        var rayIou = (Dictionary<string, object?>)protocols[0]!;
        var over = rayIou.Array<float>("over");
        var worst = rayIou.Part("worst");

        Assert.Equal("openocc-v2", rayIou["protocol"]);
        Assert.Equal(4, over.Length);
        Assert.Equal(over.Min(), worst.Array<double>("values")[0], 6);
        Assert.Equal(viewed.Data.Samples[Array.IndexOf(over, over.Min())].Token, ((object?[])worst["tokens"]!)[0]);
        foreach (var chart in new[] { "classes", "frames-openocc-v2", "latency" })
        {
            Assert.StartsWith("<svg", await viewed.Client.GetStringAsync($"/api/runs/0/charts/{chart}", Stop));
        }

        Assert.Empty((object?[])PacketReader.Value(await viewed.Client.GetByteArrayAsync("/api/runs/1/figures", Stop))!);
        Assert.Equal(HttpStatusCode.NotFound, (await viewed.Client.GetAsync("/api/runs/1/charts/classes", Stop)).StatusCode);
    }

    [Fact]
    public async Task AnAttachedModelAnswersAboutTheFrame()
    {
        var viewed = shown.World;

        var answered = await viewed.Client.PostAsJsonAsync("/api/questions", new { token = viewed.Token, question = "How many cars are there?" }, Stop);
        var unknown = await viewed.Client.PostAsJsonAsync("/api/questions", new { token = "none", question = "How many cars are there?" }, Stop);

        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.Matches("""^\{"text":".+"\}$""", await answered.Content.ReadAsStringAsync(Stop));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task ManyRequestsAtOnceAreAnsweredOrToldToComeBack()
    {
        await using var viewed = ViewedWorld.Of(world, new() { MaxWork = 1, MaxWaiting = 2 }, limit: 4);

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => viewed.Client.GetAsync($"/api/frames/{viewed.Token}?sweeps=10", Stop)));

        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        Assert.All(answers.Where(answer => answer.StatusCode != HttpStatusCode.OK), answer => Assert.Equal("1", answer.Headers.RetryAfter!.ToString()));
        Assert.Equal(HttpStatusCode.OK, (await viewed.Client.GetAsync("/api/index", Stop)).StatusCode);
    }

    /// <summary>Runs over the made world's first frames, made once for the tests of this class that only look.</summary>
    public sealed class Shown(MadeWorld world) : IAsyncDisposable
    {
        internal ViewedWorld World { get; } = ViewedWorld.Of(world, ask: true, limit: 4);

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }

    private static void AssertSameVoxels(Occupancy expected, Dictionary<string, object?> part)
    {
        var own = expected.RelabelledAs(OccupancyLabels.Occ3D).Classes;
        var dense = new byte[own.Length];
        Array.Fill(dense, OccupancyLabels.Occ3D.Free);
        var (cells, classes) = (part.Array<uint>("cells"), part.Array<byte>("classes"));
        for (var at = 0; at < cells.Length; at++)
        {
            dense[cells[at]] = classes[at];
        }

        Assert.Equal(expected.OccupiedCount, cells.Length);
        Assert.True(own.AsSpan().SequenceEqual(dense));
        Assert.Equal(expected.Labels.Name, part["labels"]);
    }

    private static async Task<Dictionary<string, object?>> Packet(ViewedWorld viewed, string address) => PacketReader.Read(await viewed.Client.GetByteArrayAsync(address, Stop));
}
