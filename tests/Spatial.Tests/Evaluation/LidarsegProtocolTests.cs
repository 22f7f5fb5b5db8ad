using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class LidarsegProtocolTests
{
    private const byte Ignored = 0, Car = 4, Truck = 10, Road = 11;

    [Fact]
    public void TheMeanIsOverClassesThatOccurOrWerePredicted()
    {
        // Car: 2 right, 1 called truck: 2 / 3. Truck: 0 / 1. Road: 1 / 1.
        var result = Score([Car, Car, Car, Road], [Car, Car, Truck, Road]);

        Assert.Equal((2.0 / 3, 0, 1), (result.Value("IoU/car"), result.Value("IoU/truck"), result.Value("IoU/driveable_surface")));
        Assert.Equal((2.0 / 3 + 1) / 3, result.Value("mIoU")!.Value, 1e-15);
        Assert.Equal((3 * (2.0 / 3) + 1) / 4, result.Value("FWIoU")!.Value, 1e-15);
        Assert.Null(result.Value("IoU/bus"));
    }

    [Fact]
    public void PointsOfIgnoredTruthCountNowhere()
    {
        var result = Score([Car, Ignored, Ignored], [Car, Truck, Car]);

        Assert.Equal((1, 1), (result.Value("mIoU"), result.Value("FWIoU")));
        Assert.Equal((1, 2), (result.Count("points compared"), result.Count("points whose true class is ignored")));
        Assert.All(Enumerable.Range(0, 17), label => Assert.Equal((0, 0), (result.Confusion![0, label], result.Confusion[label, 0])));
    }

    [Fact]
    public void WhatDoesNotFitIsAnErrorThatNamesIt()
    {
        Assert.Contains("prediction of token must be classes 1 to 16, got 0 at point 1", Fault([Car, Car], [Car, 0]));
        Assert.Contains("truth of token must be classes 0 to 16, got 17 at point 0", Fault([17, Car], [Car, Car]));
        Assert.Contains("prediction of token must be uint8 [2] like the truth, got 1 points", Fault([Car, Car], [Car]));
    }

    [Fact]
    public void UnionsAreRoundedToFloat32AsTheDevkitRoundsThem()
    {
        const int points = (1 << 24) + 1; // the first whole number that float32 does not hold
        var counts = new long[(17 * 17) + 1];
        counts[(Car * 17) + Car] = points;

        Assert.Equal(points / (double)(1 << 24), LidarsegProtocol.Instance.Score([new("token", "scene", counts, [])]).Value("IoU/car"));
    }

    [Fact]
    public void NoSamplesGiveNoFigures()
    {
        Assert.All(LidarsegProtocol.Instance.Score([]).AllFigures(), figure => Assert.Null(figure.Value));
    }

    private static ProtocolResult Score(byte[] truth, byte[] prediction) => LidarsegProtocol.Instance.Score(
        [LidarsegProtocol.Instance.Measure("token", "scene", truth, new PointLabels(prediction))]);

    private static string Fault(byte[] truth, byte[] prediction) =>
        Assert.Throws<ArgumentException>(() => LidarsegProtocol.Instance.Measure("token", "scene", truth, prediction)).Message;
}
