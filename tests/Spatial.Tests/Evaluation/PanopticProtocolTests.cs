using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class PanopticProtocolTests
{
    private const ushort Ignored = 0, Car1 = 4001, Car2 = 4002, Truck1 = 10_001, Road = 11_000;

    [Fact]
    public void ASegmentMatchesAboveHalfOverlap()
    {
        // 20 points of a car, 16 of them predicted as one car and 4 as road: IoU 16 / 20. The road segment of 4 points is too small to count.
        var result = Score([(20, Car1)], [(16, Car2), (4, Road)]);

        Assert.Equal((0.8, 1, 0.8), (result.Value("SQ/car"), result.Value("RQ/car"), result.Value("PQ/car")));
        Assert.Equal((1, 0, 0), (result.Value("TP/car"), result.Value("FP/car"), result.Value("FN/car")));
        Assert.Equal(0, result.Value("FP/driveable_surface"));
    }

    [Fact]
    public void HalfAnOverlapIsNoMatch()
    {
        // 20 of 40: exactly one half, so both segments are errors.
        var result = Score([(20, Car1), (20, Road)], [(40, Car1)]);

        Assert.Equal((0, 1, 1), (result.Value("TP/car"), result.Value("FP/car"), result.Value("FN/car")));
        Assert.Equal((0, 1), (result.Value("PQ/car"), result.Value("FN/driveable_surface")));
    }

    [Fact]
    public void ClassesThatNeverOccurCountAsZeroInTheMeans()
    {
        var result = Score([(20, Car1)], [(20, Car1)]);

        Assert.Equal((1.0 / 16, 1.0 / 16, 1.0 / 16), (result.Value("PQ"), result.Value("SQ"), result.Value("RQ")));
        Assert.Equal((0.1, 0), (result.Value("PQ_things"), result.Value("PQ_stuff")));
        Assert.Equal((1.0 / 16, 1.0 / 16), (result.Value("mIoU"), result.Value("PQ_dagger")));
    }

    [Fact]
    public void SmallUnmatchedSegmentsAreNoErrors()
    {
        (int, ushort)[] truth = [(15, Car1), (14, Car2), (100, Road)];
        (int, ushort)[] prediction = [(15, Truck1), (14, Truck1 + 1), (100, Road)];

        Assert.Equal((1, 1), (Score(truth, prediction).Value("FN/car"), Score(truth, prediction).Value("FP/truck")));
        var large = PanopticProtocol.MinPoints30.Score([Measure(PanopticProtocol.MinPoints30, truth, prediction)]);
        Assert.Equal((0, 0), (large.Value("FN/car"), large.Value("FP/truck")));
    }

    [Fact]
    public void PointsOfIgnoredTruthAreTakenFromPredictedSegments()
    {
        // The predicted car covers 20 true points and 100 ignored ones; without those it is the whole car.
        var result = Score([(20, Car1), (100, Ignored)], [(120, Car1)]);

        Assert.Equal((1, 1), (result.Value("PQ/car"), result.Value("IoU/car")));
        Assert.Equal((20, 100), (result.Count("points compared"), result.Count("points whose true class is ignored")));
    }

    [Fact]
    public void PredictedIgnoreMissesTheTruthAndClaimsNothing()
    {
        var result = Score([(20, Car1)], [(20, Ignored)]);

        Assert.Equal((0, 1, 0), (result.Value("TP/car"), result.Value("FN/car"), result.Value("IoU/car")));
        Assert.All(PointLabels.ClassNames.Skip(1), name => Assert.Equal(0, result.Value($"FP/{name}")));
    }

    [Fact]
    public void InstancesOfTwoGeneralClassesStayApart()
    {
        // Adult 1 and child 1 are pedestrians both, yet two people.
        ushort[] truth = [.. Enumerable.Repeat((ushort)2001, 20), .. Enumerable.Repeat((ushort)3001, 20)];
        ushort[] prediction = [.. Enumerable.Repeat((ushort)7001, 40)];
        var protocol = PanopticProtocol.Benchmark;

        var result = protocol.Score([protocol.Measure("token", "scene", truth, ChallengeClasses.General, prediction)]);

        Assert.Equal((0, 2, 1), (result.Value("TP/pedestrian"), result.Value("FN/pedestrian"), result.Value("FP/pedestrian")));
        Assert.Equal(1, result.Value("IoU/pedestrian"));
    }

    [Fact]
    public void PointLabelsWithoutInstancesAreOneSegmentPerClass()
    {
        var protocol = PanopticProtocol.Benchmark;
        var truth = Enumerable.Repeat(Road, 30).ToArray();
        var classes = new PointLabels([.. Enumerable.Repeat((byte)11, 30)]);
        var instances = new PointLabels(classes.Classes, [.. Enumerable.Range(0, 30).Select(point => (ushort)(point / 15))]);

        ProtocolResult Result(PointLabels prediction) =>
            protocol.Score([protocol.Measure("token", "scene", truth, ChallengeClasses.Already, prediction)]);

        Assert.Equal(1, Result(classes).Value("PQ/driveable_surface"));
        Assert.Equal((0, 2), (Result(instances).Value("TP/driveable_surface"), Result(instances).Value("FP/driveable_surface")));
    }

    [Fact]
    public void WhatDoesNotFitIsAnErrorThatNamesIt()
    {
        Assert.Contains("prediction of token must be 1000 times a class below 17 plus an instance, got 17000 at point 0", Fault([(1, Car1)], [(1, 17_000)]));
        Assert.Contains("truth of token must be 1000 times a class below 17 plus an instance, got 17000 at point 1", Fault([(1, Car1), (1, 17_000)], [(2, Car1)]));
        Assert.Contains("prediction of token must be uint16 [2] like the truth, got 1 points", Fault([(2, Car1)], [(1, Car1)]));
    }

    private static ProtocolResult Score((int, ushort)[] truth, (int, ushort)[] prediction) =>
        PanopticProtocol.Benchmark.Score([Measure(PanopticProtocol.Benchmark, truth, prediction)]);

    private static SampleStatistics Measure(PanopticProtocol protocol, (int, ushort)[] truth, (int, ushort)[] prediction) =>
        protocol.Measure("token", "scene", Points(truth), ChallengeClasses.Already, Points(prediction));

    private static ushort[] Points((int Count, ushort Label)[] runs) => [.. runs.SelectMany(run => Enumerable.Repeat(run.Label, run.Count))];

    private static string Fault((int, ushort)[] truth, (int, ushort)[] prediction) =>
        Assert.Throws<ArgumentException>(() => Measure(PanopticProtocol.Benchmark, truth, prediction)).Message;
}
