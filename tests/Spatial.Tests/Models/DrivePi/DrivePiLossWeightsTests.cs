using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class DrivePiLossWeightsTests
{
    [Fact]
    public void EachTaskCountsByItsWeight()
    {
        using var scope = NewDisposeScope();
        var occupancy = new OccupancyLosses(Number(1), Number(2), Number(3), Number(4), Number(50));
        var action = new DrivePiActionLoss(Number(600), Number(700), Number(800), zeros(1));

        Assert.Equal(2 + 10 + 50 + 2100, new DrivePiLossWeights().Total(Number(2), occupancy, action).item<float>());
        var weights = new DrivePiLossWeights { Text = 3, Occupancy = 0.5, Flow = 0.2, Action = 0 };
        Assert.Equal(6 + 5 + 10, weights.Total(Number(2), occupancy, action).item<float>());
        Assert.Equal(2 + 2100, new DrivePiLossWeights().Total(Number(2), null, action).item<float>());
    }

    [Fact]
    public void TheGradientIsWeighedToo()
    {
        using var scope = NewDisposeScope();
        var flow = Number(5).requires_grad_();
        var occupancy = new OccupancyLosses(Number(1), Number(2), Number(3), Number(4), flow);

        new DrivePiLossWeights { Flow = 0.25 }.Total(null, occupancy, null).backward();

        Assert.Equal(0.25f, flow.grad!.item<float>());
    }

    [Fact]
    public void ABatchWithoutAnythingToLearnIsRefused()
    {
        Assert.Contains("something that is learned", Assert.Throws<ArgumentException>(() => new DrivePiLossWeights().Total(null, null, null)).Message);
        Assert.Contains("flow must be 0 to 1000", Assert.Throws<ArgumentException>(() => new DrivePiLossWeights { Flow = -1 }).Message);
    }

    private static Tensor Number(float value) => tensor(value);
}
