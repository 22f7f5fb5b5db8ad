using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class GroundBoxTests
{
    private static readonly GroundBox Level = new(0, 0, 2, 2, 1, 0);

    [Theory]
    [InlineData(2, 0, true)]
    [InlineData(2.001, 0, false)]
    [InlineData(0, 2, true)]
    [InlineData(0, 2.001, false)]
    [InlineData(2, 2, true)] // corner on corner
    [InlineData(2, -2.001, false)]
    public void BoxesThatShareABorderTouch(double x, double y, bool touches)
    {
        Assert.Equal(touches, Level.Touches(new(x, y, 2, 2, 1, 0)));
        Assert.Equal(touches, new GroundBox(x, y, 2, 2, 1, 0).Touches(Level));
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.75)]
    [InlineData(1.25)]
    [InlineData(1.75)]
    public void AnEdgeOfEitherBoxKeepsThemApart(double turns)
    {
        // Along both axes of the level box they overlap up to 2.41 m; the turned box's edge towards its corner is 1 m from its centre, the corner 1.41 m.
        var (cos, sin) = (Math.Cos(turns * Math.PI), Math.Sin(turns * Math.PI));
        GroundBox near = new(1.70, 1.70, 2, 2, cos, sin), apart = new(1.72, 1.72, 2, 2, cos, sin);

        Assert.True(Level.Touches(near) && near.Touches(Level));
        Assert.False(Level.Touches(apart) || apart.Touches(Level));
    }
}
