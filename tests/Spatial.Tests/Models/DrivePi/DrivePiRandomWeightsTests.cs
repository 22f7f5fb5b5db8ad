using Spatial.Models;

namespace Spatial.Tests;

/// <summary>Tests that must have libtorch's generator, which the whole process shares, to themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OwnGenerator
{
    public const string Name = "libtorch's generator";
}

[Collection(OwnGenerator.Name)]
public sealed class DrivePiRandomWeightsTests
{
    [Fact]
    public void EqualSeedsGiveEqualWeights()
    {
        using var first = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano, seed: 5);
        using var second = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano, seed: 5);
        using var other = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano, seed: 6);

        var expected = first.Perceive(DrivePiScenes.Whole(), "Is it wet?", TestContext.Current.CancellationToken);
        var actual = second.Perceive(DrivePiScenes.Whole(), "Is it wet?", TestContext.Current.CancellationToken);

        Assert.Equal(expected.Flow!.Velocities, actual.Flow!.Velocities);
        Assert.Equal(expected.Plan!.Waypoints, actual.Plan!.Waypoints);
        Assert.Equal(expected.Answers, actual.Answers);
        Assert.NotEqual(expected.Flow.Velocities, other.Perceive(DrivePiScenes.Whole(), [], TestContext.Current.CancellationToken).Flow!.Velocities);
    }

    [Fact]
    public void TheCallersGeneratorGoesOnWhereItWas()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        TorchSharp.torch.manual_seed(1);
        var expected = TorchSharp.torch.randn(3).data<float>().ToArray();
        TorchSharp.torch.manual_seed(1);

        DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano).Dispose();

        Assert.Equal(expected, TorchSharp.torch.randn(3).data<float>().ToArray());
    }
}
