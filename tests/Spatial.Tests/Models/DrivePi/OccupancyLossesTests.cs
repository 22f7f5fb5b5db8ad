using Spatial.Models;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class OccupancyLossesTests
{
    private const double Tolerance = 3e-4; // of the largest value, at least 1: float32 in another order
    private const double GradientTolerance = 1e-3; // of the largest value
    private const double LeastGradient = 1e-10; // smaller ones are the rounding of 1 minus a sigmoid of almost 1, of which float32 keeps a digit or none

    [Theory]
    [InlineData("random")]
    [InlineData("absent")]
    [InlineData("ignored")]
    [InlineData("sparse")]
    [InlineData("static")]
    [InlineData("confident_right")]
    [InlineData("confident_wrong")]
    public void EveryTermAndItsGradientAreTheOfficialOnes(string situation)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/occ_losses_io");
        AssertTerm("occ_loss_occ", losses => losses.Focal);
        AssertTerm("occ_loss_voxel_sem_scal", losses => losses.Semantic);
        AssertTerm("occ_loss_voxel_geo_scal", losses => losses.Geometric);
        AssertTerm("occ_loss_voxel_lovasz", losses => losses.Lovasz);
        AssertTerm("occ_loss_flow", losses => losses.Flow);

        void AssertTerm(string name, Func<OccupancyLosses, Tensor?> choose)
        {
            var (logits, flow) = (golden[$"{situation}.logits"].requires_grad_(), golden[$"{situation}.pred_flow"].requires_grad_());
            var losses = OccupancyLosses.Of(
                new(logits, flow), golden[$"{situation}.labels"], golden[$"{situation}.gt_flow"], golden[$"{situation}.class_weights"],
                DrivePiBehaviour.ReleaseCompat);
            choose(losses)!.backward();

            AssertAlike(golden[$"{situation}.loss.{name}"], choose(losses)!, Tolerance, least: 1);
            AssertAlike(golden[$"{situation}.grad.{name}"], (name == "occ_loss_flow" ? flow : logits).grad!, GradientTolerance, LeastGradient);
        }
    }

    [Fact]
    public void TheRadialWeightIsTheOfficialOneAndCorrectedHasItsCentreInTheMiddle()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/occ_radial_200");

        var released = OccupancyLosses.RadialMap(200, 200, DrivePiBehaviour.ReleaseCompat);
        AssertClose(golden["row0"], released[0], 1e-6);
        AssertClose(golden["row100"], released[100], 1e-6);
        AssertClose(golden["diagonal"], released.diagonal(), 1e-6);
        AssertClose(golden["tiny"], OccupancyLosses.RadialMap(10, 10, DrivePiBehaviour.ReleaseCompat), 1e-6);
        var corrected = OccupancyLosses.RadialMap(200, 200, DrivePiBehaviour.Corrected);
        AssertClose(corrected, corrected.flip(0, 1), 0);
        Assert.Equal(2, corrected[0, 0].item<float>());
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(8)]
    public void WhatStandsCountsAsSaidAndWhatMovesBySpeed(double standing)
    {
        using var scope = NewDisposeScope();
        var labels = tensor(new long[] { 0, 0, 16, 16 }, [1, 2, 2, 1]); // a car that stands, one that moves at 5 m/s, nothing
        var velocities = tensor(new float[] { 0, 0, 3, 4, 0, 0, 0, 0 }, [1, 2, 2, 1, 2]);
        var predicted = tensor(new float[] { 1, 0, 3, 5, 9, 9, 9, 9 }, [1, 2, 2, 1, 2]); // wrong by 1 m/s each

        var losses = OccupancyLosses.Of(
            new(zeros([1, 2, 2, 1, 17]), predicted), labels, velocities, ones(17), DrivePiBehaviour.Corrected, new() { Standing = standing });

        Assert.Equal(0.5 * (standing + 5) / 4, losses.Flow!.item<float>(), 1e-5); // over two voxels and two axes
    }

    [Fact]
    public void ByClassEachClassThatIsThereCountsTheSame()
    {
        using var scope = NewDisposeScope();
        var labels = tensor(new long[] { 0, 0, 0, 7, 16, 16 }, [1, 3, 2, 1]); // three voxels of cars, of which one stands, and one of a walker
        var velocities = tensor(new float[] { 0, 0, 9, 0, 9, 0, 0, 1, 0, 0, 0, 0 }, [1, 3, 2, 1, 2]);
        var predicted = tensor(new float[] { 2, 0, 8, 0, 8, 0, 0, 5, 9, 9, 9, 9 }, [1, 3, 2, 1, 2]); // wrong by 2, 1, 1 and 4 m/s

        var losses = OccupancyLosses.Of(
            new(zeros([1, 3, 2, 1, 17]), predicted), labels, velocities, ones(17), DrivePiBehaviour.Corrected,
            new() { FlowWeighting = FlowWeighting.Class, Standing = 0.5 });

        // Half of the mean of both classes' errors, over two axes.
        Assert.Equal(0.5 * (((((0.5 * 2) + 1 + 1) / 3) + 4) / 2) / 2, losses.Flow!.item<float>(), 1e-5);
    }

    [Fact]
    public void VelocitiesOutOfSightCountAsSaid()
    {
        using var scope = NewDisposeScope();
        var labels = tensor(new long[] { 0, 0, 16, 16 }, [1, 2, 2, 1]); // cars in the columns of x 0, y 0 and 1
        var velocities = tensor(new float[] { 4, 0, 4, 0, 0, 0, 0, 0 }, [1, 2, 2, 1, 2]);
        var predicted = tensor(new float[] { 3, 0, 0, 0, 9, 9, 9, 9 }, [1, 2, 2, 1, 2]); // wrong by 1 and by 4 m/s
        var returns = zeros([1, SweepReturns.ChannelCount, 2, 2]);
        returns[0, 3, 1, 0] = 0.7f; // y 1, x 0: the second is in sight

        var losses = OccupancyLosses.Of(
            new(zeros([1, 2, 2, 1, 17]), predicted), labels, velocities, ones(17), DrivePiBehaviour.Corrected,
            new() { FlowWeighting = FlowWeighting.Class, Unseen = 0.25 }, returns);

        Assert.Equal(0.5 * (((0.25 * 1) + 4) / 1.25) / 2, losses.Flow!.item<float>(), 1e-5); // the mean by weight, over two axes
    }

    [Fact]
    public void ClassesThatAreWeighedMustBePredicted()
    {
        using var scope = NewDisposeScope();
        var (labels, velocities) = (zeros([1, 2, 2, 1], ScalarType.Int64), ones([1, 2, 2, 1, 2]));
        OccupancyHeadOutput predicted = new(null, zeros([1, 2, 2, 1, 2]));

        var error = Assert.Throws<ArgumentException>(() => OccupancyLosses.Of(predicted, labels, velocities, ones(17), DrivePiBehaviour.Corrected));

        Assert.Contains("expected logits, got none", error.Message);
        Assert.Null(OccupancyLosses.Of(predicted, labels, velocities, ones(17), DrivePiBehaviour.Corrected, new() { Occupancy = 0 }).Focal);
    }

    [Fact]
    public void WhatHasNoWeightIsNotComputed()
    {
        using var scope = NewDisposeScope();
        var (labels, velocities) = (zeros([1, 2, 2, 1], ScalarType.Int64), ones([1, 2, 2, 1, 2]));
        OccupancyHeadOutput predicted = new(zeros([1, 2, 2, 1, 17]), zeros([1, 2, 2, 1, 2]));

        var flow = Of(new() { Occupancy = 0 });
        var classes = Of(new() { Flow = 0 });

        Assert.Equal((null, null, null, null), (flow.Focal, flow.Semantic, flow.Geometric, flow.Lovasz));
        Assert.Null(classes.Flow);
        Assert.Equal(Of(new()).Flow!.item<float>(), flow.Flow!.item<float>());
        Assert.Equal(Of(new()).Focal!.item<float>(), classes.Focal!.item<float>());
        Assert.Equal(3 * flow.Flow!.item<float>(), new DrivePiLossWeights { Flow = 3 }.Total(null, flow, null).item<float>(), 1e-6);

        OccupancyLosses Of(DrivePiLossWeights weights) => OccupancyLosses.Of(predicted, labels, velocities, ones(17), DrivePiBehaviour.Corrected, weights);
    }

    [Fact]
    public void ARightPredictionCostsAlmostNothing()
    {
        using var scope = NewDisposeScope();
        var labels = randint(17, [1, 8, 8, 4], ScalarType.Int64);
        labels[0, 0, 0, 0] = OccupancyLosses.Unknown;
        var logits = nn.functional.one_hot(labels.clamp(0, 16), 17).to_type(ScalarType.Float32) * 60 - 30;
        var velocities = randn([1, 8, 8, 4, 2]);

        var losses = OccupancyLosses.Of(new(logits, velocities), labels, velocities, ones(17), DrivePiBehaviour.Corrected);

        Tensor?[] terms = [losses.Focal, losses.Semantic, losses.Geometric, losses.Lovasz, losses.Flow];
        Assert.All(terms, term => Assert.InRange(term!.item<float>(), 0, 1e-3f));
    }

    [Fact]
    public void UnknownVoxelsChangeNothing()
    {
        using var scope = NewDisposeScope();
        var labels = randint(17, [1, 6, 6, 2], ScalarType.Int64);
        labels.select(1, 0).fill_(OccupancyLosses.Unknown);
        var (logits, velocities) = (randn([1, 6, 6, 2, 17]) * 5, randn([1, 6, 6, 2, 2]));
        var other = logits.clone();
        other.select(1, 0).copy_(randn(1, 6, 2, 17) * 5); // sure of themselves: what is wrong by little comes last and counts nothing

        Assert.Equal(Terms(logits, DrivePiBehaviour.Corrected), Terms(other, DrivePiBehaviour.Corrected));
        var (before, after) = (Terms(logits, DrivePiBehaviour.ReleaseCompat), Terms(other, DrivePiBehaviour.ReleaseCompat));
        Assert.Equal(before[1..], after[1..]);
        Assert.NotEqual(before[0], after[0]); // the release counts them as background in the Lovász term

        float[] Terms(Tensor predicted, DrivePiBehaviour behaviour)
        {
            var losses = OccupancyLosses.Of(new(predicted, velocities), labels, velocities, ones(17), behaviour);
            Tensor?[] terms = [losses.Lovasz, losses.Focal, losses.Semantic, losses.Geometric, losses.Flow];
            return [.. terms.Select(term => term!.item<float>())];
        }
    }

    [Fact]
    public void ASceneOfFreeVoxelsHasANumber()
    {
        using var scope = NewDisposeScope();
        var logits = randn([1, 4, 4, 2, 17]).requires_grad_();
        var free = full([1, 4, 4, 2], 16, ScalarType.Int64);

        var losses = OccupancyLosses.Of(new(logits, zeros([1, 4, 4, 2, 2])), free, zeros([1, 4, 4, 2, 2]), ones(17), DrivePiBehaviour.Corrected);
        new DrivePiLossWeights().Total(null, losses, null).backward();

        Assert.Equal(0, losses.Semantic!.item<float>());
        Assert.True(logits.grad!.isfinite().all().item<bool>());
    }
}
