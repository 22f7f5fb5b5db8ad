namespace Spatial.Tests;

public sealed class QuaterniondTests
{
    [Fact]
    public void AQuarterTurnTakesForwardToLeft()
    {
        var left = Quaterniond.FromYaw(Math.PI / 2).ToMatrix() * new Vector3d(1, 0, 0);

        Assert.Equal(0, left.X, 15);
        Assert.Equal(1, left.Y, 15);
    }

    [Fact]
    public void ProductTurnsByTheRightFactorFirst()
    {
        var quarterAboutX = new Quaterniond(Math.Sqrt(0.5), Math.Sqrt(0.5), 0, 0);
        var product = Quaterniond.FromYaw(Math.PI / 2) * quarterAboutX;

        var turned = product.ToMatrix() * new Vector3d(0, 1, 0);

        Assert.Equal(new Vector3d(0, 0, 1), Rounded(turned));
    }

    [Theory]
    [InlineData(3.0, 3.0)]
    [InlineData(Math.PI, Math.PI)]
    [InlineData(3.5, 3.5 - (2 * Math.PI))]
    public void YawWrapsAtPi(double turn, double expected)
    {
        Assert.Equal(expected, Quaterniond.FromYaw(turn).Yaw, 12);
    }

    [Fact]
    public void SlerpTakesTheShorterArcAndStopsAtItsEnds()
    {
        var from = Quaterniond.FromYaw(0.2);
        var to = Quaterniond.FromYaw(0.6 + (2 * Math.PI)); // the same rotation as 0.6, with the opposite sign

        Assert.Equal(0.4, Quaterniond.Slerp(from, to, 0.5).Yaw, 12);
        Assert.Equal(0.6, Quaterniond.Slerp(from, to, 2).Yaw, 12);
        Assert.Equal(0.2, Quaterniond.Slerp(from, to, -1).Yaw, 12);
    }

    [Fact]
    public void ZeroCannotBeNormalised()
    {
        Assert.Throws<InvalidOperationException>(() => default(Quaterniond).Normalized());
    }

    private static Vector3d Rounded(Vector3d v) => new(Math.Round(v.X, 12), Math.Round(v.Y, 12), Math.Round(v.Z, 12));
}
