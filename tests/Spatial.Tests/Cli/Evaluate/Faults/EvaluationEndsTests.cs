using Spatial.Cli;
using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>Odd selections, and what the process says in its exit code.</summary>
public sealed class EvaluationEndsTests : IDisposable
{
    private readonly DrivenScenes _scenes = new(8, "scene-0103", "scene-0061");

    private string[] Tokens => _scenes.SamplesOf["scene-0103"];

    private string Plans => _scenes.Plans("plans.json", Tokens);

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void ASoundEvaluationEndsWithZero() => Assert.Equal(ExitCode.Ok, _scenes.Evaluate(Plans, "report").ExitCode);

    [Fact]
    public void DamagedPredictionsEndWithOne()
    {
        var run = _scenes.Evaluate(_scenes.Made.Write("broken.json", "{\"a\": "u8), "report");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("broken.json", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--split", "test", "split test has 150 scenes, and v1.0-mini holds none of them", "such as scene-0103")]
    [InlineData("--split", "mini_vall", "--split must be one of train, val, test, mini_train, mini_val, train_detect, train_track, all, from-predictions; got 'mini_vall'", "Did you mean 'mini_val'?")]
    [InlineData("--filter", "class=elephant", "--filter class=elephant: v1.0-mini has no category of that name", "")]
    [InlineData("--questions", "nothing.json", "--questions: there is no file nothing.json", "")]
    [InlineData("--scenes", "scene-9999", "scene-9999", "")]
    [InlineData("--filter", "fog", "--filter must be one of night, day, rain, dry", "got 'fog'")]
    [InlineData("--filter", "night", "no samples are left to evaluate", "night")]
    public void AnEmptyOrUnknownSelectionEndsWithTwo(string option, string value, string expected, string alsoExpected)
    {
        var run = _scenes.Evaluate(Plans, "report", option, value);

        Assert.True(run.ExitCode == ExitCode.Usage, $"exit code {run.ExitCode}: {run.Error}");
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains(alsoExpected, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scenes.Made.Beside("report")));
    }

    [Fact]
    public void LossesThatAreAllowedEndWithThree()
    {
        var run = _scenes.Evaluate(_scenes.Plans("plans.json", Tokens[1..]), "report", "--scenes", "scene-0103", "--split", "all", "--allow-partial");

        Assert.True(run.ExitCode == ExitCode.Losses, run.Error);
        Assert.Contains(Tokens[0], run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/proc/spatial-report")]
    [InlineData("plans.json/report")]
    public void AFolderThatCannotBeWrittenEndsWithFour(string output)
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "no /proc here");
        var plans = Plans;

        var run = CommandRun.Of(
            "evaluate", "--predictions", plans, "--as", "planning", "--dataroot", _scenes.Made.DataRoot, "--version", MadeScenes.Version,
            "--protocol", DrivenScenes.Protocol, "--out", Path.IsPathRooted(output) ? output : _scenes.Made.Beside(output));

        Assert.True(run.ExitCode == ExitCode.Environment, $"exit code {run.ExitCode}: {run.Error}");
        Assert.Contains(output.Split('/')[^1], run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void OneSampleIsEnough()
    {
        File.WriteAllLines(_scenes.Made.Beside("one.txt"), Tokens[..1]);

        var run = _scenes.Evaluate(Plans, "report", "--tokens", _scenes.Made.Beside("one.txt"));

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Contains("1 of 1 samples scored", run.Output, StringComparison.Ordinal);
        var report = WrittenMetrics.In(_scenes.Made.Beside("report"));
        Assert.Equal(1, report.FiguresOf(DrivenScenes.Protocol)["L2_at_1s"]!.Value, 6);
        Assert.Null(report.Protocols.Single().Intervals); // One scene draws nothing.
    }

    // Near the end of a scene the future is not known: nothing to score is no fault, and no zero either.
    [Fact]
    public void WithoutAScorableSampleFiguresAreNotDefined()
    {
        File.WriteAllLines(_scenes.Made.Beside("last.txt"), Tokens[^1..]);

        var run = _scenes.Evaluate(Plans, "report", "--tokens", _scenes.Made.Beside("last.txt"));

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Contains("n/a", run.Output, StringComparison.Ordinal);
        Assert.All(WrittenMetrics.In(_scenes.Made.Beside("report")).FiguresOf(DrivenScenes.Protocol), figure => Assert.Null(figure.Value));
    }

    [Fact]
    public void ATokenThatIsNotInTheSplitIsNamed()
    {
        var other = _scenes.SamplesOf["scene-0061"][0];
        File.WriteAllLines(_scenes.Made.Beside("other.txt"), [other]);

        var run = _scenes.Evaluate(Plans, "report", "--split", "mini_val", "--tokens", _scenes.Made.Beside("other.txt"));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains($"other.txt names 1 samples that are not in mini_val", run.Error, StringComparison.Ordinal);
        Assert.Contains(other, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AFormatIsForPredictionsInFilesOnly()
    {
        var run = CommandRun.Of("evaluate", "run", "--as", "occ3d");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("--as is the format of --predictions", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnOptionThatNamesNoProtocolDoesNotStandForAllOfThem()
    {
        var run = _scenes.Made.Evaluate(Plans, "planning", ",", "report");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("--protocol must name protocols, got ','", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AProtocolThatDoesNotFitThePredictionsIsNamed()
    {
        var run = _scenes.Made.Evaluate(Plans, "planning", "lidarseg", "report");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("protocol lidarseg cannot score these predictions: they hold no classes of LiDAR points", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAProtocolAllThatFitAreMeant()
    {
        var run = CommandRun.Of(
            "evaluate", "--predictions", Plans, "--as", "planning", "--dataroot", _scenes.Made.DataRoot, "--version", MadeScenes.Version, "--out", "report", "--dry-run", "--json");

        Assert.Equal(
            ["planning-stp3", "planning-vad", "planning-uniad", "planning-drivepi", "planning-corrected"],
            run.Json.EnumerateArray().Where(step => step.GetProperty("name").GetString() == "protocol").Select(step => step.GetProperty("value").GetString()));
    }

    [Fact]
    public void TheReportSaysWhichSamplesAndHowManyPlansKnewTheMotion()
    {
        var plans = PlanFile.Read(Plans).Plans.ToDictionary();
        plans[Tokens[0]] = plans[Tokens[0]] with { UsedEgoStatus = true };
        PlanFile.Write(_scenes.Made.Beside("some.json"), plans);

        var report = WrittenMetrics.Of(_scenes.Evaluate(_scenes.Made.Beside("some.json"), "report", "--scenes", "scene-0103"), _scenes.Made.Beside("report"));

        Assert.Equal($"in 1 of {Tokens.Length} plans", report.Subject.Single(setting => setting.Name == "ego status used").Value);
        Assert.Equal("scene-0103", report.Subject.Single(setting => setting.Name == "subset").Value);
    }

    [Fact]
    public void SeveralScenesGiveIntervals()
    {
        var plans = _scenes.Plans("plans.json", _scenes.SamplesOf.Values.SelectMany(tokens => tokens));

        Assert.NotNull(WrittenMetrics.Of(_scenes.Evaluate(plans, "report"), _scenes.Made.Beside("report")).Protocols.Single().Intervals);
    }

    [Fact]
    public void OnStandardOutputJsonIsAlone()
    {
        var planned = _scenes.Evaluate(Plans, "report", "--dry-run", "--json");
        var part = _scenes.Evaluate(Plans, "part", "--shard", "0/2", "--json");
        var whole = _scenes.Evaluate(Plans, "report", "--json");

        Assert.Equal((ExitCode.Ok, ExitCode.Ok, ExitCode.Ok), (planned.ExitCode, part.ExitCode, whole.ExitCode));
        Assert.Contains(planned.Json.EnumerateArray(), step => step.GetProperty("value").GetString() == DrivenScenes.Protocol);
        Assert.Empty(part.Output);
        Assert.Contains("Shard 0/2 is done", part.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Join(_scenes.Made.Beside("report"), "metrics.json")), whole.Output);
    }

    [Fact]
    public void PlansOfOtherSamplesAreFoundByValidate()
    {
        string[] data = ["--dataroot", _scenes.Made.DataRoot, "--version", MadeScenes.Version];

        var (own, other) = (CommandRun.Of(["validate", Plans, "--as", "planning", .. data, "--split", "mini_val"]),
            CommandRun.Of(["validate", Plans, "--as", "planning", .. data, "--split", "mini_train"]));

        Assert.True(own.ExitCode == ExitCode.Ok, own.Output);
        Assert.Equal(ExitCode.Failed, other.ExitCode);
        Assert.Contains($"missing {_scenes.SamplesOf["scene-0061"][0]}", other.Output, StringComparison.Ordinal);
        Assert.Contains($"extra {Tokens[0]}", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsNotThereIsAMistakeOnTheCommandLine()
    {
        var run = CommandRun.Of("validate", _scenes.Made.Beside("nothing"), "--as", "occ3d");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("nothing", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AFaultyPlanIsNamedByEvaluateAndValidate()
    {
        var text = File.ReadAllText(Plans).Replace("\"frame\":\"ego\"", "\"frame\":\"global\"", StringComparison.Ordinal);
        var path = _scenes.Made.Write("global.json", System.Text.Encoding.UTF8.GetBytes(text));

        var (evaluated, validated) = (_scenes.Evaluate(path, "report"), CommandRun.Of("validate", path, "--as", "planning"));

        Assert.Equal((ExitCode.Failed, ExitCode.Failed), (evaluated.ExitCode, validated.ExitCode));
        Assert.All(
            (string[])[$"sample {Tokens[0]}", "frame must be ego or ego-lidar, got 'global'", "global.json"],
            part =>
            {
                Assert.Contains(part, evaluated.Error, StringComparison.Ordinal);
                Assert.Contains(part, validated.Output, StringComparison.Ordinal);
            });
    }
}
