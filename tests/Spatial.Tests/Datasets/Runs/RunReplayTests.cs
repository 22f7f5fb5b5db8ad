using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class RunReplayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARecordedSampleIsGivenBack()
    {
        var recorded = SomePrediction.Of("a", 5);
        using var replay = Replay(recorded);

        var prediction = replay.Perceive(FrameOf(recorded), [.. recorded.Answers.Select(answer => answer.Question)], TestContext.Current.CancellationToken);

        Assert.Equal("geometric", replay.Name);
        SomePrediction.AssertSame(recorded, prediction);
    }

    [Fact]
    public void OnlyAskedQuestionsAreAnsweredInTheirOrder()
    {
        var recorded = SomePrediction.Of("a", 5);
        using var replay = Replay(recorded);

        Assert.Equal(recorded.Answers.Reverse(), replay.Perceive(FrameOf(recorded), [.. recorded.Answers.Reverse().Select(answer => answer.Question)], TestContext.Current.CancellationToken).Answers);
        Assert.Contains("'why?'", Assert.Throws<ArgumentException>(() => replay.Perceive(FrameOf(recorded), ["why?"], TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void ASampleOfAnotherDatasetIsRefused()
    {
        var recorded = SomePrediction.Of("a", 5);
        using var replay = Replay(recorded);

        Assert.Throws<ArgumentException>(() => replay.Perceive(FrameOf(recorded) with { SampleToken = "b" }, [], TestContext.Current.CancellationToken));
        Assert.Throws<InvalidDataException>(() => replay.Perceive(FrameOf(recorded) with { TimestampMicros = 1 }, [], TestContext.Current.CancellationToken));
    }

    private static Frame FrameOf(ScenePrediction prediction) => new()
    {
        SampleToken = prediction.SampleToken,
        TimestampMicros = prediction.TimestampMicros,
        GlobalFromEgo = RigidTransform.Identity,
        Sweeps = [],
    };

    private RunReplay Replay(ScenePrediction prediction)
    {
        using (var run = RunFolder.Create(Path.Join(_folder.Path, "run"), RunFolderTests.Manifest()))
        {
            run.Journal.Append(prediction);
        }

        return RunReplay.Open(Path.Join(_folder.Path, "run"));
    }
}
