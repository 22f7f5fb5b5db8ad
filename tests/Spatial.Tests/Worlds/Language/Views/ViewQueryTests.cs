using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class ViewQueryTests
{
    [Fact]
    public void TheNearestOfAClassCountsAndOneThatIsUnclearMustBeClearlyFarther()
    {
        var query = new ViewQuery(ViewQueryKind.Distance, "car");

        Assert.Equal("8.3", query.AnswerIn([View(Car(8.26), Car(12), Unclear(Car(20)))]));
        Assert.Throws<NoAnswerException>(() => query.AnswerIn([View(Car(8.26), Unclear(Car(9)))]));
        Assert.Throws<NoAnswerException>(() => query.AnswerIn([View(Unclear(Car(9)))]));
    }

    [Fact]
    public void OnlyWhatIsSureIsCounted()
    {
        var query = new ViewQuery(ViewQueryKind.Count, "car");

        Assert.Equal("2", query.AnswerIn([View(Car(8), Car(12), Unclear(Of("truck", 9)))]));
        Assert.Throws<NoAnswerException>(() => query.AnswerIn([View(Car(8), Unclear(Car(12)))]));
        Assert.Throws<NoAnswerException>(() => query.AnswerIn([View(Of("truck", 9))]));
    }

    [Fact]
    public void TheNearerOfTwoClassesIsNamedByItsLetterAndATieIsNotAsked()
    {
        Assert.Equal("A", new ViewQuery(ViewQueryKind.Nearer, "car", "truck").AnswerIn([View(Car(8), Of("truck", 14))]));
        Assert.Equal("B", new ViewQuery(ViewQueryKind.Nearer, "truck", "car").AnswerIn([View(Car(8), Of("truck", 14))]));
        Assert.Throws<NoAnswerException>(() => new ViewQuery(ViewQueryKind.Nearer, "car", "truck").AnswerIn([View(Car(8), Of("truck", 10))]));
    }

    [Fact]
    public void OfTwoSideBySideTheNearerOneIsLeftOrRight()
    {
        var query = new ViewQuery(ViewQueryKind.NearerOfPair, "car");

        Assert.Equal("B", query.AnswerIn([View(Car(20, 0.1), Car(8, 0.7))]));
        Assert.Equal("A", query.AnswerIn([View(Car(20, 0.7), Car(8, 0.1))]));
        Assert.Throws<NoAnswerException>(() => query.AnswerIn([View(Car(20, 0.5), Car(8, 0.55))]));
        Assert.Throws<NoAnswerException>(() => query.AnswerIn([View(Car(20, 0.1), Car(8, 0.7), Car(12, 0.4))]));
    }

    [Fact]
    public void SidesAreThoseInThePicture()
    {
        var view = View(Car(8, 0.1), Of("truck", 14, 0.6));

        Assert.Equal("A", new ViewQuery(ViewQueryKind.Side, "car", "truck").AnswerIn([view]));
        Assert.Equal("B", new ViewQuery(ViewQueryKind.Side, "truck", "car").AnswerIn([view]));
        Assert.Throws<NoAnswerException>(() => new ViewQuery(ViewQueryKind.Side, "car", "truck").AnswerIn([View(Car(8, 0.5), Of("truck", 14, 0.6))]));
    }

    [Theory]
    [InlineData(45, "A")]
    [InlineData(-45, "B")]
    [InlineData(135, "C")]
    [InlineData(-135, "D")]
    [InlineData(5, null)]
    [InlineData(-95, null)]
    [InlineData(178, null)]
    public void QuartersAboutTheVehicleAreToldApartButAtTheirBorders(double degrees, string? answer) =>
        Assert.Equal(answer, AnswerOrNull(new(ViewQueryKind.Quarter, "bus"), View(Of("bus", 9) with { BearingDegrees = degrees })));

    [Theory]
    [InlineData(90, "A")]
    [InlineData(-30, "B")]
    [InlineData(170, "C")]
    [InlineData(-150, "C")]
    [InlineData(10, null)]
    [InlineData(130, null)]
    public void LeftRightAndBackAreToldApartButAheadIsNotAsked(double degrees, string? answer) =>
        Assert.Equal(answer, AnswerOrNull(new(ViewQueryKind.Around, "bus"), View(Of("bus", 9) with { BearingDegrees = degrees })));

    [Fact]
    public void OneObjectInTwoCamerasIsStillOne()
    {
        var bus = Of("bus", 9) with { BearingDegrees = 45 };
        var query = new ViewQuery(ViewQueryKind.Quarter, "bus");

        Assert.Equal("A", query.AnswerIn([View(Unclear(bus)), View(bus)]));
        Assert.Throws<NoAnswerException>(() => query.AnswerIn([View(bus), View(Unclear(Of("bus", 12)))]));
    }

    [Fact]
    public void WhatIsSeenFirstMustNotHaveBeenThereUnclearlyBefore()
    {
        var query = new ViewQuery(ViewQueryKind.Order, "car", "bus");
        var (car, bus) = (Car(8), Of("bus", 9));

        Assert.Equal("A", query.AnswerIn([View(), View(car), View(car), View(car, bus)]));
        Assert.Equal("B", query.AnswerIn([View(bus), View(), View(car), View(car, bus)]));
        Assert.Throws<NoAnswerException>(() => query.AnswerIn([View(Unclear(bus)), View(car), View(car), View(car, bus)]));
        Assert.Throws<NoAnswerException>(() => query.AnswerIn([View(car, bus), View(), View(), View()]));
        Assert.Throws<NoAnswerException>(() => query.AnswerIn([View(car), View(), View(), View()]));
    }

    [Fact]
    public void LengthsAreInCentimetres() =>
        Assert.Equal("452", new ViewQuery(ViewQueryKind.Longest, "car").AnswerIn([View(Car(8) with { LongestMetres = 4.524 })]));

    private static int _tokens;

    private static ViewObject Of(string word, double distance, double left = 0.4)
    {
        PlanPoint[] plan = [new(distance, 0), new(distance + 1, 0), new(distance + 1, 1), new(distance, 1)];
        return new($"t{Interlocked.Increment(ref _tokens)}", word, true, distance, left, left + 0.15, 4, 0, plan);
    }

    private static ViewObject Car(double distance, double left = 0.4) => Of("car", distance, left);

    private static ViewObject Unclear(ViewObject item) => item with { IsSure = false };

    private static PictureView View(params ViewObject[] objects) => new("sample", "scene", "CAM_FRONT", objects);

    private static string? AnswerOrNull(ViewQuery query, PictureView view)
    {
        try
        {
            return query.AnswerIn([view]);
        }
        catch (NoAnswerException)
        {
            return null;
        }
    }
}
