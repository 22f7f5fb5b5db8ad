using Spatial.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class DrivePiActionHeadTests
{
    private const double Tolerance = 2e-5; // float32 sums in another order; worst seen 7e-6
    private const double SineTolerance = 1e-4; // a metre is a whole turn, and official alphas are float32 products; worst seen 5.5e-5
    private const double GradientTolerance = 1e-4; // relative to the largest of a tensor; worst seen 1.1e-5

    [Theory]
    [InlineData("t0_no_noise", DrivePiBehaviour.Corrected)]
    [InlineData("t0_no_noise", DrivePiBehaviour.ReleaseCompat)]
    [InlineData("noisy", DrivePiBehaviour.Corrected)]
    [InlineData("noisy", DrivePiBehaviour.ReleaseCompat)]
    public void PlansAreTheOfficialOnes(string run, object order)
    {
        using var scope = NewDisposeScope();
        using var golden = new ActionGolden("action_head_io");
        var tokenOrder = (DrivePiBehaviour)order;
        var prefix = $"{run}.{ActionGolden.OrderName(tokenOrder)}";
        using var head = ActionGolden.Head(tokenOrder);

        var action = head.Plan(golden["hidden"], golden.Commands, golden.Noise(run));

        for (var command = 0; command < 3; command++)
        {
            // The official head repeats its plan for every command.
            ActionGolden.AssertClose(golden[$"{prefix}.offsets"].select(1, command), action.Offsets, Tolerance);
            ActionGolden.AssertClose(golden[$"{prefix}.mode_logits"].select(1, command), action.ModeLogits, Tolerance);
        }

        ActionGolden.AssertClose(golden[$"{prefix}.ego_status"].squeeze(1), action.EgoStatus, Tolerance);
        var trajectories = action.Trajectory();
        for (var sample = 0; sample < 3; sample++)
        {
            ActionGolden.AssertClose(golden[$"{prefix}.trajectory.{sample}"], trajectories[sample], Tolerance);
        }
    }

    [Theory]
    [InlineData("t0_no_noise", DrivePiBehaviour.Corrected)]
    [InlineData("t0_no_noise", DrivePiBehaviour.ReleaseCompat)]
    [InlineData("noisy", DrivePiBehaviour.Corrected)]
    [InlineData("noisy", DrivePiBehaviour.ReleaseCompat)]
    public void EveryStepIsTheOfficialOne(string run, object order)
    {
        using var scope = NewDisposeScope();
        using var golden = new ActionGolden("action_head_io");
        var tokenOrder = (DrivePiBehaviour)order;
        var prefix = $"{run}.{ActionGolden.OrderName(tokenOrder)}";
        using var head = ActionGolden.Head(tokenOrder);
        var noise = golden.Noise(run);
        var compared = 0;

        var map = head.MapOf(golden["hidden"]);
        var cells = map.flatten(2).transpose(1, 2);
        var summary = head.SummaryOf(map);
        var anchors = head.AnchorOffsets(golden.Commands);
        var (scaled, offsets) = head.NoisyAnchors(anchors, noise);

        Compare("bev", map.narrow(0, 0, 1));
        Compare("ego_pooled", summary.unsqueeze(-1).unsqueeze(-1));
        Compare("ego_query", head.EgoQuery(summary, cells).transpose(1, 2));
        Compare("anchor_offsets", anchors);
        Compare("normalised", DrivePiAnchorScale.Normalise(anchors, DrivePiBehaviour.ReleaseCompat));
        Compare("noisy_normalised", scaled.flatten(0, 1));
        Compare("noisy_offsets", offsets.flatten(0, 1));
        Compare("sine", DrivePiSines.OfPoints(offsets, 128).flatten(0, 1), SineTolerance);
        Compare("time_sine", DrivePiSines.OfTimes(noise.Steps.to_type(ScalarType.Float32), 32).repeat_interleave(6, 0));
        Compare("time_embedding", head.TimeOf(noise.Steps, ScalarType.Float32).repeat_interleave(6, 0));
        Compare("trajectory_embedding", head.Embed(offsets, ScalarType.Float32).flatten(0, 1));
        Compare("trajectory_feature", head.ModesOf(golden.Commands, noise, cells).transpose(1, 2));

        // Steps that do not depend on the order were recorded once, the map once for each order.
        Assert.Equal((tokenOrder, run) switch
        {
            (DrivePiBehaviour.ReleaseCompat, "t0_no_noise") => 12,
            (DrivePiBehaviour.ReleaseCompat, _) => 11,
            (_, "t0_no_noise") => 3,
            _ => 2,
        }, compared);

        void Compare(string step, Tensor actual, double tolerance = Tolerance)
        {
            if (golden.Find($"{prefix}.{step}") is { } expected)
            {
                ActionGolden.AssertClose(expected, actual, tolerance);
                compared++;
            }
        }
    }

    [Fact]
    public void TheMeasuredStatusMayStandForThePredictedOne()
    {
        using var scope = NewDisposeScope();
        using var golden = new ActionGolden("action_head_io");
        using var head = ActionGolden.Head(DrivePiBehaviour.ReleaseCompat);

        var action = head.Plan(golden["hidden"], golden.Commands, golden.Noise("noisy"), golden["ego_status"]);

        ActionGolden.AssertClose(golden["noisy.use_ego.offsets"].select(1, 0), action.Offsets, Tolerance);
        ActionGolden.AssertClose(golden["noisy.use_ego.mode_logits"].select(1, 0), action.ModeLogits, Tolerance);
        ActionGolden.AssertClose(golden["noisy.raster.ego_status"].squeeze(1), action.EgoStatus, Tolerance);
    }

    [Theory]
    [InlineData(DrivePiBehaviour.Corrected)]
    [InlineData(DrivePiBehaviour.ReleaseCompat)]
    public void GradientsAreTheOfficialOnes(object order)
    {
        using var scope = NewDisposeScope();
        var tokenOrder = (DrivePiBehaviour)order;
        using var golden = new ActionGolden("action_head_io");
        using var gradients = new ActionGolden($"action_head_grads_{ActionGolden.OrderName(tokenOrder)}");
        using var head = ActionGolden.Head(tokenOrder);
        var hidden = golden["hidden"].requires_grad_();

        var action = head.Plan(hidden, golden.Commands, golden.Noise("noisy"));
        DrivePiActionLoss.Of(action, golden["gt_offsets"], golden["mask.partial"], golden["ego_status"], DrivePiBehaviour.ReleaseCompat).Total().backward();

        AssertGradient(gradients["input.hidden"], hidden);
        var learned = head.named_parameters().Where(named => named.parameter.requires_grad).ToArray();
        foreach (var (name, parameter) in learned)
        {
            AssertGradient(gradients[name], parameter);
        }

        Assert.Equal(gradients.Keys.Order(StringComparer.Ordinal), learned.Select(named => named.name).Append("input.hidden").Order(StringComparer.Ordinal));

        static void AssertGradient(Tensor expected, Tensor of)
        {
            Assert.Equal(expected.shape, of.grad!.shape);
            Assert.InRange((expected - of.grad!).abs().max().item<float>(), 0, GradientTolerance * expected.abs().max().item<float>());
        }
    }

    [Fact]
    public void WithoutNoiseAPlanIsStepZeroOfTheDiffusion()
    {
        using var scope = NewDisposeScope();
        using var golden = new ActionGolden("action_head_io");
        using var head = ActionGolden.Head(DrivePiBehaviour.ReleaseCompat);

        var action = head.Plan(golden["hidden"], golden.Commands);
        var again = head.Plan(golden["hidden"], golden.Commands);

        ActionGolden.AssertClose(golden["t0_no_noise.raster.offsets"].select(1, 0), action.Offsets, Tolerance);
        Assert.Equal(action.Offsets.data<float>().ToArray(), again.Offsets.data<float>().ToArray());
        Assert.Equal(action.ModeLogits.data<float>().ToArray(), again.ModeLogits.data<float>().ToArray());
    }

    [Fact]
    public void ASeedIsAPlan()
    {
        using var scope = NewDisposeScope();
        using var golden = new ActionGolden("action_head_io");
        using var head = ActionGolden.Head(DrivePiBehaviour.Corrected);

        var (plan, same, other) = (PlanOf(7), PlanOf(7), PlanOf(8));

        Assert.Equal(plan, same);
        Assert.NotEqual(plan, other);

        float[] PlanOf(ulong seed)
        {
            using var noise = DrivePiAnchorNoise.Draw(seed, 3, head.Config, CPU);
            return head.Plan(golden["hidden"], golden.Commands, noise).Offsets.data<float>().ToArray();
        }
    }

    [Fact]
    public void DrawnNoiseIsOfTheFirstFortySteps()
    {
        using var scope = NewDisposeScope();
        using var noise = DrivePiAnchorNoise.Draw(3, 2000, ActionGolden.Config(DrivePiBehaviour.Corrected), CPU);

        Assert.Equal(0, noise.Steps.min().item<long>());
        Assert.Equal(39, noise.Steps.max().item<long>());
        Assert.Equal(0, noise.Values.mean().item<float>(), 0.02);
        Assert.Equal(1, noise.Values.std().item<float>(), 0.02);
    }

    [Fact]
    public void TheReleasedSizesHaveTheirParameters()
    {
        using var scope = NewDisposeScope();
        using var head = new DrivePiActionHead(new());

        // Worked by hand from the layers of the release: 5.05 million.
        Assert.Equal(5_048_215, head.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void SamplesOfABatchDoNotSeeEachOther()
    {
        using var scope = NewDisposeScope();
        using var golden = new ActionGolden("action_head_io");
        using var head = ActionGolden.Head(DrivePiBehaviour.Corrected);
        var all = head.Plan(golden["hidden"], golden.Commands);

        for (var sample = 0; sample < 3; sample++)
        {
            var alone = head.Plan(golden["hidden"].narrow(0, sample, 1), golden.Commands.narrow(0, sample, 1));
            ActionGolden.AssertClose(all.Offsets.narrow(0, sample, 1), alone.Offsets, Tolerance);
        }
    }

    [Fact]
    public void TrainingDropsAndEvaluationDoesNot()
    {
        using var scope = NewDisposeScope();
        using var golden = new ActionGolden("action_head_io");
        using var head = ActionGolden.Head(DrivePiBehaviour.Corrected);
        using var whole = ActionGolden.Head(ActionGolden.Config(DrivePiBehaviour.Corrected) with { Dropout = 0 });
        head.train();
        whole.train();

        Assert.NotEqual(OffsetsOf(head), OffsetsOf(head));
        Assert.Equal(OffsetsOf(whole), OffsetsOf(whole));

        float[] OffsetsOf(DrivePiActionHead of) => of.Plan(golden["hidden"], golden.Commands).Offsets.data<float>().ToArray();
    }

    [Fact]
    public void AnchorsThatAreSetAreUsed()
    {
        using var scope = NewDisposeScope();
        using var head = ActionGolden.Head(DrivePiBehaviour.Corrected);
        var anchors = arange(3 * 6 * 6 * 2, ScalarType.Float32).view(3, 6, 6, 2);

        head.SetAnchors(anchors);
        var offsets = head.AnchorOffsets(tensor(new long[] { 2 }));

        Assert.Equal(144 + 12, offsets[0, 1, 0, 0].item<float>()); // the first step is from the origin
        Assert.Equal(2, offsets.narrow(2, 1, 5).min().item<float>());
        Assert.Equal(2, offsets.narrow(2, 1, 5).max().item<float>());
        Assert.Contains("anchors must be [3, 6, 6, 2], got [3, 6, 5, 2]", Refusal(() => head.SetAnchors(anchors.narrow(2, 0, 5))), StringComparison.Ordinal);
    }

    [Fact]
    public void NothingIsLeftBehind()
    {
        using var scope = NewDisposeScope();
        using var golden = new ActionGolden("action_head_io");
        using var head = ActionGolden.Head(DrivePiBehaviour.Corrected);
        var (hidden, commands, offsets, mask, status) = (golden["hidden"], golden.Commands, golden["gt_offsets"], golden["mask.partial"], golden["ego_status"]);
        Run();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Run();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Run()
        {
            using var noise = DrivePiAnchorNoise.Draw(1, 3, head.Config, CPU);
            using var action = head.Plan(hidden, commands, noise);
            using var trajectory = action.Trajectory();
            using var headings = DrivePiAction.Headings(trajectory);
            using var loss = DrivePiActionLoss.Of(action, offsets, mask, status);
            using var total = loss.Total();
        }
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        using var scope = NewDisposeScope();
        var config = ActionGolden.Config(DrivePiBehaviour.Corrected);
        using var head = new DrivePiActionHead(config);
        var (hidden, commands) = (zeros(2, 16, 24), zeros([2], ScalarType.Int64));

        AssertRefused("hidden states must be [B, 16, 24], got [2, 15, 24]", () => head.Plan(zeros(2, 15, 24), commands));
        AssertRefused("commands must be int64 [2], got Float32 [2, 3]", () => head.Plan(hidden, zeros(2, 3)));
        AssertRefused("noise must be [2, 6, 6, 2], got [1, 6, 6, 2]", () => head.Plan(hidden, commands, DrivePiAnchorNoise.None(1, config, CPU)));
        AssertRefused("the ego status must be [2, 10], got [2, 9]", () => head.Plan(hidden, commands, measuredStatus: zeros(2, 9)));
        AssertRefused("multiple of the patch, got 13 and 3", () => new DrivePiActionHead(config with { Tokens = config.Tokens with { Side = 13 } }));
        AssertRefused("multiple of its heads, got 32 and 5 heads", () => new DrivePiActionHead(config with { HeadCount = 5 }));

        static void AssertRefused(string message, Action call) => Assert.Contains(message, Refusal(call), StringComparison.Ordinal);
    }

    private static string Refusal(Action call) => Assert.Throws<ArgumentException>(call).Message;
}
