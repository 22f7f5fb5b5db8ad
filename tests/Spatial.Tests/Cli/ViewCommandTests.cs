using Spatial.Cli;

namespace Spatial.Tests;

public sealed class ViewCommandTests : IDisposable
{
    private readonly SmallDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void AFrameThatIsNotThereIsAUsageErrorThatNamesOneAlike()
    {
        var token = _data.SampleTokens[1];

        var run = _data.Run("view", "--no-browser", "--frame", token[..^1] + (token[^1] == '0' ? '1' : '0'));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains($"did you mean {token}", run.Error);
    }

    [Fact]
    public void ListeningToTheNetworkNeedsASecretThatWasChosen()
    {
        var run = _data.Run("view", "--no-browser", "--host", "0.0.0.0");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("--token", run.Error);
    }

    [Theory]
    [InlineData("--host", "example.org", "--host must be an address")]
    [InlineData("--port", "70000", "--port must be 0 to 65535")]
    [InlineData("--token", "short", "the token must be")]
    [InlineData("--compare", "somewhere", "--compare needs a run")]
    [InlineData("--weights", "somewhere", "--weights is an option of a model")]
    public void WhatCannotBeServedIsAUsageError(string option, string value, string message)
    {
        var run = _data.Run("view", "--no-browser", option, value);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(message, run.Error);
    }

    [Fact]
    public void ARunOfOtherTablesIsRefused()
    {
        _data.Predict("run", "--limit", "1");
        File.AppendAllText(Path.Join(_data.DataRoot, _data.Version, "scene.json"), "\n");

        var run = _data.Run($"view {_data.Beside("run")}", "--no-browser");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("other tables", run.Error);
    }

    [Fact]
    public void OnlyFramesWithAPredictionAreSteppedThrough()
    {
        _data.Predict("run", "--limit", "2");

        using var opened = OpenedView.Open(new() { Run = _data.Beside("run"), DataRoot = _data.DataRoot }, new(TextWriter.Null, TextWriter.Null));

        Assert.Equal(_data.SampleTokens.Take(2), opened.Data.Samples.Select(sample => sample.Token));
        Assert.Equal("run", Assert.Single(opened.Data.Runs).Name);
    }

    [Fact]
    public void AModelPredictsFramesWhereThereIsNoRun()
    {
        using var opened = OpenedView.Open(
            new() { DataRoot = _data.DataRoot, Version = _data.Version, Model = new() { Name = "geometric" } }, new(TextWriter.Null, TextWriter.Null));
        var live = Assert.Single(opened.Data.Runs);

        var prediction = live.Predictions.Read(_data.SampleTokens[0], TestContext.Current.CancellationToken);

        Assert.Equal("live geometric", live.Name);
        Assert.Equal(_data.SampleTokens[0], prediction!.SampleToken);
        Assert.Same(prediction, live.Predictions.Read(_data.SampleTokens[0], TestContext.Current.CancellationToken)); // kept, not predicted anew
        Assert.Same(live.Predictions, opened.Data.Asked);
    }
}
