namespace Spatial.Tests;

public sealed class RigidTransformTests
{
    private static readonly RigidTransform GlobalFromEgo = RigidTransform.From(Quaterniond.FromYaw(0.7), new(10, -4, 0.5));
    private static readonly RigidTransform EgoFromLidar = RigidTransform.From(new Quaterniond(0.7, 0.1, -0.2, 0.68), new(0.94, 0, 1.84));

    [Fact]
    public void CompositionAppliesTheRightFactorFirst()
    {
        var pointInLidar = new Vector3d(3, 2, 1);

        var expected = GlobalFromEgo * (EgoFromLidar * pointInLidar);
        var actual = (GlobalFromEgo * EgoFromLidar) * pointInLidar;

        Assert.Equal(0, (expected - actual).Length, 12);
    }

    [Fact]
    public void InverseUndoes()
    {
        var point = new Vector3d(-7, 11, 0.25);

        Assert.Equal(0, ((GlobalFromEgo.Inverse() * (GlobalFromEgo * point)) - point).Length, 12);
    }

    [Fact]
    public void RotationsKeepLengths()
    {
        var direction = new Vector3d(1, -2, 3);

        Assert.Equal(direction.Length, EgoFromLidar.Rotate(direction).Length, 12);
    }
}
