using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>A protocol small enough to be worked by hand: lamps are red or green, and stand somewhere.</summary>
/// <remarks>Counts: the confusion of red and green, [2, 2]. Sums: distance between predicted and true places (m).</remarks>
public sealed class LampProtocol : SummedProtocol
{
    private static readonly string[] Lamps = ["red", "green"];
    private static readonly FigureKind Accuracy = new("Accuracy", "", Better.Higher);
    private static readonly FigureKind Distance = new("Distance", "m", Better.Lower);
    private static readonly FigureKind Seen = new("Lamps", "", Better.Neither);
    private static readonly FigureKind Recall = new("Recall", "", Better.Higher);

    public override ProtocolCard Card { get; } = new()
    {
        Name = "lamps",
        Title = "Colour and place of lamps.",
        Source = "worked by hand",
        Settings = [new("label list", "red, green"), new("units", "m")],
        RankedBy = Accuracy,
    };

    protected override int CountLength => 4;

    protected override int SumLength => 1;

    /// <summary>A sample with so many lamps of each kind, seen so.</summary>
    public static SampleStatistics Sample(string token, string scene, long redAsRed, long redAsGreen, long greenAsRed, long greenAsGreen, double distance) =>
        new(token, scene, [redAsRed, redAsGreen, greenAsRed, greenAsGreen], [distance]);

    /// <summary>One sample per scene, named by number: so many of ten red lamps seen as red.</summary>
    public static SampleStatistics[] Scenes(params int[] rightOfTen) =>
        [.. rightOfTen.Select((right, i) => Sample($"token{i}", $"scene{i}", right, 10 - right, 0, 0, 10 - right))];

    /// <summary>A whole run of these samples.</summary>
    public static RunStatistics Run(string name, params SampleStatistics[] samples) =>
        new() { Name = name, Protocol = "lamps", DatasetFingerprint = "f00d", SampleCount = samples.Length, Samples = samples };

    /// <summary>Compares two runs.</summary>
    public static RunComparison Compare(RunStatistics a, RunStatistics b, BootstrapSettings settings, bool force = false) =>
        PairedBootstrap.Compare(new LampProtocol(), a, b, settings, force, TestContext.Current.CancellationToken);

    /// <summary>Intervals of one run.</summary>
    public static RunIntervals Intervals(SampleStatistics[] samples, BootstrapSettings settings) =>
        BootstrapIntervals.Of(new LampProtocol(), samples, settings, TestContext.Current.CancellationToken);

    protected override ProtocolResult Score(StatisticsTotal total)
    {
        var counts = total.Counts;
        var (red, green) = (counts[0] + counts[1], counts[2] + counts[3]);
        return new()
        {
            Protocol = Card.Name,
            Samples = total.Samples,
            Figures =
            [
                Figure.Of(Accuracy, (double)(counts[0] + counts[3]) / (red + green)),
                Figure.Of(Distance, total.Sums[0] / (red + green)),
                new(Seen, red + green),
            ],
            Tables =
            [
                new("Colours", "colour", [Recall],
                [
                    new(Lamps[0], red, [Figure.Defined((double)counts[0] / red)]),
                    new(Lamps[1], green, [Figure.Defined((double)counts[3] / green)]),
                ]),
            ],
            Confusion = new("lamps", Lamps, counts),
            Tallies = [new("lamps", red + green)],
        };
    }
}
