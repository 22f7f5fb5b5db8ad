namespace Spatial.Tests;

public sealed class EgoMotionTests
{
    [Theory]
    [InlineData(10, 0)]
    [InlineData(10, 0.4)]
    [InlineData(-3, -0.2)]
    [InlineData(0, 0)]
    public void MotionOnACircleIsFoundAgain(double speed, double yawRate)
    {
        const double seconds = 0.5;
        var turned = yawRate * seconds;
        var later = yawRate == 0
            ? new Vector3d(speed * seconds, 0, 0)
            : new Vector3d(speed / yawRate * Math.Sin(turned), speed / yawRate * (1 - Math.Cos(turned)), 0);
        var globalFromEarlier = RigidTransform.From(Quaterniond.FromYaw(1.1), new(500, 900, 0));
        var globalFromLater = globalFromEarlier * RigidTransform.From(Quaterniond.FromYaw(turned), later);

        var motion = EgoMotion.Between(globalFromEarlier, globalFromLater, seconds);

        Assert.Equal(speed, motion.Speed, 9);
        Assert.Equal(yawRate, motion.YawRate, 9);
    }

    [Fact]
    public void TimeMustPass()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => EgoMotion.Between(RigidTransform.Identity, RigidTransform.Identity, 0));
    }
}
