using Spatial.Evaluation;
using static Spatial.Tests.DetectionCases;

namespace Spatial.Tests;

public sealed class DetectionProtocolTests
{
    [Fact]
    public void OneCarFoundExactlyIsAPerfectClassAmongTenEmptyOnes()
    {
        var result = Protocol.Score([Measure([Truth("car", 10)], Guess("car", 10, 0.9))]);

        Assert.Equal(1, ValueOf(result, "AP/car")!.Value, 12);
        Assert.Equal(0.1, ValueOf(result, "mAP")!.Value, 12);
        Assert.Equal(0, ValueOf(result, "ATE/car"));
        Assert.Equal(1, ValueOf(result, "ATE/truck"));
        Assert.Equal(0.9, ValueOf(result, "mATE")!.Value, 12);
        Assert.Equal(8.0 / 9, ValueOf(result, "mAOE")!.Value, 12); // cones have no heading
        Assert.Equal(7.0 / 8, ValueOf(result, "mAVE")!.Value, 12); // nor barriers a speed
        Assert.Equal((0.5 + 0.1 + 0.1 + (1.0 / 9) + (2 * (1.0 / 8))) / 10, ValueOf(result, "NDS")!.Value, 12);
        Assert.Null(ValueOf(result, "AOE/traffic_cone"));
        Assert.Null(ValueOf(result, "AVE/barrier"));
        Assert.NotNull(ValueOf(result, "AOE/barrier"));
    }

    [Fact]
    public void PrecisionIsInterpolatedBetweenRecalls()
    {
        var sample = Measure(
            [Truth("car", 10), Truth("car", 20)],
            Guess("car", 10, 0.9), Guess("car", 30, 0.8), Guess("car", 20, 0.7));

        // Up to recall 0.49 precision 1; at 0.5 it is 1/2; from there it rises to 2/3. Less 0.1 each: 39 * 0.9 + 0.4 + 50 * 0.4 + 51 / 12.
        Assert.Equal((35.1 + 0.4 + 20 + 4.25) / 90 / 0.9, ValueOf(sample, "AP@2m/car")!.Value, 12);
    }

    [Fact]
    public void AMatchIsStrictlyNearerThanTheThreshold()
    {
        var sample = Measure([Truth("car", 10)], Guess("car", 10.5, 0.9));

        Assert.Equal(0, ValueOf(sample, "AP@0.5m/car"));
        Assert.Equal(1, ValueOf(sample, "AP@1m/car")!.Value, 12);
        Assert.Equal(0.75, ValueOf(sample, "AP/car")!.Value, 12);
        Assert.Equal(0.5, ValueOf(sample, "ATE/car"));
    }

    [Fact]
    public void TheSurerPredictionTakesTheAnnotationThoughItIsFarther()
    {
        var sample = Measure([Truth("car", 10)], Guess("car", 10, 0.4), Guess("car", 11, 0.6));

        Assert.Equal(1, ValueOf(sample, "ATE/car"));
        Assert.Equal(1, Protocol.Score([sample]).Tallies.Single(tally => tally.Name == "predicted boxes matched within 2 m").Count);
    }

    [Fact]
    public void APredictionTakesTheNearestFreeAnnotationAndTheFirstOfEquallyNear()
    {
        var near = Measure([Truth("car", 10), Truth("car", 12)], Guess("car", 11.5, 0.9), Guess("car", 11.6, 0.8));
        Assert.Equal((0.5 + 1.6) / 2, MeanErrorAtFullRecall(near), 12);

        var equal = Measure([Truth("car", 10), Truth("car", 12)], Guess("car", 11, 0.9), Guess("car", 12, 0.8));
        Assert.Equal((1 + 0) / 2.0, MeanErrorAtFullRecall(equal), 12); // 12 is left for the second only if the first took 10
    }

    [Fact]
    public void OfEqualScoresTheLaterInTheListComesFirst()
    {
        Assert.Equal(1, ValueOf(Measure([Truth("car", 10)], Guess("car", 10, 0.5), Guess("car", 11, 0.5)), "ATE/car"));
        Assert.Equal(0, ValueOf(Measure([Truth("car", 10)], Guess("car", 11, 0.5), Guess("car", 10, 0.5)), "ATE/car"));
        Assert.Equal(1, ValueOf(Measure([Truth("car", 10)], Guess("car", 10, 0.0), Guess("car", 11, -0.0)), "ATE/car"));
    }

    [Fact]
    public void OfEqualScoresInTwoSamplesTheLaterInTheSubmissionComesFirst()
    {
        var found = Protocol.Measure(Scene(Truth("car", 10)), [Guess("car", 10, 0.5)], position: 1);
        var missed = Protocol.Measure(Scene(Truth("car", 10)), [Guess("car", 40, 0.5)], position: 0);
        var missedLater = Protocol.Measure(Scene(Truth("car", 10)), [Guess("car", 40, 0.5)], position: 2);

        // The match first: precision 1 up to recall 0.49, and 1/2 at 0.5. The miss first: from 0 at recall 0 straight to 1/2.
        Assert.Equal(((39 * 0.9) + 0.4) / 81, ValueOf(Protocol.Score([found, missed]), "AP@2m/car")!.Value, 12);
        Assert.Equal(((39 * 0.9) + 0.4) / 81, ValueOf(Protocol.Score([missed, found]), "AP@2m/car")!.Value, 12);
        Assert.Equal(Enumerable.Range(11, 40).Sum(step => (step * 0.01) - 0.1) / 81, ValueOf(Protocol.Score([found, missedLater]), "AP@2m/car")!.Value, 12);
    }

    [Theory]
    [InlineData("car", 50)]
    [InlineData("trailer", 50)]
    [InlineData("pedestrian", 40)]
    [InlineData("bicycle", 40)]
    [InlineData("traffic_cone", 30)]
    [InlineData("barrier", 30)]
    public void BoxesAtTheRangeOfTheirClassDoNotCount(string name, double range)
    {
        var justInside = Math.BitDecrement(range);
        var sample = Measure([Truth(name, range), Truth(name, 0, -justInside)], Guess(name, -range, 0.9), Guess(name, 0, 0.8, -justInside));

        Assert.Equal(1, ValueOf(sample, $"AP/{name}")!.Value, 12);
        Assert.Equal([2, 1, 1, 1, 2, 1, 1, 1], Protocol.Score([sample]).Tallies.Select(tally => tally.Count));
    }

    [Fact]
    public void AnnotationsWithoutAnyPointDoNotCount()
    {
        var radarOnly = Truth("car", 20) with { LidarPoints = 0, RadarPoints = 1 };
        var sample = Measure([Truth("car", 10) with { LidarPoints = 0 }, radarOnly], Guess("car", 20, 0.9));

        Assert.Equal(1, ValueOf(sample, "AP/car")!.Value, 12);
        Assert.Equal([2, 2, 1, 1, 1, 1, 1, 1], Protocol.Score([sample]).Tallies.Select(tally => tally.Count));
    }

    [Fact]
    public void AnnotationsThatWereLeftOutAreCountedAndToldWhereThereAreAny()
    {
        var whole = Measure([Truth("car", 10)], Guess("car", 10, 0.9));
        var lacking = Protocol.Measure(Scene(Truth("car", 10)) with { LeftOut = 2 }, [Guess("car", 10, 0.9)]);

        Assert.DoesNotContain(Protocol.Score([whole]).Tallies, IsOfLeftOut);
        Assert.Equal(4, Protocol.Score([lacking, whole, lacking]).Tallies.Single(IsOfLeftOut).Count);
        Assert.Equal(6, Protocol.Resample([[whole], [lacking]])(new[] { 1, 3 }).Tallies.Single(IsOfLeftOut).Count);
        Assert.Equal(Protocol.Score([whole]).AllFigures(), Protocol.Score([lacking]).AllFigures());
        static bool IsOfLeftOut(Tally tally) => tally.Name.StartsWith("annotations without a usable size", StringComparison.Ordinal);
    }

    [Fact]
    public void CyclesInARackDoNotCountOnEitherSideButOthersDo()
    {
        AnnotatedBox[] truths = [Truth("bicycle", 10), Truth("motorcycle", 10), Truth("pedestrian", 10), Truth("bicycle", 20)];
        var rack = new Box3D(new(10, 0, 0), new(1, 6, 2), Quaterniond.FromYaw(Math.PI / 2));
        var sample = Protocol.Measure(
            Scene(truths) with { BicycleRacks = [rack] },
            [Guess("bicycle", 10, 0.9), Guess("bicycle", 10, 0.8, y: 2.9), Guess("bicycle", 10, 0.7, y: 3.1), Guess("car", 10, 0.9), Guess("bicycle", 20, 0.6)]);

        Assert.Equal([4, 4, 4, 2, 5, 5, 3, 1], Protocol.Score([sample]).Tallies.Select(tally => tally.Count));
        Assert.Equal(1, Protocol.Score([sample]).Tables[0].Rows.Single(row => row.Class == "bicycle").Support);
    }

    [Fact]
    public void ErrorsAreOfPlaceSizeHeadingVelocityAndAttribute()
    {
        var truth = Truth("car", 10);
        var guess = Guess("car", 10.3, 0.9, y: 0.4) with { Attribute = "vehicle.parked" };
        guess = guess with { Box = guess.Box with { Size = new(1, 4, 3), Rotation = Quaterniond.FromYaw(-2), Velocity = new(3, -4, 100) } };
        var sample = Measure([truth], guess);

        Assert.Equal(0.5, ValueOf(sample, "ATE/car")!.Value, 12);
        Assert.Equal(1 - (6.0 / (12 + 12 - 6)), ValueOf(sample, "ASE/car")!.Value, 12);
        Assert.Equal(2, ValueOf(sample, "AOE/car")!.Value, 12);
        Assert.Equal(5, ValueOf(sample, "AVE/car")!.Value, 12);
        Assert.Equal(1, ValueOf(sample, "AAE/car"));
    }

    [Theory]
    [InlineData("car", 3, 3)]
    [InlineData("car", 4, (2 * Math.PI) - 4)]
    [InlineData("barrier", 1, 1)]
    [InlineData("barrier", 3, Math.PI - 3)]
    [InlineData("barrier", -3, Math.PI - 3)]
    public void HeadingsDifferByAtMostHalfTheirPeriod(string name, double yaw, double expected)
    {
        var guess = Guess(name, 10, 0.9);
        var sample = Measure([Truth(name, 10)], guess with { Box = guess.Box with { Rotation = Quaterniond.FromYaw(yaw) } });

        Assert.Equal(expected, ValueOf(sample, $"AOE/{name}")!.Value, 12);
    }

    [Fact]
    public void AMeanErrorAboveOneAddsNothingToTheNds()
    {
        var result = Protocol.Score([Measure([Truth("car", 10)], Guess("car", 11.9, 0.9))]);

        // AP 1 at 2 and 4 m, 0 nearer; ATE 1.9 of cars and 1 of the nine empty classes.
        Assert.Equal(0.05, ValueOf(result, "mAP")!.Value, 12);
        Assert.Equal(1.09, ValueOf(result, "mATE")!.Value, 12);
        Assert.Equal(((5 * 0.05) + 0.1 + (1.0 / 9) + (2 * (1.0 / 8))) / 10, ValueOf(result, "NDS")!.Value, 12);
    }

    [Fact]
    public void UnknownVelocitiesAndAttributesArePassedOverAndAllUnknownIsOne()
    {
        var unknown = Truth("car", 10) with { Attribute = "" };
        unknown = unknown with { Box = unknown.Box with { Velocity = null } };
        var moving = Guess("car", 20, 0.8);
        moving = moving with { Box = moving.Box with { Velocity = new(2, 0, 0) } };
        var known = Measure([unknown, Truth("car", 20)], Guess("car", 10, 0.9), moving);
        var none = Measure([unknown], Guess("car", 10, 0.9));

        // Up to the first match only unknowns were seen, which counts as 0; between the confidences 0.9 and 0.8 the mean runs from 0 to 2.
        Assert.Equal(Enumerable.Range(51, 50).Sum(step => 2 * ((step * 0.01) - 0.5) / 0.5) / 90, ValueOf(known, "AVE/car")!.Value, 9);
        Assert.Equal(1, ValueOf(none, "AVE/car"));
        Assert.Equal(1, ValueOf(none, "AAE/car"));
        Assert.Equal(0, ValueOf(none, "ATE/car"));
    }

    [Fact]
    public void ErrorsAreOneWhereTheRecallStaysAtATenth()
    {
        var truths = Enumerable.Range(0, 10).Select(i => Truth("car", 4 * i)).ToList();

        Assert.Equal(1, ValueOf(Measure(truths, Guess("car", 0, 0.9)), "ATE/car"));
        Assert.Equal(0, ValueOf(Measure(truths, Guess("car", 0, 0.9), Guess("car", 4, 0.8)), "ATE/car"));
    }

    [Fact]
    public void NoSamplesAtAllScoreNothing()
    {
        var result = Protocol.Score([]);

        Assert.Equal(0, result.Samples);
        Assert.Equal(0, ValueOf(result, "mAP"));
        Assert.Equal(0, ValueOf(result, "NDS"));
        Assert.Equal(10, result.Tables[0].Rows.Count);
    }

    [Fact]
    public void StatisticsSurviveTheirRecord()
    {
        var sample = Measure([Truth("car", 10), Truth("car", 10.9)], Guess("car", 10.8, 0.9), Guess("car", 10, 0.5));
        var read = StatisticsRecord.Decode(StatisticsRecord.Encode(sample));

        Assert.Equal(Protocol.Score([sample]).AllFigures(), Protocol.Score([read]).AllFigures());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(20, 1)]
    [InlineData(21, 0)]
    public void StatisticsOfAnotherProtocolAreRefused(int counts, int sums)
    {
        var error = Assert.Throws<ArgumentException>(() => Protocol.Score([new("token", "scene", new long[counts], new double[sums])]));

        Assert.StartsWith("statistics of sample token must be of the detection protocol", error.Message);
    }

    [Fact]
    public void StatisticsOfAClassThatDoesNotExistAreRefused()
    {
        var sample = Measure([], Guess("barrier", 10, 0.5)); // the last class, in four bits
        sample.Counts[^1]++;

        Assert.Throws<ArgumentException>(() => Protocol.Score([sample]));
    }

    [Fact]
    public void FiveHundredBoxesAreNotTooMany() =>
        Assert.Contains(
            new Tally("predicted boxes", 500), Protocol.Score([Measure([], [.. Enumerable.Repeat(Guess("car", 10, 0.5), 500)])]).Tallies);

    [Fact]
    public void BoxesThatCannotBeScoredAreRefusedByName()
    {
        var car = Guess("car", 10, 0.5);
        AssertRefused("the class of predicted box 0 must be one of car,", car with { Box = car.Box with { Name = "vehicle.car" } });
        AssertRefused("the score of predicted box 0 must be a finite number, got NaN", car with { Score = double.NaN });
        AssertRefused("the size of predicted box 0 must be positive metres", car with { Box = car.Box with { Size = new(1, 0, 1) } });
        AssertRefused("the centre of predicted box 0 must be finite metres", car with { Box = car.Box with { Center = new(double.NaN, 0, 0) } });
        AssertRefused("the rotation of predicted box 0 must be a quaternion", car with { Box = car.Box with { Rotation = default } });
        AssertRefused("the rotation of predicted box 0 must be a quaternion", car with { Box = car.Box with { Rotation = new(double.PositiveInfinity, 0, 0, 0) } });
        AssertRefused("the velocity of predicted box 0 must be finite", car with { Box = car.Box with { Velocity = new(double.PositiveInfinity, 0, 0) } });
        AssertRefused("the velocity of predicted box 0 must be finite", car with { Box = car.Box with { Velocity = new(0, double.NegativeInfinity, 0) } });
        AssertRefused("the attribute of predicted box 0 must be one of", car with { Attribute = "vehicle.flying" });
        AssertRefused("predicted boxes must be at most 500 a sample, got 501", [.. Enumerable.Repeat(car, 501)]);
        var error = Assert.Throws<ArgumentException>(() => Measure([Truth("car", 1) with { Box = Truth("car", 1).Box with { Name = "animal" } }]));
        Assert.StartsWith("sample sample: the class of annotated box 0 must be", error.Message);
        var lost = Assert.Throws<ArgumentException>(() => Protocol.Measure(Scene() with { EgoInGlobal = new(0, double.NaN, 0) }, []));
        Assert.StartsWith("sample sample: the vehicle's position must be finite metres", lost.Message);
    }

    private static void AssertRefused(string message, params DetectedBox[] guesses) =>
        Assert.StartsWith($"sample sample: {message}", Assert.Throws<ArgumentException>(() => Measure([], guesses)).Message);

    private static double MeanErrorAtFullRecall(SampleStatistics sample) =>
        Protocol.Curves([sample]).Single(curve => curve is { Class: "car", Threshold: 2 }).TranslationError[100];
}
