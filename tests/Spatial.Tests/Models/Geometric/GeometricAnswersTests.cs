using Spatial.Models;

namespace Spatial.Tests;

public sealed class GeometricAnswersTests
{
    // Ahead a parked car, a moving one to the front left, a pedestrian to the front right, two cones and another parked car behind.
    private static readonly LidarScene Scene = new()
    {
        Things =
        [
            new(14, 0, 4.5, 1.9, 1.6), new(9, 9, 4.5, 1.9, 1.6) { SpeedX = -8 }, new(6, -8, 0.6, 0.6, 1.75),
            new(-14, 6, 4.5, 1.9, 1.6), new(-8, 1.5, 0.35, 0.35, 0.75), new(-9, -1.5, 0.35, 0.35, 0.75),
        ],
    };

    [Fact]
    public void QuestionsOfNuScenesQaAreAnsweredInItsWords() => AssertAnswers(
        Scene,
        [
            ("Are there any parked cars?", "yes"),
            ("Are any moving things visible?", "yes"),
            ("Are there any traffic cones to the back of me?", "yes"),
            ("Are there any moving cars to the back of me?", "no"),
            ("Are there any without rider bicycles to the front of me?", "no"),
            ("Are there any other cars of the same status as the pedestrian?", "no"),
            ("What number of traffic cones are there?", "2"),
            ("How many cars are to the front left of me?", "1"),
            ("How many with rider motorcycles are there?", "0"),
            ("What number of things are to the front right of the moving car?", "1"),
            ("There is a moving car; how many things are to the front right of it?", "1"),
            ("What is the moving thing?", "car"),
            ("There is a standing thing; what is it?", "pedestrian"),
            ("The thing to the back of me is what?", "traffic cone"),
            ("There is a thing that is both to the back right of the moving car and the front right of me; what is it?", "pedestrian"),
            ("What is the status of the car to the front of me?", "parked"),
            ("The car that is to the front left of me is in what status?", "moving"),
            ("There is a car to the front left of me; what status is it?", "moving"),
            ("There is a pedestrian to the front right of me; what is its status?", "standing"),
            ("Is the pedestrian the same status as the car?", "no"),
            ("Is the status of the parked car the same as the car that is to the back of me?", "yes"),
            ("There is a car to the front of me; is its status the same as the car that is to the front left of me?", "no"),
            ("Does the car to the front left of me have the same status as the moving thing?", "no"), // it is the same thing
        ]);

    [Fact]
    public void WhatIsNotSeenHasTheLikeliestAnswer() => AssertAnswers(
        new() { Sweeps = 1 },
        [
            ("What is the status of the bus?", "parked"),
            ("What is the status of the bicycle to the back of me?", "without rider"),
            ("What is the moving thing?", "car"),
            ("Is the truck the same status as the bus?", "no"),
            ("How many cars are to the back of the trailer?", "0"),
        ]);

    [Fact]
    public void WhatFollowsNoTemplateIsNoTrouble()
    {
        string[] questions = ["Is the same the same as the same?", "; ; ;", "There is a ; what is it?", "What is the status of", "How many cars are to the front of", ""];

        Assert.All(Answers(Scene with { Sweeps = 1 }, questions), answer => Assert.NotEqual("", answer));
    }

    private static void AssertAnswers(LidarScene scene, (string Question, string Answer)[] expected)
    {
        var answers = Answers(scene, [.. expected.Select(pair => pair.Question)]);
        Assert.Equal(expected, expected.Zip(answers).Select(pair => (pair.First.Question, pair.Second)));
    }

    private static string[] Answers(LidarScene scene, string[] questions)
    {
        using var perception = new GeometricPerception(GeometricConfig.Default with { PointCloudLibrary = PointCloudLibraryUse.Off });
        return [.. perception.Perceive(scene.ToFrame(), questions).Answers.Select(answer => answer.Text)];
    }
}
