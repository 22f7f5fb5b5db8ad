using Spatial.Benchmarks;
using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class EvaluationInputsTests
{
    [Fact]
    public void NoFilterDropsADetection()
    {
        var scenes = DetectionScenes.Make(samples: 30, boxesPerSample: 22);
        var protocol = new DetectionProtocol();
        var result = protocol.Score([.. scenes.Truths.Zip(scenes.Predictions, (truth, predictions) => protocol.Measure(truth, predictions))]);

        Assert.Equal(30 * 22, result.Tables[0].Rows.Sum(row => row.Support));
        Assert.All(scenes.Predictions, predictions => Assert.Equal(22, predictions.Count));
        Assert.InRange(result.Figures[0].Value!.Value, 0.05, 0.95);
    }

    [Fact]
    public void FlowMovesOnlyWhatCanMove()
    {
        var frame = OccupancyFrame.Make(seed: 1);
        var moving = frame.TruthFlow.Velocities.Index().Where(value => value.Item != 0).Select(value => frame.Truth.Classes[value.Index / 2]).ToHashSet();

        Assert.NotEmpty(moving);
        Assert.All(moving, label => Assert.InRange(label, 0, 7));
        Assert.Equal(frame.Truth.Classes, OccupancyFrame.Make(seed: 1).Truth.Classes);
    }

    [Fact]
    public void APlanningCaseHasObjectsOnItsRaster()
    {
        var cases = PlanningCase.Make(samples: 5);

        Assert.All(cases, sample =>
        {
            Assert.Equal(sample.Boxes.Length / PlanningCase.BoxWidth, sample.Features.Length / PlanningCase.FeatureWidth);
            Assert.Contains(sample.Obstacles.ToPackedBits(), bits => bits != 0);
        });
    }

    [Fact]
    public void ARowWithoutALimitShowsNone()
    {
        var op = EvaluationOps.Of("op", () => 1);
        var row = new ComparisonRow(
            new("E1", "what", "size", op, [Peer.Absent("official", 30, "not here")], LimitMs: null, LimitFormula: "", LimitGoal: null, () => "nothing to compare"), threads: 1);
        row.MeasureRound(new(20, 20, 100, 2, 3), repetitions: 2);

        Assert.Null(row.OverLimit);
        Assert.EndsWith("| no peer | >= 30 | - | - |", ComparisonTable.Of([row]).ToMarkdown().Last(), StringComparison.Ordinal);
    }
}
