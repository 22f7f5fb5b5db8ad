using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class DrivePiAnchorScaleTests
{
    [Fact]
    public void ForwardOffsetsAreNotClippedAtThreeMetresUnlessAsReleased()
    {
        using var scope = NewDisposeScope();
        var fast = tensor(new float[] { 7, 1 }); // 14 m/s ahead, a little to the left

        Assert.Equal([7f, 1], There(fast, DrivePiBehaviour.Corrected), (a, b) => MathF.Abs(a - b) < 1e-5f);
        Assert.Equal([3f, 1], There(fast, DrivePiBehaviour.ReleaseCompat), (a, b) => MathF.Abs(a - b) < 1e-5f);

        static float[] There(Tensor offsets, DrivePiBehaviour axes) =>
            DrivePiAnchorScale.Denormalise(DrivePiAnchorScale.Normalise(offsets, axes), axes).data<float>().ToArray();
    }

    [Fact]
    public void CorrectedAxesAreTheReleasedOnesInTheOtherOrder()
    {
        using var scope = NewDisposeScope();
        var offsets = randn(50, 2) * 4;

        var corrected = DrivePiAnchorScale.Normalise(offsets, DrivePiBehaviour.Corrected);
        var released = DrivePiAnchorScale.Normalise(offsets.flip(-1), DrivePiBehaviour.ReleaseCompat);

        Assert.Equal(released.flip(-1).data<float>().ToArray(), corrected.data<float>().ToArray());
        Assert.NotEqual(released.data<float>().ToArray(), corrected.data<float>().ToArray());
    }

    [Theory]
    [InlineData(DrivePiBehaviour.Corrected, 1f, 3.1f)]
    [InlineData(DrivePiBehaviour.ReleaseCompat, 3.1f, 1f)]
    public void OffsetsBeyondTheBoundsAreClipped(object axes, float x, float y)
    {
        using var scope = NewDisposeScope();
        var behaviour = (DrivePiBehaviour)axes;
        var (forward, sideways) = behaviour == DrivePiBehaviour.Corrected ? (0, 1) : (1, 0);

        var far = DrivePiAnchorScale.Normalise(tensor(new float[] { 100, 100 }), behaviour);
        var near = DrivePiAnchorScale.Normalise(tensor(new float[] { -100, -100 }), behaviour);
        var between = DrivePiAnchorScale.Normalise(tensor(new[] { x, y }), behaviour);

        Assert.Equal([1f, 1], far.data<float>().ToArray());
        Assert.Equal([-1f, -1], near.data<float>().ToArray());
        Assert.InRange(between[forward].item<float>(), -0.7f, 0.7f);
        Assert.Equal(1f, between[sideways].item<float>());
    }
}
