using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class NuScenesQaProtocolTests
{
    [Fact]
    public void AccuracyIsCountedOverallPerTypeAndPerHops()
    {
        var result = Score(
            NuScenesQaProtocol.Official, new("exist", 0, "yes", "yes"), new("exist", 1, "no", "yes"), new("count", 1, "3", "3"), new("status", 0, "parked", "moving"));

        Assert.Equal((50, 50, 100, 0), (result.Value("Overall"), result.Value("exist"), result.Value("count"), result.Value("status")));
        Assert.Equal((100, 0, 100), (result.Value("accuracy/exist_0"), result.Value("accuracy/exist_1"), result.Value("accuracy/count_1")));
        Assert.Null(result.Value("object"));
        Assert.Null(result.Value("accuracy/count_0"));
        Assert.Equal(4, result.Count("questions"));
    }

    [Theory]
    [InlineData("yes", true, true)]
    [InlineData("Yes", false, true)]
    [InlineData("yes ", false, false)]
    [InlineData("yes.", false, false)]
    public void OnlyDrivePiIgnoresCaseAndNeitherTrims(string answer, bool official, bool drivePi)
    {
        var question = new AnsweredQuestion("exist", 0, "yes", answer);

        Assert.Equal(official ? 100 : 0, Score(NuScenesQaProtocol.Official, question).Value("Overall"));
        Assert.Equal(drivePi ? 100 : 0, Score(NuScenesQaProtocol.DrivePi, question).Value("Overall"));
    }

    [Fact]
    public void DrivePiIgnoresTheCaseOfTheTruthToo()
    {
        var question = new AnsweredQuestion("exist", 0, "Yes", "yes");

        Assert.Equal(0, Score(NuScenesQaProtocol.Official, question).Value("Overall"));
        Assert.Equal(100, Score(NuScenesQaProtocol.DrivePi, question).Value("Overall"));
    }

    [Fact]
    public void AMissingAnswerIsWrongAndCounted()
    {
        var result = Score(NuScenesQaProtocol.Official, new("object", 0, "car", null), new("object", 0, "car", "sedan"), new("object", 0, "car", "car"));

        Assert.Equal(100.0 / 3, result.Value("object"));
        Assert.Equal((1, 1), (result.Count("questions without an answer"), result.Count("answers outside the vocabulary")));
    }

    [Fact]
    public void AnUnknownTypeOrNumberOfHopsIsAnError()
    {
        Assert.Contains("questions of token must be of type exist, count, object, status, comparison with 0 or 1 hops, got 'colour' with 0",
            Assert.Throws<ArgumentException>(() => Score(NuScenesQaProtocol.Official, new AnsweredQuestion("colour", 0, "red", "red"))).Message);
        Assert.Contains("got 'exist' with 2",
            Assert.Throws<ArgumentException>(() => Score(NuScenesQaProtocol.Official, new AnsweredQuestion("exist", 2, "yes", "yes"))).Message);
    }

    [Fact]
    public void ReportedFiguresAreFiguresOfTheProtocol()
    {
        foreach (var protocol in new[] { NuScenesQaProtocol.Official, NuScenesQaProtocol.DrivePi })
        {
            var names = protocol.Score([]).AllFigures().Select(figure => figure.Kind.Name).ToArray();

            Assert.NotEmpty(protocol.Card.Reported);
            Assert.All(protocol.Card.Reported.SelectMany(row => row.Values.Keys), name => Assert.Contains(name, names));
        }
    }

    private static ProtocolResult Score(NuScenesQaProtocol protocol, params AnsweredQuestion[] questions) =>
        protocol.Score([protocol.Measure("token", "scene", questions)]);
}
