namespace Spatial.Tests;

public sealed class BoxInteriorTests
{
    [Theory]
    [InlineData(2, 1, 0.5, true)] // a corner
    [InlineData(0, 0, 0, true)]
    [InlineData(2.01, 0, 0, false)]
    [InlineData(0, -1.01, 0, false)]
    [InlineData(0, 0, 0.51, false)]
    public void ABoxHoldsItsFacesAndNothingBeyond(double x, double y, double z, bool isInside)
    {
        var box = new BoxInterior(new(Vector3d.Zero, new(Width: 2, Length: 4, Height: 1), Quaterniond.Identity));

        Assert.Equal(isInside, box.Contains(new(x, y, z)));
    }

    [Fact]
    public void ATurnedBoxIsLongAcross()
    {
        var box = new BoxInterior(new(new(10, 0, 0), new(Width: 2, Length: 4, Height: 1), Quaterniond.FromYaw(Math.PI / 2)));

        Assert.True(box.Contains(new(10, 1.9, 0)));
        Assert.False(box.Contains(new(11.9, 0, 0)));
    }
}
