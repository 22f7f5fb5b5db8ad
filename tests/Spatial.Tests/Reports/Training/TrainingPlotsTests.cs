using System.Buffers.Binary;
using System.Text;
using ScottPlot.Plottables;
using Spatial.Reports;

namespace Spatial.Tests;

public sealed class TrainingPlotsTests : IDisposable
{
    private readonly TemporaryFolder _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void ARunWithoutEvaluationsHasLossesAndSpeed()
    {
        WriteLog(20, 10);

        var written = TrainingPlots.Write(_run.Path);

        Assert.Equal([_run["plots", "losses.png"], _run["plots", "speed.png"]], written);

        // Three losses, the gradient and the rate in rows of three; seconds and waiting beside each other.
        Assert.Equal((1320, 520), SizeOf(written[0]));
        Assert.Equal((880, 260), SizeOf(written[1]));
    }

    [Fact]
    public void FiguresOfEvaluatedCheckpointsAreDrawn()
    {
        WriteLog(20, 10);
        _run.Write("judged.csv", "total_step,figure\n10,0.1\n20,0.3\n"u8);

        var written = TrainingPlots.Write(_run.Path);

        Assert.Equal(_run["plots", "metrics.png"], written[^1]);
        Assert.True(new FileInfo(written[^1]).Length > 1_000);
    }

    [Fact]
    public void ARunWithoutStepsHasNoPictures()
    {
        Assert.Empty(TrainingPlots.Write(_run.Path));
        WriteLog(0, 0);
        Assert.Empty(TrainingPlots.Write(_run.Path));
        Assert.False(Directory.Exists(_run["plots"]));
    }

    [Fact]
    public void ASingleStepCanBeDrawn()
    {
        WriteLog(1, 0);

        Assert.Equal(2, TrainingPlots.Write(_run.Path).Count);
    }

    [Fact]
    public void ALossThatNoStepHasGetsNoPanel()
    {
        var text = TrainingLogText.Of(0, 10);
        var all = TrainingPlots.LossPanels(Curves(TrainingLogText.Of(10, 0)));

        var some = TrainingPlots.LossPanels(Curves(text));

        Assert.Equal(all.Count - 1, some.Count);
    }

    [Fact]
    public void ALossThatFallsFarHasALogarithmicAxis()
    {
        var panels = TrainingPlots.LossPanels(Curves(TrainingLogText.Of(11, 0)));

        // From 1 to 2^-10: the axis ends at the logarithms of both; flow stays at 0.5, on an axis from 0.
        var (total, flow) = (panels[0].Axes.GetLimits(), panels[2].Axes.GetLimits());
        Assert.Equal(Math.Log10(Math.Pow(2, -10)), total.Bottom, 0.06);
        Assert.Equal(0, total.Top, 0.5);
        Assert.Equal(-10 * Math.Log10(2), panels[0].GetPlottables<Scatter>().First().Data.GetScatterPoints()[^1].Y, 1e-9);
        Assert.Equal(0, flow.Bottom);
        Assert.True(flow.Top > 0.5);
    }

    [Fact]
    public void EveryPanelMarksWhereAStageBegins()
    {
        var curves = Curves(TrainingLogText.Of(20, 10));

        Assert.All(TrainingPlots.LossPanels(curves), panel =>
        {
            Assert.Equal(20.5, Assert.Single(panel.GetPlottables<VerticalLine>()).X);
            Assert.Equal(["align", "joint"], panel.GetPlottables<Text>().Select(text => text.LabelText));
        });
    }

    [Fact]
    public void MeansAreOfStepsBeforeAndAfterAndOfOneStage()
    {
        // 90 values: a mean reaches one step to either side, and not beyond the stage.
        double[] values = [.. Enumerable.Repeat(1.0, 84), 4, 1, 8, 8, 2, 2];

        var means = TrainingChart.MeansOf(values, [new("first", 0), new("second", 86)]);

        Assert.Equal([1, 1, 2, 2, 2.5, 8, 6, 4, 2], means[^9..]);
    }

    [Fact]
    public void MeansPassOverStepsWithoutAValue()
    {
        double[] values = [.. Enumerable.Repeat(1.0, 80), double.NaN, 3, double.NaN, double.NaN, double.NaN];

        var means = TrainingChart.MeansOf(values, [new("only", 0)]);

        Assert.Equal([1, 2, 3, 3, double.NaN, double.NaN], means[^6..]);
    }

    [Fact]
    public void TheLearningRateIsDrawnAsItIs()
    {
        var text = TrainingLogText.Of(100, 0).Split('\n').Select(line => line.Replace(",50,50,0.001,", ",50,50,0.009,", StringComparison.Ordinal));

        var panel = TrainingPlots.LossPanels(Curves(string.Join('\n', text)))[^1];

        Assert.Equal(0.009, panel.GetPlottables<Scatter>().Last().Data.GetScatterPoints()[49].Y);
    }

    [Fact]
    public void WaitingIsAShareOfTheStep()
    {
        var panel = TrainingPlots.SpeedPanels(Curves(TrainingLogText.Of(8, 0)))[1];

        var dots = panel.GetPlottables<Scatter>().First().Data.GetScatterPoints();
        Assert.All(dots, dot => Assert.Equal(10, dot.Y, 1e-9));
        Assert.InRange(panel.Axes.GetLimits().Top, 20, 25);
        Assert.Equal(panel.Axes.GetLimits().Top, Assert.Single(panel.GetPlottables<Text>(), text => text.LabelText == "align").Location.Y);
        Assert.Equal(10, Assert.Single(panel.GetPlottables<HorizontalLine>()).Y);
    }

    private static (int Width, int Height) SizeOf(string png)
    {
        var header = File.ReadAllBytes(png).AsSpan(16); // behind the signature and the name of the first part
        return (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
    }

    private TrainingCurves Curves(string text) => TrainingCurves.Read(_run.Write("train.csv", Encoding.UTF8.GetBytes(text)));

    private void WriteLog(int first, int second) => _run.Write("train.csv", Encoding.UTF8.GetBytes(TrainingLogText.Of(first, second)));
}
