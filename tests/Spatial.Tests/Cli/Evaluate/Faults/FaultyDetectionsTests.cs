using System.Text.Json.Nodes;
using Spatial.Cli;

namespace Spatial.Tests;

/// <summary>Detection submissions that the official evaluation would refuse.</summary>
public sealed class FaultyDetectionsTests : IDisposable
{
    private readonly DrivenScenes _scenes = new(3, "scene-0103", "scene-0916");

    private string[] Tokens => [.. _scenes.SamplesOf.Values.SelectMany(tokens => tokens)];

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void ASoundOneIsScored()
    {
        var (evaluated, validated) = Run(Submission());

        Assert.True(evaluated.ExitCode == ExitCode.Ok, evaluated.Error);
        Assert.True(validated.ExitCode == ExitCode.Ok, validated.Output);
    }

    [Fact]
    public void ASampleThatOccursTwiceIsNamed()
    {
        var text = Submission();
        var token = $"\"{Tokens[0]}\":";
        var (evaluated, validated) = Run(text.Replace("\"results\":{", $"\"results\":{{{token}[],", StringComparison.Ordinal));

        AssertNamed(evaluated, validated, "SUB-004", Tokens[0]);
    }

    [Fact]
    public void MoreThanFiveHundredBoxesAreCounted()
    {
        var (evaluated, validated) = Run(Submission(boxes: 501));

        AssertNamed(evaluated, validated, "SUB-010", $"sample {Tokens[2]}", "expected at most 500 boxes, got 501");
    }

    [Fact]
    public void AScoreThatIsNoNumberIsNamed()
    {
        var (evaluated, validated) = Run(Submission().Replace("0.375", "NaN", StringComparison.Ordinal));

        AssertNamed(evaluated, validated, "SUB-013", $"sample {Tokens[2]}, box 0, detection_score", "expected a finite number, got NaN");
    }

    [Fact]
    public void AnUnknownClassIsNamed()
    {
        var (evaluated, validated) = Run(Submission().Replace("\"car\"", "\"lorry\"", StringComparison.Ordinal));

        AssertNamed(evaluated, validated, "SUB-016", $"sample {Tokens[2]}, box 0, detection_name", "expected one of car, truck", "got 'lorry'");
    }

    [Fact]
    public void AFileThatEndsEarlyIsNamed()
    {
        var (evaluated, validated) = Run(Submission()[..^20]);

        AssertNamed(evaluated, validated, "SUB-001", "submission.json");
    }

    [Fact]
    public void APickleIsNotLoaded()
    {
        var path = _scenes.Made.Write("submission.json", [0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, (byte)'.']);

        Assert.Equal(ExitCode.Failed, Evaluate(path).ExitCode);
        Assert.Equal(ExitCode.Failed, CommandRun.Of("validate", path, "--as", "nuscenes-det").ExitCode);
    }

    [Fact]
    public void AClassWithoutAnnotationsHasNoFigureOfItsErrors()
    {
        var (evaluated, _) = Run(Submission());

        Assert.True(evaluated.ExitCode == ExitCode.Ok, evaluated.Error);
        var result = WrittenMetrics.In(_scenes.Made.Beside("report")).ResultOf("detection-cvpr2019");
        var cone = result.Tables[0].Rows.Single(row => row.Class == "traffic_cone");
        Assert.Equal(0, cone.Support);
        Assert.Contains(null, cone.Values);
        Assert.Contains(
            File.ReadLines(_scenes.Made.Beside("report", "per_class.csv")), line => line.Contains(",traffic_cone,0,AOE,rad,,", StringComparison.Ordinal));
        Assert.Contains("<td class=\"na\">n/a</td>", File.ReadAllText(_scenes.Made.Beside("report", "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void AnnotationsWithoutAUsableSizeAreToldInEveryReport()
    {
        _scenes.Made.Object("vehicle.car", (Tokens[1], new Box3D(new(1, 2, 0.5), new(1.9, 0, 1.6), Quaterniond.Identity)));
        _scenes.Made.Written();

        var (evaluated, _) = Run(Submission());

        const string told = "annotations without a usable size or with a missing row, left out";
        Assert.True(evaluated.ExitCode == ExitCode.Ok, evaluated.Error);
        var report = _scenes.Made.Beside("report");
        Assert.Equal(1, WrittenMetrics.In(report).ResultOf("detection-cvpr2019").Tallies.Single(tally => tally.Name == told).Count);
        Assert.All(["metrics.json", "report.html", "report.md"], file => Assert.Contains(told, File.ReadAllText(Path.Join(report, file)), StringComparison.Ordinal));
        Assert.Contains(told, evaluated.Output, StringComparison.Ordinal);
    }

    private string Submission(int boxes = 1)
    {
        JsonObject Box() => new()
        {
            ["sample_token"] = Tokens[2],
            ["translation"] = new JsonArray(1.0, 2.0, 0.5),
            ["size"] = new JsonArray(1.9, 4.5, 1.6),
            ["rotation"] = new JsonArray(1.0, 0.0, 0.0, 0.0),
            ["velocity"] = new JsonArray(0.0, 0.0),
            ["detection_name"] = "car",
            ["detection_score"] = 0.375,
            ["attribute_name"] = "",
        };
        var results = new JsonObject();
        foreach (var token in Tokens)
        {
            results[token] = token == Tokens[2] ? new JsonArray([.. Enumerable.Range(0, boxes).Select(_ => Box())]) : new JsonArray();
        }

        return new JsonObject
        {
            ["meta"] = new JsonObject { ["use_camera"] = true, ["use_lidar"] = false, ["use_radar"] = false, ["use_map"] = false, ["use_external"] = false },
            ["results"] = results,
        }.ToJsonString();
    }

    private (CommandRun Evaluated, CommandRun Validated) Run(string submission)
    {
        var path = _scenes.Made.Write("submission.json", System.Text.Encoding.UTF8.GetBytes(submission));
        return (Evaluate(path), CommandRun.Of(
            "validate", path, "--as", "nuscenes-det", "--dataroot", _scenes.Made.DataRoot, "--version", MadeScenes.Version, "--split", "mini_val"));
    }

    private CommandRun Evaluate(string path) => _scenes.Made.Evaluate(path, "nuscenes-det", "detection-cvpr2019", "report", "--split", "mini_val");

    private static void AssertNamed(CommandRun evaluated, CommandRun validated, string code, params string[] parts)
    {
        Assert.Equal(ExitCode.Failed, evaluated.ExitCode);
        Assert.Equal(ExitCode.Failed, validated.ExitCode);
        Assert.All(["submission.json", .. parts], part => Assert.Contains(part, evaluated.Error, StringComparison.Ordinal));
        Assert.All([code, .. parts.Where(part => part != "submission.json")], part => Assert.Contains(part, validated.Output, StringComparison.Ordinal));
    }
}
