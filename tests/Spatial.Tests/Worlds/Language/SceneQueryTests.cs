using System.Text;
using System.Text.Json;
using Spatial.Worlds;
using static Spatial.Tests.HandMadeScene;

namespace Spatial.Tests;

public sealed class SceneQueryTests
{
    // Seen from above, forward is up: a truck ahead, two cars to its sides, a bus behind the ego, a cone and a cyclist to the right.
    private static readonly LanguageScene Street = Of(
        Object("truck", "moving", 20, 0),
        Object("car", "parked", 12, 12),
        Object("car", "moving", 12, -12),
        Object("bus", "stopped", -15, 1),
        Object("traffic cone", null, 2, -8),
        Object("bicycle", "with rider", -3, -9));

    [Theory]
    [InlineData("""{"op":"exist","from":{"filter":[{"class":"bus"}]}}""", "yes")]
    [InlineData("""{"op":"exist","from":{"filter":[{"class":"bus"},{"status":"moving"}]}}""", "no")]
    [InlineData("""{"op":"exist","from":{"filter":[{"class":"car"},{"direction":"front left","of":"ego"}]}}""", "yes")]
    [InlineData("""{"op":"exist","from":{"filter":[{"class":"car"},{"direction":"back left","of":"ego"}]}}""", "no")]
    [InlineData("""{"op":"count","from":{"filter":[]}}""", "6")]
    [InlineData("""{"op":"count","from":{"filter":[{"status":"moving"}]}}""", "2")]
    [InlineData("""{"op":"count","from":{"filter":[{"direction":"front","of":"ego"}]}}""", "1")]
    [InlineData("""{"op":"count","from":{"filter":[{"direction":"front right","of":"ego"}]}}""", "2")]
    [InlineData("""{"op":"count","from":{"filter":[{"direction":"back left","of":{"unique":{"filter":[{"class":"truck"}]}}}]}}""", "1")]
    [InlineData("""{"op":"count","from":{"filter":[{"same_status_as":{"unique":{"filter":[{"class":"truck"}]}}}]}}""", "1")]
    [InlineData("""{"op":"class","of":{"unique":{"filter":[{"status":"stopped"}]}}}""", "bus")]
    [InlineData("""{"op":"class","of":{"unique":{"filter":[{"direction":"back right","of":"ego"}]}}}""", "bicycle")]
    [InlineData("""{"op":"class","of":{"unique":{"filter":[{"same_status_as":{"unique":{"filter":[{"class":"truck"}]}}}]}}}""", "car")]
    [InlineData("""{"op":"status","of":{"unique":{"filter":[{"class":"bus"}]}}}""", "stopped")]
    [InlineData(
        """{"op":"status","of":{"unique":{"filter":[{"class":"car"},{"direction":"back right","of":{"unique":{"filter":[{"class":"truck"}]}}}]}}}""",
        "moving")]
    [InlineData("""{"op":"same_status","of":{"unique":{"filter":[{"class":"bus"}]}},"and":{"unique":{"filter":[{"class":"truck"}]}}}""", "no")]
    [InlineData(
        """{"op":"same_status","of":{"unique":{"filter":[{"class":"truck"}]}},"and":{"unique":{"filter":[{"class":"car"},{"status":"moving"}]}}}""",
        "yes")]
    public void QueriesAboutObjectsAreAnsweredAsWorkedByHand(string query, string expected) => Assert.Equal(expected, Parsed(query).AnswerIn(Street));

    [Fact]
    public void AnAnchorDoesNotLieInAnyDirectionOfItself()
    {
        var street = Of(Object("car", "parked", 10, 0), Object("bus", "parked", 20, 0));
        var counts = ObjectDirections.All.Select(direction => new CountQuery(new(Relation: new InDirection(direction, new("car")))).AnswerIn(street));

        Assert.Equal(["1", "0", "0", "0", "0", "0"], counts);
    }

    [Fact]
    public void ADescriptionOfSeveralObjectsHasNoAnswer()
    {
        var fault = Assert.Throws<NoAnswerException>(() => new StatusQuery(new("car")).AnswerIn(Street));

        Assert.Contains("exactly one car, got 2", fault.Message);
    }

    [Fact]
    public void AStatusThatWasNotAnnotatedIsNoAnswer() =>
        Assert.Throws<NoAnswerException>(() => new StatusQuery(new("traffic cone")).AnswerIn(Street));

    [Fact]
    public void AnAnswerThatHangsOnAnObjectHardlySeenIsNone()
    {
        var street = Of(Object("car", "parked", 10, 0)).And(Object("truck", "moving", -10, 0));

        Assert.Equal("1", new CountQuery(new("car")).AnswerIn(street));
        Assert.Equal("yes", new ExistQuery(new()).AnswerIn(street));
        var fault = Assert.Throws<NoAnswerException>(() => new CountQuery(new()).AnswerIn(street));
        Assert.Contains("1 without them, 2 with them", fault.Message);
        Assert.Throws<NoAnswerException>(() => new ExistQuery(new("truck")).AnswerIn(street));
        Assert.Throws<NoAnswerException>(() => new ClassQuery(new(Status: "moving")).AnswerIn(street));
    }

    [Fact]
    public void CellsAreAnsweredFromTheLabels()
    {
        var grid = VoxelGrid.NuScenesOccupancy;
        var (classes, flow) = (new byte[grid.Count], new float[2 * grid.Count]);
        Array.Fill(classes, OccupancyLabels.OpenOcc.Free);
        var cell = grid.FlatIndex(120, 90, 4);
        classes[cell] = OccupancyLabels.OpenOcc.LabelOf("construction_vehicle");
        (flow[2 * cell], flow[(2 * cell) + 1]) = (1.256f, -0.003f);
        var scene = With(new(new(grid, OccupancyLabels.OpenOcc, classes), new(grid, flow)), null, "");

        Assert.Equal("yes", new OccupiedQuery(120, 90, 4).AnswerIn(scene));
        Assert.Equal("no", new OccupiedQuery(120, 90, 5).AnswerIn(scene));
        Assert.Equal("construction_vehicle", new VoxelClassQuery(120, 90, 4).AnswerIn(scene));
        Assert.Equal("free", new VoxelClassQuery(0, 0, 0).AnswerIn(scene));
        Assert.Equal("{label: construction_vehicle}, {vx: 1.26, vy: 0.0}", new VoxelFlowQuery(120, 90, 4).AnswerIn(scene));
        Assert.Equal("{label: free}, {vx: 0.0, vy: 0.0}", new VoxelFlowQuery(1, 2, 3).AnswerIn(scene));
    }

    [Fact]
    public void CellsWithoutLabelsHaveNoAnswer() => Assert.Throws<NoAnswerException>(() => new OccupiedQuery(0, 0, 0).AnswerIn(Street));

    [Theory]
    [InlineData(1.9, "Go straight.")]
    [InlineData(2.0, "Turn left.")]
    [InlineData(-2.5, "Turn right.")]
    public void TwoMetresToASideAreATurn(double sideways, string expected)
    {
        var path = Enumerable.Range(1, 6).Select(step => new Vector3d(4 * step, step == 6 ? sideways : 0, 0)).ToArray();

        Assert.Equal(expected, new ActionQuery().AnswerIn(With(null, path, "")));
    }

    [Fact]
    public void ATrajectoryIsToldInStepsFromPlaceToPlace()
    {
        Vector3d[] path = [new(4, 0, 0), new(8.126, 0.05, 0), new(12, 0.15, 0), new(12, 0.149, 0), new(12, 0.149, 0), new(10, 0.149, 0)];

        Assert.Equal(
            "Future 6-frame trajectory: [(4.0, 0.0), (4.13, 0.05), (3.87, 0.1), (0.0, 0.0), (0.0, 0.0), (-2.0, 0.0)]",
            new TrajectoryQuery().AnswerIn(With(null, path, "")));
    }

    [Fact]
    public void APlanNeedsThreeSeconds()
    {
        var fault = Assert.Throws<NoAnswerException>(() => new ActionQuery().AnswerIn(With(null, [new(1, 0, 0)], "")));

        Assert.Contains("needs 6 keyframes after sample sample, got 1", fault.Message);
    }

    [Theory]
    [InlineData(0.125, "0.12")]
    [InlineData(0.375, "0.38")]
    [InlineData(-0.125, "-0.12")]
    [InlineData(1.115, "1.11")] // the nearest double lies below
    [InlineData(-0.004, "0.0")]
    [InlineData(0.10, "0.1")]
    [InlineData(5, "5.0")]
    [InlineData(-12.345678, "-12.35")]
    public void NumbersAreSpokenWithTwoDecimals(double value, string expected) => Assert.Equal(expected, SpokenNumber.Of(value));

    [Theory]
    [InlineData("""{"op":"guess","from":{"filter":[]}}""", "no operation 'guess'")]
    [InlineData("""{"op":"exist"}""", "needs op, from")]
    [InlineData("""{"op":"exist","from":{"filter":[{"class":"tank"}]}}""", "no class 'tank'")]
    [InlineData("""{"op":"exist","from":{"filter":[{"class":"car"},{"class":"car"}]}}""", "unknown or there twice")]
    [InlineData("""{"op":"exist","from":{"filter":[{"colour":"red"}]}}""", "unknown or there twice")]
    [InlineData("""{"op":"exist","from":{"filter":[{"direction":"above","of":"ego"}]}}""", "no direction 'above'")]
    [InlineData("""{"op":"exist","from":{"filter":[{"direction":"front","of":"you"}]}}""", "of ego or of an object")]
    [InlineData("""{"op":"exist","from":{"filter":[]},"then":1}""", "unknown field then")]
    [InlineData("""{"op":"occupied","at":[0,0,16]}""", "from 0 to 15")]
    [InlineData("""{"op":"occupied","at":[0.5,0,0]}""", "from 0 to 199")]
    [InlineData("""{"op":"caption","view":"left","wording":0}""", "no view 'left'")]
    [InlineData("[]", "needs a field op")]
    public void WrongQueriesAreRefused(string query, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Parsed(query)).Message);

    [Fact]
    public void AQueryThatNeverEndsIsRefused()
    {
        var nested = new StringBuilder("{\"filter\":[]}");
        for (var depth = 0; depth < 10; depth++)
        {
            nested.Insert(0, "{\"filter\":[{\"direction\":\"front\",\"of\":{\"unique\":").Append("}}]}");
        }

        Assert.Contains("more than 8 relations", Assert.Throws<InvalidDataException>(() => Parsed($"{{\"op\":\"count\",\"from\":{nested}}}")).Message);
    }

    private static SceneQuery Parsed(string json) => QueryParser.Parse(JsonElement.Parse(json));
}
