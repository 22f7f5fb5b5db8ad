using Spatial.Datasets;
using Spatial.Viewer;

namespace Spatial.Tests;

public sealed class RecordedPredictionsTests : IDisposable
{
    private readonly SmallDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void ARunThatIsStillWrittenIsSeenToGrow()
    {
        _data.Predict("whole");
        using var whole = RunFolder.Open(_data.Beside("whole"));
        var clock = new SteppedClock();
        using var writing = RunFolder.Create(_data.Beside("growing"), whole.Manifest);
        writing.Journal.Append(whole.Journal.Read(_data.SampleTokens[0]));
        using var shown = new RecordedPredictions(_data.Beside("growing"), clock);

        writing.Journal.Append(whole.Journal.Read(_data.SampleTokens[1]));
        var atOnce = shown.Tokens!.Count;
        clock.Now += TimeSpan.FromSeconds(3).Ticks;

        Assert.Equal(1, atOnce);
        Assert.Equal(_data.SampleTokens.Take(2), shown.Tokens!);
        Assert.NotNull(shown.Read(_data.SampleTokens[1], TestContext.Current.CancellationToken));
        Assert.Null(shown.Read(_data.SampleTokens[2], TestContext.Current.CancellationToken));
        Assert.Contains("lacks", Assert.Single(shown.Faults));
    }

    private sealed class SteppedClock : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }
}
