using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class DrivePiActionTests
{
    private const double Tolerance = 1e-6; // worst seen 8e-8

    [Fact]
    public void ATrajectoryIsTheOffsetsOfTheLikeliestModeAddedUp()
    {
        using var scope = NewDisposeScope();
        var offsets = tensor(new float[] { 1, 0, 1, 0, 1, 0, /**/ 2, 1, 2, -1, 3, 0.5f }).view(1, 2, 3, 2);
        var action = new DrivePiAction(offsets, tensor(new float[] { -1, 0.25f }).view(1, 2), zeros(1, 10));

        Assert.Equal([2f, 1, 4, 0, 7, 0.5f], action.Trajectory().data<float>().ToArray());
    }

    [Fact]
    public void HeadingsLookFromTheStepBeforeToTheStepAfter()
    {
        using var scope = NewDisposeScope();
        var corner = tensor(new float[] { 1, 0, 2, 0, 2, 1, 2, 2 }).view(4, 2);

        var headings = DrivePiAction.Headings(corner).data<float>().ToArray();

        Assert.Equal([0, Math.PI / 4, Math.PI / 2, Math.PI / 2], headings.Select(heading => (double)heading), (a, b) => Math.Abs(a - b) < Tolerance);
    }

    [Fact]
    public void AVehicleThatHardlyMovesKeepsItsHeading()
    {
        using var scope = NewDisposeScope();
        var still = tensor(new float[] { 0, 0, 0, 0.2f, 0, 0.49f }).view(3, 2);

        Assert.Equal([0f, 0, 0], DrivePiAction.Headings(still).data<float>().ToArray());
        Assert.NotEqual(0, DrivePiAction.Headings(still * 1.1f)[1].item<float>());
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void HeadingsAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        using var golden = new ActionGolden("action_head_io");

        ActionGolden.AssertClose(golden["yaw.y"].squeeze(-1), DrivePiAction.Headings(golden["yaw.trajectories"]), Tolerance);
    }
}
