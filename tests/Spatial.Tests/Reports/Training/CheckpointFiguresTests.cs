using Spatial.Evaluation;
using Spatial.Reports;

namespace Spatial.Tests;

public sealed class CheckpointFiguresTests : IDisposable
{
    private readonly TemporaryFolder _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void FiguresComeInTheOrderOfTheirSteps()
    {
        WriteEvaluation(1000, 2, 4);
        WriteEvaluation(200, 1, 1);

        var points = CheckpointFigures.Read(_run.Path, lastStep: 1000).Of(Lamps.Card.Name, "Accuracy");

        Assert.Equal([200, 1000], points.Select(point => point.Step));
        Assert.Equal([0.1, 0.3], points.Select(point => Math.Round(point.Value, 6)));
        Assert.All(points, point => Assert.NotNull(point.Interval));
    }

    [Fact]
    public void CheckpointsThatAKillHasUndoneDoNotCount()
    {
        WriteEvaluation(200, 1);
        WriteEvaluation(400, 2);
        _run.Write("judged.csv", "total_step,figure\n200,0.5\n400,0.7\n"u8);

        var figures = CheckpointFigures.Read(_run.Path, lastStep: 300);

        Assert.Equal(200, Assert.Single(figures.Of(Lamps.Card.Name, "Accuracy")).Step);
        Assert.Equal(new(200, 0.5, null), Assert.Single(figures.Judged));
    }

    [Fact]
    public void AnEvaluationThatIsNotFinishedIsPassedOver()
    {
        Directory.CreateDirectory(_run["evaluations", "step-00000200", "evaluation"]);

        Assert.Empty(CheckpointFigures.Read(_run.Path, lastStep: 300).Of(Lamps.Card.Name, "Accuracy"));
    }

    [Fact]
    public void ADamagedListOfJudgementsIsRefused()
    {
        _run.Write("judged.csv", "total_step,figure\n200;0.5\n"u8);

        var error = Assert.Throws<InvalidDataException>(() => CheckpointFigures.Read(_run.Path, lastStep: 300));

        Assert.Contains("200;0.5", error.Message, StringComparison.Ordinal);
    }

    private static IProtocol Lamps { get; } = new LampProtocol();

    private void WriteEvaluation(int steps, params int[] rightOfTen) =>
        _run.Write(Path.Join("evaluations", $"step-{steps:D8}", "evaluation", "metrics.json"), MetricsJson.Write(SampleReport.Of(rightOfTen)));
}
