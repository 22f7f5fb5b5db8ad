using Spatial.Cli;

namespace Spatial.Tests;

/// <summary>Predictions for other samples than the split's: counts, the first ten of each kind, and what was probably meant.</summary>
public sealed class TokensThatDoNotFitTests : IDisposable
{
    private readonly DrivenScenes _scenes = new(20, "scene-0061", "scene-0103", "scene-0916");

    private string[] Wanted => [.. _scenes.SamplesOf["scene-0103"], .. _scenes.SamplesOf["scene-0916"]];

    private string[] OfTraining => _scenes.SamplesOf["scene-0061"];

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void MissingOnesAreCountedAndTheFirstTenNamed()
    {
        var run = Evaluate(Wanted[12..]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"28 predicted, 40 wanted; 12 missing: {string.Join(", ", Wanted[..10])}, ...", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Wanted[10], run.Error, StringComparison.Ordinal);
        Assert.Contains("12 of 40 are missing; the official evaluation wants every one", run.Error, StringComparison.Ordinal);
        Assert.Contains("--allow-partial", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ExtraOnesAreCountedAndTheirSplitIsNamed()
    {
        var run = Evaluate([.. Wanted, .. OfTraining]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"60 predicted, 40 wanted; 20 extra: {string.Join(", ", OfTraining[..10])}, ...", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(OfTraining[10], run.Error, StringComparison.Ordinal);
        Assert.Contains("40 of your 60 tokens are of this split, 20 are of mini_train", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AWholeOtherSplitIsRecognized()
    {
        var run = Evaluate(OfTraining);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("40 missing", run.Error, StringComparison.Ordinal);
        Assert.Contains("20 extra", run.Error, StringComparison.Ordinal);
        Assert.Contains("all 20 of your tokens are of mini_train; evaluate with --split mini_train", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TokensOfSweepsAreRecognized()
    {
        var run = Evaluate([.. Wanted.Select(_scenes.Made.LidarOf)]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("all 40 of your tokens are tokens of sample_data, but this format goes by tokens of sample", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TokensOfAnotherDatasetAreRecognized()
    {
        var run = Evaluate([.. Wanted.Select(token => "f" + token[1..])]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("all 40 of your tokens are not in v1.0-mini: they are of another version or another data set", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereLossesAreAllowedWhatIsThereIsScored()
    {
        var run = Evaluate([.. Wanted[12..], .. OfTraining], "--allow-partial");

        Assert.Equal(ExitCode.Losses, run.ExitCode);
        Assert.Contains("12 missing", run.Error, StringComparison.Ordinal);
        Assert.Contains("20 extra", run.Error, StringComparison.Ordinal);
        Assert.Equal(Wanted[..12], WrittenMetrics.In(_scenes.Made.Beside("report")).Losses.Select(loss => loss.SampleToken));
    }

    [Fact]
    public void WithoutASplitThePredictedSamplesAreScored()
    {
        var run = _scenes.Evaluate(_scenes.Plans("plans.json", Wanted[12..]), "report");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Contains("28 of 28 samples scored", run.Output, StringComparison.Ordinal);
    }

    private CommandRun Evaluate(string[] tokens, params string[] args) =>
        _scenes.Evaluate(_scenes.Plans("plans.json", tokens), "report", ["--split", "mini_val", .. args]);
}
