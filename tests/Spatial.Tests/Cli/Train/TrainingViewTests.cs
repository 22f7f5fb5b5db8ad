using Spatial.Cli;
using Spatial.Training;

namespace Spatial.Tests;

public sealed class TrainingViewTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly HandClock _clock = new();
    private readonly Screen _screen;
    private readonly TrainingView _view;

    public TrainingViewTests()
    {
        _screen = new(_output, _error);
        _view = new(_screen, _clock);
    }

    private string[] Lines => _error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    public void Dispose()
    {
        _view.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void WithoutATerminalALineComesEveryFifteenSecondsAndAtTheEndOfAStage()
    {
        foreach (var (step, seconds) in new[] { (1, 0.0), (2, 14.0), (3, 1.0), (4, 1.0), (10, 1.0) })
        {
            _clock.Pass(seconds);
            _view.Report(Step(step, 10));
        }

        Assert.Equal(["joint 1/10", "joint 3/10", "joint 10/10"], Lines.Select(line => line.Split(':')[0]));
    }

    [Fact]
    public void ALineSaysTheLossOfEachTaskTheSpeedAndTheTimeLeft()
    {
        _view.Report(Step(1, 10) with { Losses = new(30, 2, 4, 3, 2, 1, 0.5, 0.1, 0.2, 0.3), Seconds = 4, WaitSeconds = 1, Frames = 2, Tokens = 4096 });

        Assert.Equal(
            "joint 1/10: total 30 (text 2, occupancy 10, flow 0.5, plan 0.6); rate 0.001, 0.50 frames/s, 1024 tokens/s, 25 % waiting; 00:00:36 left", Assert.Single(Lines));
    }

    [Fact]
    public void ALineOfLargeNumbersIsNotLongerThanAWideTerminal()
    {
        _view.Report(Step(10_000, 28_130) with { Stage = "together", Losses = new(1234.5, 0.012345, 900, 123, 123, 123, 0.012345, 0.012, 0.012, 0.012), Seconds = 40, Tokens = 999_999 });

        Assert.InRange(Assert.Single(Lines).Length, 1, 160);
        Assert.Contains("total 1234 (text 0.0123, occupancy 1269, ", Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ATaskThatIsNotLearnedIsNotTold()
    {
        _view.Report(Step(1, 10) with { Losses = new(2, 2, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN) });

        Assert.Contains("total 2 (text 2);", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(79, 7)]
    [InlineData(159, 5)]
    [InlineData(39, 12)]
    public void ATerminalShowsEveryLossInItsWidth(int width, int lines)
    {
        var step = Step(7, 10);
        _view.Report(step);

        var drawn = _view.LinesOf(step, width);

        Assert.Equal(lines, drawn.Count);
        var told = LossTerms.Names.Zip(step.Losses.Values).Where(term => !double.IsNaN(term.Second)).Select(term => term.First).ToArray();
        Assert.Equal(10, told.Length); // depths and cameras are another model's
        Assert.All(told, name => Assert.Single(drawn.Skip(1).SkipLast(1), line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains(name)));
        Assert.All(drawn.Skip(1).SkipLast(1), line => Assert.InRange(line.Length, 1, width));
        Assert.StartsWith("joint 7/10  [", drawn[0], StringComparison.Ordinal);
        Assert.Contains("17/20, 00:00:06 left", drawn[0], StringComparison.Ordinal);
        Assert.Equal(25, drawn[0].Count(letter => letter == '#'));
        Assert.StartsWith("rate 0.001, 1.00 frames/s", drawn[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAStepDoesNotTellStaysAsItWas()
    {
        _view.Report(Step(1, 10) with { Losses = new(10, 5, 1, 1, 1, 1, 1, 1, 1, 1) });
        _view.Report(Step(2, 10) with { Losses = new(20, double.NaN, 1, 1, 1, 1, 1, 1, 1, 1) });

        var drawn = string.Join(' ', _view.LinesOf(Step(2, 10), 200).Skip(1)).Split(' ', StringSplitOptions.RemoveEmptyEntries);

        // Nine parts of what was before, one of the new value.
        Assert.Equal("11", drawn[Array.IndexOf(drawn, "total") + 1]);
        Assert.Equal("5", drawn[Array.IndexOf(drawn, "text") + 1]);
    }

    [Fact]
    public void WhereTheTimeWentIsToldOnceStepsWereTaken()
    {
        _view.WriteParts();
        Assert.Empty(_output.ToString());

        _view.Report(Step(1, 10) with { Seconds = 4, WaitSeconds = 1, Parts = new Dictionary<string, double> { ["encoder"] = 2 } });
        _view.WriteParts();

        var rows = _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.Equal(["encoder", "2.0", "50", "%"], rows[2]);
        Assert.Equal(["waiting", "for", "data", "1.0", "25", "%"], rows[3]);
        Assert.Equal(["1.0", "25", "%"], rows[4][^3..]);
    }

    private static TrainingStep Step(long step, long steps) => new()
    {
        Stage = "joint",
        Step = step,
        Steps = steps,
        TotalStep = steps + step,
        TotalSteps = 2 * steps,
        Losses = new(10, 1, 1, 1, 1, 1, 1, 1, 1, 1),
        LearningRate = 0.001,
        GradientLength = 1,
        Frames = 2,
        Tokens = 100,
        Seconds = 2,
        WaitSeconds = 0,
        Parts = new Dictionary<string, double>(),
    };

    private sealed class HandClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(double seconds) => _ticks += (long)(seconds * TimeSpan.TicksPerSecond);

        public override long GetTimestamp() => _ticks;
    }
}
