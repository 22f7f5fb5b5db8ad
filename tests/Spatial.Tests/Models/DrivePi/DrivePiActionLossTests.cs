using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class DrivePiActionLossTests
{
    private const double Tolerance = 2e-6; // worst seen 2.4e-7

    [Fact]
    public void TheNearestModeIsTakenForRight()
    {
        using var scope = NewDisposeScope();
        // One sample, two modes of two steps: the first is right at first and 2 m off at its end, the second 0.5 m off throughout.
        var offsets = tensor(new float[] { 1, 0, 3, 0, /**/ 1.5f, 0, 1, 0 }).view(1, 2, 2, 2);
        var driven = tensor(new float[] { 1, 0, 1, 0 }).view(1, 2, 2);
        var action = new DrivePiAction(offsets, zeros(1, 2), zeros(1, 10));

        var whole = DrivePiActionLoss.Of(action, driven, ones(1, 2), zeros(1, 10));
        var firstStep = DrivePiActionLoss.Of(action, driven, tensor(new float[] { 1, 0 }).view(1, 2), ones(1, 10));

        Assert.Equal(1, whole.BestModes.item<long>());
        Assert.Equal(0.5 / 5, whole.Regression.item<float>(), 6); // four numbers and 1
        Assert.Equal(0, firstStep.BestModes.item<long>());
        Assert.Equal(0, firstStep.Regression.item<float>());
        Assert.Equal(1, firstStep.EgoStatus.item<float>());
    }

    [Fact]
    public void ASampleWithoutKnownStepsCountsInTheMeanOnly()
    {
        using var scope = NewDisposeScope();
        var action = new DrivePiAction(rand(2, 3, 4, 2), randn(2, 3), rand(2, 10));
        var one = new DrivePiAction(action.Offsets.narrow(0, 0, 1), action.ModeLogits.narrow(0, 0, 1), action.EgoStatus.narrow(0, 0, 1));
        var driven = rand(2, 4, 2);
        var mask = cat([ones(1, 4), zeros(1, 4)], 0);

        var both = DrivePiActionLoss.Of(action, driven, mask, rand(2, 10));
        var alone = DrivePiActionLoss.Of(one, driven.narrow(0, 0, 1), ones(1, 4), rand(1, 10));

        Assert.Equal(alone.Mode.item<float>() / 2, both.Mode.item<float>(), 5);
        Assert.Equal(alone.Regression.item<float>(), both.Regression.item<float>(), 5);
        Assert.Equal(0, both.BestModes[1].item<long>());
    }

    [Fact]
    public void AKnownStepIsWeighedByItsOwnMaskUnlessAsReleased()
    {
        using var scope = NewDisposeScope();
        // One mode of three steps that are 1, 10 and 100 m off in x and 2, 20 and 200 m in y; only the first is known.
        var action = new DrivePiAction(tensor(new float[] { 1, 2, 10, 20, 100, 200 }).view(1, 1, 3, 2), zeros(1, 1), zeros(1, 10));
        var mask = tensor(new float[] { 1, 0, 0 }).view(1, 3);

        var corrected = DrivePiActionLoss.Of(action, zeros(1, 3, 2), mask, zeros(1, 10));
        var released = DrivePiActionLoss.Of(action, zeros(1, 3, 2), mask, zeros(1, 10), DrivePiBehaviour.ReleaseCompat);

        Assert.Equal((1 + 2) / 3f, corrected.Regression.item<float>(), 6);
        Assert.Equal((1 + 20) / 3f, released.Regression.item<float>(), 6); // the mask twice: x0 and y1
    }

    [Theory]
    [Trait("Category", "Golden")]
    [InlineData("t0_no_noise", DrivePiBehaviour.Corrected)]
    [InlineData("t0_no_noise", DrivePiBehaviour.ReleaseCompat)]
    [InlineData("noisy", DrivePiBehaviour.Corrected)]
    [InlineData("noisy", DrivePiBehaviour.ReleaseCompat)]
    public void LossesAreTheOfficialOnes(string run, object order)
    {
        using var scope = NewDisposeScope();
        using var golden = new ActionGolden("action_head_io");
        var prefix = $"{run}.{ActionGolden.OrderName((DrivePiBehaviour)order)}";
        var action = new DrivePiAction(
            golden[$"{prefix}.offsets"].select(1, 0), golden[$"{prefix}.mode_logits"].select(1, 0), golden[$"{prefix}.ego_status"].squeeze(1));

        foreach (var mask in new[] { "full", "partial", "one_empty" })
        {
            var loss = DrivePiActionLoss.Of(action, golden["gt_offsets"], golden[$"mask.{mask}"], golden["ego_status"], DrivePiBehaviour.ReleaseCompat);

            Assert.Equal(golden[$"{prefix}.loss.{mask}.best_mode"].data<long>().ToArray(), loss.BestModes.data<long>().ToArray());
            ActionGolden.AssertClose(golden[$"{prefix}.loss.{mask}.regression"], loss.Regression, Tolerance);
            ActionGolden.AssertClose(golden[$"{prefix}.loss.{mask}.mode"], loss.Mode, Tolerance);
            ActionGolden.AssertClose(golden[$"{prefix}.loss.{mask}.ego"], loss.EgoStatus, Tolerance);
            ActionGolden.AssertClose(golden[$"{prefix}.loss.{mask}.total"], loss.Total(), Tolerance);
        }
    }

    [Theory]
    [Trait("Category", "Golden")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void FocalLossesAreTheOfficialOnes(int golden)
    {
        using var scope = NewDisposeScope();
        using var expected = new ActionGolden("focal_io");
        var logits = expected[$"{golden}.logits"].requires_grad_();

        var loss = 5 * DrivePiFocalLoss.Of(logits, expected[$"{golden}.target"], expected.Find($"{golden}.weight")?.to_type(ScalarType.Float32));
        loss.backward();

        ActionGolden.AssertClose(expected[$"{golden}.loss"], loss, Tolerance);
        ActionGolden.AssertClose(expected[$"{golden}.grad"], logits.grad!, Tolerance);
    }
}
