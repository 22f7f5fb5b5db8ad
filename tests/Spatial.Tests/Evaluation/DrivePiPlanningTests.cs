using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class DrivePiPlanningTests
{
    private static readonly float[] Standing = new float[12];

    [Fact]
    public void HeadingsAreThoseBetweenTheNeighbours()
    {
        float[] path = [1, 0, 2, 1, 2, 2, 2, 3, 2, 4, 1, 5];

        var headings = DrivePiPlanning.HeadingsOf(path);

        Assert.Equal(Math.Atan2(1, 2), headings[0], 6);
        Assert.Equal(Math.Atan2(2, 1), headings[1], 6);
        Assert.Equal(Math.PI / 2, headings[2], 6);
        Assert.Equal(Math.Atan2(1, -1), headings[5], 6);
    }

    [Fact]
    public void AVehicleThatHardlyMovesFacesForward()
    {
        float[] path = [0, 0.1f, 0, 0.2f, 0, 0.3f, 0, 0.4f, 0, 0.5f, 0, 0.55f];

        Assert.All(DrivePiPlanning.HeadingsOf(path), heading => Assert.Equal(0, heading));

        path[^1] = 0.6f; // from the first point to the last 0.5 m, which is enough
        Assert.All(DrivePiPlanning.HeadingsOf(path), heading => Assert.Equal(Math.PI / 2, heading, 6));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(5)]
    public void AMissingStepLeavesTheSampleOut(int missing)
    {
        float[] mask = [1, 1, 1, 1, 1, 1];
        var protocol = new DrivePiPlanning();
        Assert.Equal(1, protocol.Score([protocol.Measure("t", "s", Standing, mask, Standing, [[], [], [], [], [], []])]).Samples);

        mask[missing] = 0;
        Assert.Equal(0, protocol.Score([protocol.Measure("t", "s", Standing, mask, Standing, [[], [], [], [], [], []])]).Samples);
    }

    [Theory]
    [InlineData(3.5f, false)] // The box ends at 1.485793 + 2.042 = 3.5278 m; a box of 0.04 m length from 3.53 m on does not touch it.
    [InlineData(3.4f, true)]
    public void TheBoxReachesAsFarAsTheVehicle(float start, bool touches)
    {
        float[] box = [start + 0.05f, 0, 0, 0.04f, 1, 1, 0];
        float[][] boxes = [.. Enumerable.Repeat(box, 6)];
        float[] away = [.. Enumerable.Repeat(new float[] { -50, 0 }, 6).SelectMany(point => point)];

        var steps = DrivePiPlanning.Judge(away, Standing, boxes);

        Assert.All(steps.BoxCollisions, collides => Assert.Equal(touches, collides));
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void EveryCaseIsScoredAsByTheOfficialCode()
    {
        var (cases, expected) = (PlanningGolden.Json("planning_polygon", "cases.json"), PlanningGolden.Json("planning_polygon", "expected.json"));
        var protocol = new DrivePiPlanning();
        var samples = new List<SampleStatistics>();
        foreach (var (number, given) in cases.EnumerateArray().Index())
        {
            var (offsets, plan) = (PlanningGolden.Floats(given.GetProperty("gt_step_offsets")), PlanningGolden.Floats(given.GetProperty("pred_traj")));
            float[][] boxes = [.. given.GetProperty("fut_boxes").EnumerateArray().Select(PlanningGolden.Floats)];
            var sample = protocol.Measure($"{number}", "scene", offsets, PlanningGolden.Floats(given.GetProperty("gt_mask")), plan, boxes);
            samples.Add(sample);
            var steps = DrivePiPlanning.Judge(PlanPaths.Cumulated(offsets), plan, boxes);
            AssertCase(expected.GetProperty("per_case")[number], protocol.Score([sample]), steps, plan, $"case {number}");
        }

        var result = protocol.Score(samples);
        Assert.Equal(expected.GetProperty("samples_counted").GetInt64(), result.Samples);
        foreach (var figure in expected.GetProperty("metric_dict_mean_of_1s_2s_3s").EnumerateObject())
        {
            PlanningGolden.AssertNear(figure.Value.GetDouble() * ScaleOf(figure.Name), PlanningGolden.ValueOf(result, $"{figure.Name}_avg"), figure.Name);
        }

        foreach (var figure in expected.GetProperty("mean_to_step").EnumerateObject())
        {
            var perStep = PlanningGolden.Doubles(expected.GetProperty("per_step").GetProperty(figure.Name));
            foreach (var (step, value) in PlanningGolden.Doubles(figure.Value).Index())
            {
                var name = FormattableString.Invariant($"{figure.Name}/{(step + 1) / 2.0:0.0}s");
                PlanningGolden.AssertNear(value * ScaleOf(figure.Name), PlanningGolden.ValueOf(result, name), name);
                PlanningGolden.AssertNear(perStep.Take(step + 1).Average() * ScaleOf(figure.Name), PlanningGolden.ValueOf(result, name), $"{name} from steps");
            }
        }

        AssertPrinted(expected.GetProperty("printed_table").GetString()!, result);
    }

    private static void AssertCase(System.Text.Json.JsonElement expected, ProtocolResult result, PlanSteps steps, float[] plan, string what)
    {
        if (expected.ValueKind == System.Text.Json.JsonValueKind.Null)
        {
            Assert.Equal(0, result.Samples);
            return;
        }

        Assert.Equal(1, result.Samples);
        foreach (var figure in expected.EnumerateObject())
        {
            switch (figure.Name)
            {
                case "gt_collides":
                    Assert.True(PlanningGolden.Flags(figure.Value).SequenceEqual(steps.TruthCollides), $"{what}, {figure.Name}");
                    break;
                case "pred_collides":
                    Assert.True(PlanningGolden.Flags(figure.Value).SequenceEqual(steps.PlanCollides), $"{what}, {figure.Name}");
                    break;
                case "l2":
                    AssertAll(PlanningGolden.Doubles(figure.Value), steps.Distances, what);
                    break;
                case "pred_yaw":
                    AssertAll(PlanningGolden.Doubles(figure.Value), [.. DrivePiPlanning.HeadingsOf(plan).Select(heading => (double)heading)], what);
                    break;
                default:
                    Assert.Fail($"{what}: unknown figure {figure.Name}");
                    break;
            }
        }
    }

    // Every number of the printed table, at its printed precision.
    private static void AssertPrinted(string table, ProtocolResult result)
    {
        var rows = table.Split('\n').Where(line => line.StartsWith('|'))
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)).ToList();
        foreach (var row in rows.Skip(1))
        {
            for (var column = 1; column < row.Length; column++)
            {
                var heading = rows[0][column];
                var name = heading == "avg" ? $"{row[0]}_avg" : $"{row[0]}/{heading}";
                var places = row[0] == "L2" ? 4 : 3;
                var value = PlanningGolden.ValueOf(result, name)!.Value;
                var printed = double.Parse(row[column].TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture);
                Assert.Equal(printed, value, 0.51 * Math.Pow(10, -places));
            }
        }
    }

    private static void AssertAll(double[] expected, IReadOnlyList<double> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Count);
        foreach (var (step, value) in expected.Index())
        {
            PlanningGolden.AssertNear(value, actual[step], $"{what}, step {step}");
        }
    }

    private static double ScaleOf(string figure) => figure == "L2" ? 1 : 100;
}
