using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class VsiBenchProtocolTests
{
    private const string Choice = "route_planning", Number = "object_counting";

    // Relative error 1/4 stands exactly at the sixth threshold, 1 - 0.75; 1/2 at the first. The benchmark counts equality, Spatial-MLLM does not.
    // 1.1 against 1: in float32 the error 0.10000002 equals 1 - 0.9, in float64 0.10000000000000009 equals it as well.
    [Theory]
    [InlineData("4", "4", 100, 100)]
    [InlineData("5", "4", 60, 50)]
    [InlineData("3", "4", 60, 50)]
    [InlineData("6", "4", 10, 0)]
    [InlineData("7", "4", 0, 0)]
    [InlineData("11", "10", 90, 90)]
    [InlineData("1.1", "1", 90, 80)]
    [InlineData("21", "20", 100, 100)]
    [InlineData("-4", "4", 0, 0)]
    [InlineData("four", "4", 0, 0)]
    [InlineData("", "4", 0, 0)]
    [InlineData("nan", "4", 0, 0)]
    [InlineData("inf", "4", 0, 0)]
    [InlineData("4 chairs", "4", 100, 0)] // the first word, or all
    [InlineData("4.", "4", 100, 100)]
    [InlineData("1,000", "1000", 0, 100)] // only Spatial-MLLM drops commas
    [InlineData("1000", "1,000.5", -1, 100)] // and only it takes them in the truth
    [InlineData(" 4", "4", 0, 100)] // the first word is empty
    [InlineData("<answer>9</answer> so <answer> 4 </answer>", "4", 0, 100)]
    [InlineData("<answer>4", "4", 0, 0)]
    [InlineData("0.0", "0", -1, 100)] // what is added to the divisor makes 0 of 0
    public void NumbersScoreByRelativeError(string prediction, string truth, int official, int spatialMllm)
    {
        var answer = new VsiBenchAnswer(Number, truth, prediction);

        if (official < 0)
        {
            Assert.Throws<ArgumentException>(() => Score(VsiBenchProtocol.Official, answer));
        }
        else
        {
            Assert.Equal(official, Score(VsiBenchProtocol.Official, answer).Value(Number));
        }

        Assert.Equal(spatialMllm, Score(VsiBenchProtocol.SpatialMllm, answer).Value(Number));
    }

    [Theory]
    [InlineData("A", true, true)]
    [InlineData("a", true, true)]
    [InlineData("A.", true, true)]
    [InlineData("A. left", true, false)]
    [InlineData("A left", true, false)]
    [InlineData("B", false, false)]
    [InlineData("left", false, false)]
    [InlineData("A\n", true, true)]
    [InlineData("<answer>A</answer>", false, true)]
    [InlineData("I think <answer>\nA.\n</answer>", false, true)]
    [InlineData("A .", true, true)]
    [InlineData("\u00a0A", true, true)] // not a blank, so not a word's end, yet white space
    public void ChoicesAreRightOrWrong(string prediction, bool official, bool spatialMllm)
    {
        var answer = new VsiBenchAnswer(Choice, "A", prediction);

        Assert.Equal(official ? 100 : 0, Score(VsiBenchProtocol.Official, answer).Value(Choice));
        Assert.Equal(spatialMllm ? 100 : 0, Score(VsiBenchProtocol.SpatialMllm, answer).Value(Choice));
    }

    [Fact]
    public void SpatialMllmReadsWhiteSpaceAsSingleBlanks()
    {
        var answer = new VsiBenchAnswer(Choice, "front left", "Front \n left.");

        Assert.Equal(100, Score(VsiBenchProtocol.SpatialMllm, answer).Value(Choice));
    }

    [Fact]
    public void MicroWeighsItemsAndMacroTasks()
    {
        // Counting 60 and 100 of 100 (mean 80), route 0; directions easy 100, medium 100 and 0, hard 0: mean of 100, 50 and 0.
        var result = Score(
            VsiBenchProtocol.Official, new(Number, "4", "5"), new(Number, "4", "4"), new(Choice, "A", "B"),
            new("object_rel_direction_easy", "A", "A"), new("object_rel_direction_medium", "A", "A"), new("object_rel_direction_medium", "A", "B"),
            new("object_rel_direction_hard", "A", "B"));

        Assert.Equal((80, 0, 50), (result.Value(Number), result.Value(Choice), result.Value("object_rel_direction")));
        Assert.Equal((50, 100), (result.Value("score/object_rel_direction_medium"), result.Value("score/object_rel_direction_easy")));
        Assert.Equal(130.0 / 3, result.Value("All macro")!.Value, 1e-12);
        Assert.Equal((25, 80), (result.Value("Acc macro"), result.Value("MRA macro")));
        Assert.Equal(360.0 / 7, result.Value("All micro")!.Value, 1e-12);
        Assert.Equal((40, 80), (result.Value("Acc micro"), result.Value("MRA micro")));
        Assert.Null(result.Value("object_rel_distance"));
        Assert.Equal(7, result.Count("items"));
    }

    [Fact]
    public void WithoutAllLevelsOnlySpatialMllmHasADirectionScore()
    {
        VsiBenchAnswer[] answers = [new("object_rel_direction_easy", "A", "A"), new(Choice, "A", "B")];

        Assert.Null(Score(VsiBenchProtocol.Official, answers).Value("object_rel_direction"));
        Assert.Null(Score(VsiBenchProtocol.Official, answers).Value("All macro"));
        Assert.Equal((100, 50), (Score(VsiBenchProtocol.SpatialMllm, answers).Value("object_rel_direction"), Score(VsiBenchProtocol.SpatialMllm, answers).Value("All macro")));
        Assert.Equal(0, Score(VsiBenchProtocol.Official, answers[1]).Value("All macro"));
    }

    [Fact]
    public void AMissingAnswerScoresNothingAndIsCounted()
    {
        foreach (var protocol in new[] { VsiBenchProtocol.Official, VsiBenchProtocol.SpatialMllm })
        {
            var result = Score(protocol, new(Number, "4", null), new(Choice, "A", null));

            Assert.Equal((0, 2), (result.Value("All micro"), result.Count("items without an answer")));
        }
    }

    [Fact]
    public void WhatDoesNotFitIsAnErrorThatNamesIt()
    {
        Assert.Contains("items of token must be of type object_counting", Fault(new VsiBenchAnswer("colour", "red", "red")));
        Assert.Contains("a true number of VSI-Bench must be above 0, got '0'", Fault(new VsiBenchAnswer(Number, "0", "1")));
        Assert.Contains("must be above 0, got 'many'", Fault(new VsiBenchAnswer(Number, "many", "1")));
    }

    [Fact]
    public void ReportedFiguresAreFiguresOfTheProtocol()
    {
        foreach (var protocol in new[] { VsiBenchProtocol.Official, VsiBenchProtocol.SpatialMllm })
        {
            var names = protocol.Score([]).AllFigures().Select(figure => figure.Kind.Name).ToArray();

            Assert.NotEmpty(protocol.Card.Reported);
            Assert.All(protocol.Card.Reported.SelectMany(row => row.Values.Keys), name => Assert.Contains(name, names));
            Assert.All(protocol.Score([]).AllFigures(), figure => Assert.Null(figure.Value));
        }
    }

    [Theory]
    [InlineData("5.", 5.0)]
    [InlineData(".5", 0.5)]
    [InlineData("+1.5e-3", 0.0015)]
    [InlineData("1_0e1_0", 1e11)]
    [InlineData(" -7\x1f", -7.0)]
    [InlineData("1e400", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("-nan", double.NaN)]
    [InlineData("", null)]
    [InlineData(".", null)]
    [InlineData("1e", null)]
    [InlineData("1e+", null)]
    [InlineData("+-5", null)]
    [InlineData("1__0", null)]
    [InlineData("_1", null)]
    [InlineData("1_", null)]
    [InlineData("1._5", null)]
    [InlineData("0x10", null)]
    [InlineData("5\0", null)]
    [InlineData("1 2", null)]
    public void NumbersAreThoseOfPython(string text, double? value) => Assert.Equal(value, PythonText.ToNumber(text));

    private static ProtocolResult Score(VsiBenchProtocol protocol, params VsiBenchAnswer[] answers) =>
        protocol.Score([protocol.Measure("token", "scene", answers)]);

    private static string Fault(VsiBenchAnswer answer) => Assert.Throws<ArgumentException>(() => Score(VsiBenchProtocol.Official, answer)).Message;
}
