using Spatial.Native;

namespace Spatial.Tests;

public sealed class LidarRaysTests
{
    [Fact]
    public void ThirtyNinePitchesLookInThreeHundredAndSixtyDirectionsEach()
    {
        var directions = LidarRays.Directions();

        Assert.Equal(39 * 360 * 3, directions.Length);
        Assert.All(directions.Chunk(3), d => Assert.Equal(1, Math.Sqrt((d[0] * d[0]) + (d[1] * d[1]) + (d[2] * d[2])), 1e-6));

        // The first ring looks 45 degrees down and forward.
        Assert.Equal(Math.Sqrt(0.5), directions[0], 1e-7);
        Assert.Equal(0, directions[1]);
        Assert.Equal(-Math.Sqrt(0.5), directions[2], 1e-7);
    }
}
