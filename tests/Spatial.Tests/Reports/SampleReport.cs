using Spatial.Evaluation;
using Spatial.Reports;

namespace Spatial.Tests;

/// <summary>Reports to test with, made from lamps.</summary>
public static class SampleReport
{
    /// <summary>A report over scenes with so many of ten red lamps seen as red.</summary>
    public static EvaluationReport Of(params int[] rightOfTen)
    {
        var (protocol, samples) = (new LampProtocol(), LampProtocol.Scenes(rightOfTen));
        return new()
        {
            Title = "lamps of the model",
            Run = "my-run",
            Subject = [new("model", "geometric"), new("data set", "v1.0-mini, f00d")],
            SampleCount = samples.Length,
            Remarks = ["Ego poses lie at z = 0."],
            Protocols =
            [
                new()
                {
                    Card = protocol.Card with
                    {
                        Caveats = ["Lamps that are off count as red."],
                        Reported = [new("LampNet", new Dictionary<string, double> { ["Distance"] = 0.25, ["Accuracy"] = 0.75 }, "table 2 of its paper", "trained on both")],
                    },
                    Result = protocol.Score(samples),
                    Scenes = [.. samples.Select(sample => new SceneResult(sample.Scene, protocol.Score([sample])))],
                    Worst = [.. samples.Select(sample => new WorstSample(sample.SampleToken, sample.Scene, sample.Counts[0] / 10.0)).OrderBy(sample => sample.Value)],
                    Intervals = LampProtocol.Intervals(samples, new() { Draws = 200 }),
                },
            ],
            Latencies = [new("perceive", [80, 90, 100, 200]), new("read", [5, 6, 7, 8])],
        };
    }

    /// <summary>The same text in every place that data can reach.</summary>
    public static EvaluationReport With(string text)
    {
        var report = Of(1, 2, 3);
        var protocol = report.Protocols[0];
        return report with
        {
            Title = text,
            Run = text,
            Subject = [new("model", text)],
            Remarks = [text],
            Losses = [new(text, text, text)],
            Faults = [text],
            SampleCount = 4,
            Latencies = [new(text, [1, 2])],
            Protocols =
            [
                protocol with
                {
                    Card = protocol.Card with { Caveats = [text], Settings = [new(text, text)], Reported = [new(text, new Dictionary<string, double> { ["Accuracy"] = 1 }, text, text)] },
                    Result = Renamed(protocol.Result, text),
                    Scenes = [.. protocol.Scenes.Select(scene => new SceneResult(text, Renamed(scene.Result, text)))],
                    Worst = [new(text, text, 0.5)],
                },
            ],
        };
    }

    /// <summary>A comparison of two runs of these names, of which the second is right once more in every other scene.</summary>
    public static ComparisonReport Comparison(string a, string b)
    {
        var scenes = Enumerable.Range(0, 12).ToArray();
        var comparison = LampProtocol.Compare(
            LampProtocol.Run(a, LampProtocol.Scenes([.. scenes.Select(scene => scene % 5)])),
            LampProtocol.Run(b, LampProtocol.Scenes([.. scenes.Select(scene => (scene % 5) + (scene % 2))])),
            new() { Draws = 500 });
        return new() { Title = $"{b} against {a}", Subject = [new("A", a), new("B", b)], Remarks = [b], Protocols = [new(new LampProtocol().Card, comparison)] };
    }

    private static ProtocolResult Renamed(ProtocolResult result, string text) => result with
    {
        Tables = [.. result.Tables.Select(table => table with { Title = text, Rows = [table.Rows[0] with { Class = text }, table.Rows[1]] })],
        Confusion = result.Confusion! with { Of = text, Classes = [text, "green"] },
        Tallies = [new(text, 1)],
    };
}
