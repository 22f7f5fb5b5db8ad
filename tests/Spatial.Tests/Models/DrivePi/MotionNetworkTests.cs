using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class MotionNetworkTests
{
    [Fact]
    public void ItBeginsAsWhatTheEdgesOfClustersShareAndRefusesOtherMaps()
    {
        using var scope = NewDisposeScope();
        var network = new MotionNetwork(4, 3, 20);

        var returns = rand(2, SweepReturns.ChannelCount, 20, 20);
        var read = network.Read(returns);

        Assert.Equal([2, 3, 20, 20], read.Features.shape);
        Assert.Equal([2, 2, 20, 20], read.Velocities.shape);
        Assert.Equal(0, read.Features.abs().max().item<float>());
        Assert.True((read.Velocities - (5 * returns.narrow(1, 26, 2))).abs().max().item<float>() < 1e-5);
        Assert.Contains("[B, 32, 20, 20], got none", Assert.Throws<ArgumentException>(() => network.Read(null)).Message);
        Assert.Contains("got [1, 32, 20, 18]", Assert.Throws<ArgumentException>(() => network.Read(rand(1, 32, 20, 18))).Message);
    }

    [Fact]
    public void ItTakesTheVelocitiesOfClustersAsFarAsItBelievesThem()
    {
        using var scope = NewDisposeScope();
        var network = new MotionNetwork(4, 3, 20);
        using var believing = no_grad();
        network.get_parameter("belief.bias")!.copy_(tensor(new[] { 0.25f, 0.5f, 2 }));
        var returns = zeros([1, SweepReturns.ChannelCount, 20, 20]);
        foreach (var (channel, value) in new[] { (22, 1f), (23, -2f), (24, 0.4f), (25, 0.8f), (26, 0.1f), (27, 0.2f) }) // mean, middle, edges: x and y, in 5 m/s
        {
            returns[0, channel, 7, 3] = value;
        }

        var velocities = network.Read(returns).Velocities;

        Assert.Equal(5 * ((0.25 * 1) + (0.5 * 0.4) + (2 * 0.1)), velocities[0, 0, 7, 3].item<float>(), 1e-5);
        Assert.Equal(5 * ((0.25 * -2) + (0.5 * 0.8) + (2 * 0.2)), velocities[0, 1, 7, 3].item<float>(), 1e-5);
        Assert.Equal(2, velocities.count_nonzero().item<long>());
    }

    [Fact]
    public void ItLearnsWhichWayReturnsMove()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var network = new MotionNetwork(6, 2, 24);
        var optimizer = optim.Adam(network.parameters(), 3e-3);
        for (var step = 0; step < 400; step++)
        {
            using var inner = NewDisposeScope();
            var (returns, velocity, at) = Moving(step);
            optimizer.zero_grad();
            (network.Read(returns).Features.index_select(2, at[0]).index_select(3, at[1]) - velocity.view(1, 2, 1, 1)).square().mean().backward();
            _ = optimizer.step();
        }

        for (var other = 1000; other < 1010; other++)
        {
            var (returns, velocity, at) = Moving(other);
            var read = network.Read(returns).Features.index_select(2, at[0]).index_select(3, at[1]).view(2);
            Assert.True((read * velocity).sum().item<float>() > 0.5f * velocity.square().sum().item<float>(), $"scene {other}");
        }
    }

    [Fact]
    public void OfTheHeadItChangesVelocitiesAlone()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var config = DrivePiScenes.Nano with { MotionChannels = 4 };
        var head = new OccupancyHead(config.OccupancyHead, config.Behaviour);
        nn.init.normal_(head.get_parameter("motion.out.weight"));
        nn.init.normal_(head.get_parameter("flow_predicter.1.weight"));
        var (hidden, map) = (rand(1, config.VisionTokens, config.Language.HiddenSize), rand(1, 1, 1, 1));
        var returns = zeros([1, SweepReturns.ChannelCount, 200, 200]);

        var still = head.Predict(hidden, new BevMaps(map, Returns: returns));
        returns[0, 0, 40, 120] = 1; // y, x
        var moving = head.Predict(hidden, new BevMaps(map, Returns: returns));

        Assert.True(still.Logits!.eq(moving.Logits!).all().item<bool>());
        var change = (still.Flow - moving.Flow).abs().sum([0, 3, 4]); // [X, Y]
        Assert.True(change[120, 40].item<float>() > 0);
        Assert.Equal(0, change[40, 120].item<float>());
        Assert.Throws<ArgumentException>(() => head.Predict(hidden, new BevMaps(map)));
    }

    [Fact]
    public void TheHeadMovesWholeColumnsAsTheirClusterDoes()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var config = DrivePiScenes.Nano with { MotionChannels = 4 };
        var head = new OccupancyHead(config.OccupancyHead, config.Behaviour);
        var (hidden, map) = (rand(1, config.VisionTokens, config.Language.HiddenSize), rand(1, 1, 1, 1));
        var returns = zeros([1, SweepReturns.ChannelCount, 200, 200]);
        returns[0, 27, 150, 60] = 1; // of both edges along y; y, x

        var moving = head.Predict(hidden, new BevMaps(map, Returns: returns), withClasses: false);

        Assert.Null(moving.Logits);
        Assert.Equal(config.OccupancyHead.GridHeight, moving.Flow.count_nonzero().item<long>()); // [1, X, Y, Z, 2]
        Assert.True((moving.Flow[0, 60, 150, .., 1] - 5).abs().max().item<float>() < 1e-5);
    }

    // A block of two cells that moves by a cell each second step, in one of four directions; where it is now.
    private static (Tensor Returns, Tensor Velocity, Tensor[] At) Moving(int seed)
    {
        var random = new Random(seed);
        var (dx, dy) = (random.Next(4)) switch { 0 => (1, 0), 1 => (-1, 0), 2 => (0, 1), _ => (0, -1) };
        var (x, y) = (random.Next(8, 15), random.Next(8, 15));
        var returns = zeros([1, SweepReturns.ChannelCount, 24, 24]);
        for (var step = 0; step < SweepReturns.StepCount; step++)
        {
            var (left, bottom) = (x - (dx * step / 2), y - (dy * step / 2));
            returns.narrow(1, 2 * step, 2).narrow(2, bottom, 2).narrow(3, left, 2).fill_(1);
        }

        return (returns, tensor(new float[] { dx, dy }), [tensor(new long[] { y }), tensor(new long[] { x })]);
    }
}
