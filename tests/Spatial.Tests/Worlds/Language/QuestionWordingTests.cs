using System.Text.RegularExpressions;
using Spatial.Worlds;

namespace Spatial.Tests;

public sealed partial class QuestionWordingTests
{
    private static readonly ObjectFilter StoppedBus = new("bus", "stopped");

    [Fact]
    public void ExistenceIsAskedInTheSingularAndThePlural() => Assert.Equal(
        [
            "Are there any moving cars to the front left of me?",
            "Can you see a moving car to the front left of me?",
            "Do you see any moving cars to the front left of me?",
            "Is there a moving car to the front left of me?",
        ],
        WaysOf(new ExistQuery(new("car", "moving", new InDirection(ObjectDirection.FrontLeft, null)))));

    [Fact]
    public void CountsAreAskedInThePlural() => Assert.Equal(
        [
            "Count the buses behind the stopped bus: how many are there?",
            "How many buses are there behind the stopped bus?",
            "How many buses behind the stopped bus can you see?",
            "What is the number of buses behind the stopped bus?",
        ],
        WaysOf(new CountQuery(new("bus", null, new InDirection(ObjectDirection.Back, StoppedBus)))));

    [Fact]
    public void AnAnchorOfTheSameClassLeavesTheOthers() => Assert.Equal(
        [
            "Count the other buses that have the same status as the stopped bus: how many are there?",
            "How many other buses are there that have the same status as the stopped bus?",
            "How many other buses that have the same status as the stopped bus can you see?",
            "What is the number of other buses that have the same status as the stopped bus?",
        ],
        WaysOf(new CountQuery(new("bus", null, new WithStatusOf(StoppedBus)))));

    [Fact]
    public void ObjectsAreAskedFor() => Assert.Equal(
        [
            "There is a thing without a rider in front of the stopped bus; what is it?",
            "What is the thing without a rider in front of the stopped bus?",
            "What kind of object is the thing without a rider in front of the stopped bus?",
        ],
        WaysOf(new ClassQuery(new(null, "without rider", new InDirection(ObjectDirection.Front, StoppedBus)))));

    [Fact]
    public void StatusIsAskedFor() => Assert.Equal(
        [
            "There is a traffic cone; what is its status?",
            "What is the status of the traffic cone?",
            "Which status does the traffic cone have?",
        ],
        WaysOf(new StatusQuery(new("traffic cone"))));

    [Fact]
    public void TwoAreCompared() => Assert.Equal(
        [
            "Do the truck behind me and the trailer have the same status?",
            "Does the truck behind me have the same status as the trailer?",
            "Is the status of the truck behind me the same as that of the trailer?",
        ],
        WaysOf(new SameStatusQuery(new("truck", null, new InDirection(ObjectDirection.Back, null)), new("trailer"))));

    [Theory]
    [InlineData("pedestrian", "not standing", false, "sitting or lying pedestrian")]
    [InlineData("pedestrian", "standing", true, "standing pedestrians")]
    [InlineData("bicycle", "with rider", true, "bicycles with riders")]
    [InlineData("motorcycle", "without rider", false, "motorcycle without a rider")]
    [InlineData("bus", "parked", true, "parked buses")]
    [InlineData(null, null, true, "things")]
    public void ObjectsAreNamedWithTheirStatus(string? classWord, string? status, bool several, string expected) =>
        Assert.Equal(expected, ObjectPhrase.Head(classWord, status, several));

    [Fact]
    public void QuestionsAreWellFormed()
    {
        for (var seed = 0UL; seed < 30; seed++)
        {
            var numbers = new SeededNumbers(seed);
            foreach (var candidate in ObjectQuestions.Of(HandMadeScene.Seeded(seed), 2, new(seed)))
            {
                var question = QuestionWording.Of(candidate.Query, ref numbers);
                Assert.Matches(Sentence, question);
                Assert.DoesNotMatch(Slip, question);
            }
        }
    }

    private static string[] WaysOf(SceneQuery query)
    {
        var numbers = new SeededNumbers(1);
        return [.. Enumerable.Range(0, 100).Select(_ => QuestionWording.Of(query, ref numbers)).Distinct().Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"^[A-Z][a-z]+( [a-z]+[;:]?)+\?$")]
    private static partial Regex Sentence { get; }

    // A plural after "a", a singular after "any", "a" before a vowel, a word twice.
    [GeneratedRegex(@"\ba (\w+ )*?(cars|buses|trucks|things|barriers)\b|\bany (\w+ )?(car|bus|truck|thing) |\ba [aeiou]|\b(?<word>\w+) \k<word>\b")]
    private static partial Regex Slip { get; }
}
