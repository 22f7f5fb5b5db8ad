using System.Text.Json;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class VadPlanningTests
{
    private const int Car = 17;
    private const int Adult = 2;
    private const int Barrier = 9;
    private static readonly float[] Standing = new float[12];

    [Fact]
    public void ACarInTheWayIsACollisionAtItsStepOnly()
    {
        // 4 m ahead at step 0, then driving off 10 m a step.
        var (boxes, features) = Agent(0, 4, Car, stepForward: 10);
        features[1] = 0;

        var steps = VadPlanning.Judge(Path(0, -20), Standing, boxes, features);

        Assert.Equal([true, false, false, false, false, false], steps.BoxCollisions);
        Assert.All(steps.TruthCollides, Assert.False);
    }

    [Fact]
    public void AStepWhereTheDrivenPathCollidesIsNotCounted()
    {
        var (boxes, features) = Agent(0, 2, Car);

        var steps = VadPlanning.Judge(Standing, Standing, boxes, features);

        Assert.All(steps.TruthCollides, Assert.True);
        Assert.All(steps.PlanCollides, Assert.True);
        Assert.All(steps.BoxCollisions, Assert.False);
    }

    [Theory]
    [InlineData(Car, true)]
    [InlineData(Adult, true)]
    [InlineData(Barrier, false)]
    public void VehiclesAndHumansAreObstacles(int category, bool isObstacle)
    {
        var (boxes, features) = Agent(0, 2, category);

        var steps = VadPlanning.Judge(Path(0, -20), Standing, boxes, features);

        Assert.All(steps.BoxCollisions, collides => Assert.Equal(isObstacle, collides));
    }

    [Fact]
    public void AnAgentWhoseFutureIsUnknownIsNoObstacle()
    {
        var (boxes, features) = Agent(0, 2, Car);
        features[14] = 0; // mask of the third step

        var steps = VadPlanning.Judge(Path(0, -20), Standing, boxes, features);

        Assert.Equal([true, true, false, true, true, true], steps.BoxCollisions);
    }

    [Fact]
    public void AHorizonIsTheMeanOfTheStepsUpToIt()
    {
        var protocol = new VadPlanning();
        float[] plan = [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0];

        var result = protocol.Score([protocol.Measure("a", "scene", Standing, plan, [], [], isFutureValid: true)]);

        Assert.Equal(1.5, PlanningGolden.ValueOf(result, "plan_L2_1s"));
        Assert.Equal(2.5, PlanningGolden.ValueOf(result, "plan_L2_2s"));
        Assert.Equal(3.5, PlanningGolden.ValueOf(result, "plan_L2_3s"));
        Assert.Equal(2.5, PlanningGolden.ValueOf(result, "plan_L2_avg"));
    }

    [Fact]
    public void ASampleWithoutFullFutureIsLeftOutAndCounted()
    {
        var protocol = new VadPlanning();
        var samples = new[]
        {
            protocol.Measure("a", "scene", Standing, Path(3, 0), [], [], isFutureValid: true),
            protocol.Measure("b", "scene", Standing, Path(90, 0), [], [], isFutureValid: false),
        };

        var result = protocol.Score(samples);

        Assert.Equal(1, result.Samples);
        Assert.Equal(3, PlanningGolden.ValueOf(result, "plan_L2_avg"));
        Assert.Equal(1, result.Tallies.Single(tally => tally.Name.Contains("without six future")).Count);
    }

    [Fact]
    public void NoSamplesGiveNoFigures()
    {
        Assert.All(new VadPlanning().Score([]).AllFigures(), figure => Assert.Null(figure.Value));
    }

    [Fact]
    public void WrongLengthsAndNaNAreNamed()
    {
        var length = Assert.Throws<ArgumentException>(() => VadPlanning.Judge(new float[10], Standing, [], []));
        Assert.Contains("truth must be float32 [6, 2] = 12 values, got 10", length.Message, StringComparison.Ordinal);

        var agents = Assert.Throws<ArgumentException>(() => VadPlanning.Judge(Standing, Standing, new float[18], new float[34]));
        Assert.Contains("features must be float32 [2, 34] = 68 values, got 34", agents.Message, StringComparison.Ordinal);

        var plan = Path(1, 0);
        plan[3] = float.NaN;
        var value = Assert.Throws<ArgumentException>(() => VadPlanning.Judge(Standing, plan, [], []));
        Assert.Contains("got NaN at value 3", value.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DrawingOnlyWhatMattersChangesNothing()
    {
        var random = new Random(11);
        var collisions = 0;
        for (var round = 0; round < 400; round++)
        {
            var (truth, plan) = (RandomPath(random), RandomPath(random));
            var (boxes, features) = RandomAgents(random, 30);

            var steps = VadPlanning.Judge(truth, plan, boxes, features);

            var cells = EgoCells.Of(truth, plan, RasterAxes.PictureRight);
            var whole = PlanSteps.OnRaster(VadPlanning.RasterOf(boxes, features), cells, PlanSteps.DistancesOf(truth, plan, []));
            Assert.Equal(whole.TruthCollides, steps.TruthCollides);
            Assert.Equal(whole.PlanCollides, steps.PlanCollides);
            Assert.Equal(whole.BoxCollisions, steps.BoxCollisions);
            Assert.Equal(whole.ObjectCollisions, steps.ObjectCollisions);
            collisions += steps.PlanCollides.Count(collides => collides);
        }

        Assert.InRange(collisions, 100, (400 * 6) - 100);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void EveryCaseIsScoredAsByTheOfficialCode()
    {
        var (cases, expected) = (PlanningGolden.Json("planning", "vad_cases.json"), PlanningGolden.Json("planning", "vad_expected.json"));
        var protocol = new VadPlanning();
        var samples = new List<SampleStatistics>();
        foreach (var (number, given) in cases.EnumerateArray().Index())
        {
            var sample = Measure(protocol, given, number);
            samples.Add(sample);
            AssertFigures(expected.GetProperty("per_case")[number], protocol.Score([sample]), $"case {number}");
            AssertSteps(expected.GetProperty("per_step")[number], Judge(given), $"case {number}");
        }

        Assert.Equal(expected.GetProperty("per_case").GetArrayLength(), samples.Count);
        var result = protocol.Score(samples);
        Assert.Equal(expected.GetProperty("num_valid").GetInt64(), result.Samples);
        AssertFigures(expected.GetProperty("average"), result, "average");
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void EveryRasterIsThatOfTheOfficialCode()
    {
        var cases = PlanningGolden.Json("planning", "vad_cases.json");
        var rasters = NpzFile.Read(TestData.Golden("planning", "vad_rasters.npz"));
        var count = cases.GetArrayLength();
        int[] shape = [count, ObstacleRaster.Steps, ObstacleRaster.Size, ObstacleRaster.Size / 8];
        var (vehicles, humans) = (rasters["vehicle"].Require<byte>(shape), rasters["pedestrian"].Require<byte>(shape));
        foreach (var (number, given) in cases.EnumerateArray().Index())
        {
            var (boxes, features) = AgentsOf(given);
            Assert.Equal(PlanningGolden.Raster(vehicles, number), VadPlanning.RasterOf(boxes, features, humans: false).ToPackedBits());
            Assert.Equal(PlanningGolden.Raster(humans, number), VadPlanning.RasterOf(boxes, features, vehicles: false).ToPackedBits());
        }
    }

    private static SampleStatistics Measure(VadPlanning protocol, JsonElement given, int number)
    {
        var (boxes, features) = AgentsOf(given);
        return protocol.Measure(
            $"{number}", "scene", PlanningGolden.Floats(given.GetProperty("gt_traj")), PlanningGolden.Floats(given.GetProperty("pred_traj")),
            boxes, features, given.GetProperty("fut_valid_flag").GetBoolean());
    }

    private static PlanSteps Judge(JsonElement given)
    {
        var (boxes, features) = AgentsOf(given);
        return VadPlanning.Judge(PlanningGolden.Floats(given.GetProperty("gt_traj")), PlanningGolden.Floats(given.GetProperty("pred_traj")), boxes, features);
    }

    private static (float[] Boxes, float[] Features) AgentsOf(JsonElement given) =>
        (PlanningGolden.Floats(given.GetProperty("agent_boxes")), PlanningGolden.Floats(given.GetProperty("agent_feats")));

    private static void AssertFigures(JsonElement expected, ProtocolResult result, string what)
    {
        foreach (var figure in expected.EnumerateObject())
        {
            if (figure.Name == "fut_valid_flag")
            {
                Assert.Equal(figure.Value.ValueKind == JsonValueKind.False ? 0 : 1, Math.Min(result.Samples, 1));
            }
            else if (result.Samples > 0)
            {
                PlanningGolden.AssertNear(figure.Value.GetDouble(), PlanningGolden.ValueOf(result, figure.Name), $"{what}, {figure.Name}");
            }
            else
            {
                Assert.Equal(0, figure.Value.GetDouble()); // VAD writes zeros for a sample it leaves out.
            }
        }
    }

    private static void AssertSteps(JsonElement expected, PlanSteps steps, string what)
    {
        foreach (var property in expected.EnumerateObject())
        {
            var actual = property.Name switch
            {
                "gt_box_collides" => steps.TruthCollides,
                "pred_box_collides" => steps.PlanCollides,
                "obj_col" => steps.ObjectCollisions,
                "obj_box_col" => steps.BoxCollisions,
                _ => throw new InvalidDataException($"{what}: unknown figure {property.Name}"),
            };
            Assert.True(PlanningGolden.Flags(property.Value).SequenceEqual(actual), $"{what}, {property.Name}: {property.Value} became {string.Join(", ", actual)}");
        }
    }

    private static float[] Path(float right, float forward) => [.. Enumerable.Repeat(new[] { right, forward }, 6).SelectMany(point => point)];

    private static (float[] Boxes, float[] Features) Agent(float right, float forward, int category, float stepForward = 0)
    {
        float[] boxes = [right, forward, 0, 2, 4, 1.5f, (float)-Math.PI, 0, 0]; // heading forward: minus pi/2 minus pi/2
        var features = new float[34];
        features.AsSpan(12, 6).Fill(1);
        features[27] = category;
        for (var step = 0; step < 6; step++)
        {
            features[(2 * step) + 1] = stepForward;
        }

        return (boxes, features);
    }

    private static float[] RandomPath(Random random)
    {
        var (speed, turn) = (random.NextSingle() * 8, (random.NextSingle() - 0.5f) * 0.6f);
        var path = new float[12];
        float x = 0, y = 0, heading = 0;
        for (var step = 0; step < 6; step++)
        {
            heading += turn;
            (x, y) = (x + (speed * MathF.Sin(heading)), y + (speed * MathF.Cos(heading)));
            (path[2 * step], path[(2 * step) + 1]) = (x, y);
        }

        return path;
    }

    private static (float[] Boxes, float[] Features) RandomAgents(Random random, int count)
    {
        var (boxes, features) = (new List<float>(), new List<float>());
        for (var agent = 0; agent < count; agent++)
        {
            boxes.AddRange([
                (random.NextSingle() - 0.5f) * 110, (random.NextSingle() - 0.5f) * 110, 0, 0.5f + (random.NextSingle() * 2.5f), 0.5f + (random.NextSingle() * 12),
                1.5f, (random.NextSingle() - 0.5f) * 12, 0, 0]);
            var feature = new float[34];
            for (var i = 0; i < 12; i++)
            {
                feature[i] = (random.NextSingle() - 0.5f) * 8;
            }

            for (var i = 12; i < 18; i++)
            {
                feature[i] = random.Next(5) == 0 ? 0 : 1;
            }

            feature[27] = random.Next(32);
            for (var i = 28; i < 34; i++)
            {
                feature[i] = (random.NextSingle() - 0.5f) * 0.5f;
            }

            features.AddRange(feature);
        }

        return ([.. boxes], [.. features]);
    }
}
