using Spatial.Worlds;
using static Spatial.Tests.HandMadeScene;

namespace Spatial.Tests;

public sealed class SceneCaptionTests
{
    private static readonly Vector3d[] Straight = [.. Enumerable.Range(1, 6).Select(step => new Vector3d(4 * step, 0, 0))];

    [Theory]
    [InlineData(0, "The vehicle is on the road at night in the rain. The ego vehicle drives at about 8 m/s and goes straight. "
        + "In front there is one moving truck. To the front left there are two parked cars and one standing pedestrian. "
        + "The nearest is a parked car, about 13 m away to the front left.")]
    [InlineData(1, "The scene was recorded at night in the rain. At about 8 m/s the ego vehicle goes straight. "
        + "There is one moving truck in front. There are two parked cars and one standing pedestrian to the front left. "
        + "Nearest is a parked car to the front left, at about 13 m.")]
    [InlineData(2, "This is a drive at night in the rain. The ego vehicle goes straight at a speed of about 8 m/s. "
        + "One moving truck can be seen in front. Two parked cars and one standing pedestrian can be seen to the front left. "
        + "A parked car to the front left is nearest, about 13 m away.")]
    public void TheFrontIsToldWithConditionsAndWhatTheVehicleDoes(int wording, string expected)
    {
        var scene = With(
            null, Straight, "Night, rain, parked cars",
            Object("truck", "moving", 20, 0), Object("car", "parked", 10, 9), Object("pedestrian", "standing", 11, 11), Object("car", "parked", 20, 20),
            Object("bus", "moving", -10, 0));

        Assert.Equal(expected, SceneCaption.Of(scene, CaptionView.Front, wording));
    }

    [Fact]
    public void TheBackIsToldWithoutThem()
    {
        var scene = With(null, Straight, "", Object("bus", "stopped", -10, 0), Object("traffic cone", null, -3, -4), Object("car", "moving", 10, 0));

        Assert.Equal(
            "Behind there is one stopped bus. To the back right there is one traffic cone. The nearest is a traffic cone, about 5 m away to the back right.",
            SceneCaption.Of(scene, CaptionView.Back, 0));
    }

    [Fact]
    public void AnEmptyViewIsSaidToBeEmpty()
    {
        var scene = With(null, null, "", Object("bus", "stopped", -10, 0));

        Assert.Equal("No road user or obstacle is ahead.", SceneCaption.Of(scene, CaptionView.Front, 0));
    }

    [Fact]
    public void AStandingVehicleStands()
    {
        Vector3d[] still = [.. Enumerable.Repeat(new Vector3d(0.02, 0, 0), 6)];
        Vector3d[] starting = [new(0.1, 0, 0), new(1, 0, 0), new(3, 0.5, 0), new(5, 1.5, 0), new(7, 3, 0), new(9, 5, 0)];

        Assert.StartsWith("The ego vehicle stands still. ", SceneCaption.Of(With(null, still, ""), CaptionView.Whole, 1));
        Assert.StartsWith("The ego vehicle sets off and turns left. ", SceneCaption.Of(With(null, starting, ""), CaptionView.Whole, 1));
    }

    [Theory]
    [InlineData("The ego vehicle goes straight and comes to a stop. ", 2.0, 3.0, 3.5, 3.7, 3.75, 3.76)]
    [InlineData("The ego vehicle moves on a little. ", 0.1, 1.0, 2.0, 2.5, 2.6, 2.61)]
    [InlineData("The ego vehicle drives at less than 1 m/s and goes straight. ", 0.2, 0.4, 0.6, 0.8, 1.0, 1.2)]
    [InlineData("The ego vehicle drives at about 1 m/s and goes straight. ", 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)]
    public void SlowVehiclesAreToldByWhereTheyGo(string expected, params double[] places) => Assert.StartsWith(
        expected, SceneCaption.Of(With(null, [.. places.Select(place => new Vector3d(place, 0, 0))], ""), CaptionView.Whole, 0));

    [Theory]
    [InlineData(0, "In front there are 12 barriers. The nearest ")]
    [InlineData(1, "There are 12 barriers in front. Nearest ")]
    [InlineData(2, "There are 12 barriers in front. A barrier ")]
    public void NoSentenceBeginsWithADigit(int wording, string expected)
    {
        var scene = Of([.. Enumerable.Range(0, 12).Select(number => Object("barrier", null, 10 + number, 0))]);

        Assert.StartsWith(expected, SceneCaption.Of(scene, CaptionView.Front, wording));
    }

    [Fact]
    public void WhatWasHardlySeenIsNotToldAndNothingThatHangsOnIt()
    {
        var scene = Of(Object("bus", "stopped", 20, 0)).And(Object("car", "moving", 10, 0), Object("car", "moving", -10, 0));

        Assert.Equal("In front there is one stopped bus.", SceneCaption.Of(scene, CaptionView.Front, 0));
        Assert.Equal("No road user or obstacle is clearly seen behind.", SceneCaption.Of(scene, CaptionView.Back, 0));
        Assert.Equal(
            "In front there is one stopped bus. The nearest is a stopped bus, about 20 m away in front.",
            SceneCaption.Of(Of(Object("bus", "stopped", 20, 0)).And(Object("car", "moving", 30, 0)), CaptionView.Front, 0));
    }

    [Theory]
    [InlineData("Night, after rain, many peds", "at night after rain")]
    [InlineData("Rain, dense traffic", "in the rain")]
    [InlineData("Dusk, dry road", "at dusk in dry weather")]
    [InlineData("Sunny day, terrain", "by day in dry weather")]
    [InlineData("Parked truck, construction, turn left, following a van", null)]
    [InlineData("Training ground, holiday", null)]
    public void ConditionsAreTakenFromWholeWords(string description, string? expected) => Assert.Equal(expected, SceneConditions.PhraseOf(description));
}
