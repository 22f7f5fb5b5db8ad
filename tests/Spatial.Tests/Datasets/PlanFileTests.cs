using System.Text;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class PlanFileTests : IDisposable
{
    private const string Path = "[[0.5, 0], [1, 0.1], [1.5, 0.2], [2, 0.3], [2.5, 0.4], [3, -0.5]]";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void APlanIsReadWithItsFrameAndWhatTheModelKnew()
    {
        var plans = Read($$$"""{"a": {{{Plan("ego", "true")}}}, "b": {{{Plan("ego-lidar", "false")}}}}""").Plans;

        Assert.Equal(["a", "b"], plans.Keys.Order());
        Assert.Equal(new Waypoint(3, -0.5), plans["a"].Waypoints[5]);
        Assert.Equal((PlanFrame.Ego, true), (plans["a"].Frame, plans["a"].UsedEgoStatus));
        Assert.Equal((PlanFrame.Lidar, false), (plans["b"].Frame, plans["b"].UsedEgoStatus));
        Assert.Null(plans["a"].Command);
    }

    [Theory]
    [InlineData("\"turn left\"", "turn left")]
    [InlineData("2", "2")]
    [InlineData("null", null)]
    public void ACommandIsATextANumberOrNothing(string json, string? command)
    {
        var plan = $$"""{"traj": {{Path}}, "frame": "ego", "dt": 0.5, "used_ego_status": false, "command": {{json}}}""";

        Assert.Equal(command, Read($$$"""{"a": {{{plan}}}}""").Plans["a"].Command);
    }

    [Theory]
    [InlineData("""{"meta": {"model": {"name": "m"}}, "results": {"a": PLAN}}""")]
    [InlineData("""{"results": {"a": PLAN}}""")]
    public void ResultsMayStandBesideAMeta(string json)
    {
        Assert.Equal(["a"], Read(json.Replace("PLAN", Plan(), StringComparison.Ordinal)).Plans.Keys);
    }

    [Fact]
    public void WhatIsWrittenIsReadAgain()
    {
        Dictionary<string, PlannedPath> plans = new()
        {
            ["b"] = new([.. Enumerable.Range(1, 6).Select(step => new Waypoint(step / 3.0, -1e-7 * step))], PlanFrame.Lidar, UsedEgoStatus: true, "go"),
            ["a"] = new([.. Enumerable.Range(1, 6).Select(step => new Waypoint(step, 0))], PlanFrame.Ego, UsedEgoStatus: false),
        };
        PlanFile.Write(_folder["plans.json"], plans);

        var read = PlanFile.Read(_folder["plans.json"]).Plans;

        Assert.Equal(plans.Keys.Order(), read.Keys.Order());
        Assert.All(plans, entry =>
        {
            Assert.Equal(entry.Value.Waypoints, read[entry.Key].Waypoints);
            Assert.Equal(entry.Value with { Waypoints = [] }, read[entry.Key] with { Waypoints = [] });
        });
    }

    [Fact]
    public void TheSamePlansGiveTheSameBytesInAnyOrder()
    {
        var path = new PlannedPath([.. Enumerable.Repeat(new Waypoint(1, 2), 6)], PlanFrame.Ego, UsedEgoStatus: false);
        PlanFile.Write(_folder["one.json"], new Dictionary<string, PlannedPath> { ["a"] = path, ["b"] = path });
        PlanFile.Write(_folder["two.json"], new Dictionary<string, PlannedPath> { ["b"] = path, ["a"] = path });

        Assert.Equal(File.ReadAllBytes(_folder["one.json"]), File.ReadAllBytes(_folder["two.json"]));
    }

    [Fact]
    public void APlanThatCannotBeReadAgainIsNotWritten()
    {
        var path = new PlannedPath([new(1, 2)], PlanFrame.Ego, UsedEgoStatus: false);
        var infinite = path with { Waypoints = [.. Enumerable.Repeat(new Waypoint(1, double.PositiveInfinity), 6)] };

        Assert.Throws<ArgumentException>(() => PlanFile.Write(_folder["x.json"], new Dictionary<string, PlannedPath> { ["a"] = path }));
        Assert.Throws<ArgumentException>(() => PlanFile.Write(_folder["x.json"], new Dictionary<string, PlannedPath> { ["a"] = infinite }));
        Assert.False(File.Exists(_folder["x.json"]));
    }

    [Theory]
    [InlineData("[[1, 2]]", "sample a: traj must be 6 waypoints, got 1")]
    [InlineData("[[1, 2], [1, 2], [1, 2], [1, 2], [1, 2], [1, 2], [1, 2]]", "sample a: traj must be 6 waypoints, got more")]
    [InlineData("[[1, 2, 3]]", "sample a: waypoint 0 must be a pair [x, y]; got 3")]
    [InlineData("[[1]]", "sample a: waypoint 0 must be two numbers in metres; got the end of the list")]
    [InlineData("[[1, null]]", "sample a: waypoint 0 must be two numbers in metres; got null")]
    [InlineData("[[1, 1e999]]", "sample a: waypoint 0 must be finite, got 1e999")]
    [InlineData("[[1, NaN]]", "sample a: is no JSON")]
    [InlineData("[1, 2]", "sample a: waypoint 0 must be a pair [x, y]; got 1")]
    [InlineData("{}", "sample a: traj must be six pairs [x, y]; got an object")]
    public void AWrongPathIsNamed(string path, string fault)
    {
        Assert.Contains(fault, FaultOf($$$"""{"a": {"traj": {{{path}}}, "frame": "ego", "dt": 0.5, "used_ego_status": true}}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a": {"traj": PATH, "frame": "global", "dt": 0.5, "used_ego_status": true}}""", "sample a: frame must be ego or ego-lidar, got 'global'")]
    [InlineData("""{"a": {"traj": PATH, "frame": "ego", "dt": 1, "used_ego_status": true}}""", "sample a: dt must be 0.5 s, got 1; resample the plan")]
    [InlineData("""{"a": {"traj": PATH, "frame": "ego", "dt": "0.5", "used_ego_status": true}}""", "sample a: dt must be 0.5 s")]
    [InlineData("""{"a": {"traj": PATH, "frame": "ego", "dt": 0.5}}""", "sample a: has no used_ego_status")]
    [InlineData("""{"a": {"traj": PATH, "dt": 0.5, "used_ego_status": true}}""", "sample a: has no frame")]
    [InlineData("""{"a": {"traj": PATH, "frame": "ego", "dt": 0.5, "used_ego_status": 1}}""", "sample a: used_ego_status must be true or false, got 1")]
    [InlineData("""{"a": {"traj": PATH, "frame": "ego", "dt": 0.5, "used_ego_status": true, "score": 1}}""", "sample a: has an unknown field score")]
    [InlineData("""{"a": {"traj": PATH, "traj": PATH, "frame": "ego", "dt": 0.5, "used_ego_status": true}}""", "sample a: has the field traj twice")]
    [InlineData("""{"a": PLAN, "b": PLAN, "a": PLAN}""", "sample a: has its plan twice")]
    [InlineData("""{"results": {"a": PLAN, "a": PLAN}}""", "sample a: has its plan twice")]
    [InlineData("""{"results": {}, "results": {"a": PLAN}}""", "holds 'results' twice")]
    [InlineData("""{"meta": {}, "results": {"a": PLAN}, "b": PLAN}""", "holds 'b' beside its results")]
    [InlineData("""{"": PLAN}""", "has a sample token of 0 characters")]
    [InlineData("""{"a": 1}""", "sample a: a plan must be an object")]
    [InlineData("[]", "an object of plans by sample token; got a list")]
    [InlineData("{}", "holds no plan")]
    [InlineData("", "is no JSON")]
    [InlineData("""{"a": PLAN""", "is no JSON")]
    [InlineData("""{"a": PLAN} {}""", "is no JSON")]
    [InlineData("""{"meta": [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]], "results": {"a": PLAN}}""", "is no JSON")]
    public void WrongFilesAreNamed(string json, string fault)
    {
        var text = json.Replace("PATH", Path, StringComparison.Ordinal).Replace("PLAN", Plan(), StringComparison.Ordinal);

        Assert.Contains($"plans.json: {fault}", FaultOf(text), StringComparison.Ordinal);
    }

    [Fact]
    public void TextThatIsNoUtf8IsAnError()
    {
        byte[] json = [.. "{\""u8, 0xC3, 0x28, .. Encoding.UTF8.GetBytes($"\": {Plan()}}}")];
        _folder.Write("plans.json", json);

        Assert.Throws<InvalidDataException>(() => PlanFile.Read(_folder["plans.json"]));
    }

    [Fact]
    public void AFileBeyondTheCapIsNotRead()
    {
        _folder.Write("plans.json", Encoding.UTF8.GetBytes($$$"""{"a": {{{Plan()}}}}"""));

        var error = Assert.Throws<InvalidDataException>(() => PlanFile.Read(_folder["plans.json"], new() { MaxPlanBytes = 10 }));
        Assert.Contains(nameof(FileLimits.MaxPlanBytes), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamageAnywhereIsAnErrorAndNothingElse()
    {
        var whole = Encoding.UTF8.GetBytes($$$"""{"meta": {}, "results": {"a": {{{Plan()}}}, "b": {{{Plan("ego-lidar", "false")}}}}}""");
        var random = new Random(9);
        for (var round = 0; round < 2000; round++)
        {
            var damaged = whole.ToArray();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            _folder.Write("plans.json", damaged[..random.Next(damaged.Length / 2, damaged.Length + 1)]);
            try
            {
                Assert.NotEmpty(PlanFile.Read(_folder["plans.json"]).Plans);
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    private static string Plan(string frame = "ego", string usedEgoStatus = "true") =>
        $$"""{"traj": {{Path}}, "frame": "{{frame}}", "dt": 0.5, "used_ego_status": {{usedEgoStatus}}}""";

    private PlanFile Read(string json)
    {
        _folder.Write("plans.json", Encoding.UTF8.GetBytes(json));
        return PlanFile.Read(_folder["plans.json"]);
    }

    private string FaultOf(string json) => Assert.Throws<InvalidDataException>(() => Read(json)).Message;
}
