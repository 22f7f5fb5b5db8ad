using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class WorldSkyTests
{
    [Fact]
    public void RainIsWetFoggyAndWithoutSunAndDuskIsDarker()
    {
        var day = WorldSky.Of(new(WorldLight.Day, false, 0.5, 0.8));
        var dusk = WorldSky.Of(new(WorldLight.Dusk, false, 0.5, 0.1));
        var rain = WorldSky.Of(new(WorldLight.Day, true, 0.5, 0.8));
        var both = WorldSky.Of(new(WorldLight.Dusk, true, 0.5, 0.1));

        Assert.Equal((0, 0, 1, 1), (day.Wetness, dusk.Wetness, rain.Wetness, both.Wetness));
        Assert.True(rain.FogDensity > day.FogDensity && both.FogDensity > dusk.FogDensity);
        Assert.Equal((0, 0), (rain.Sun.Red, both.Sun.Red));
        Assert.True(dusk.Sun.Green < day.Sun.Green && dusk.FromSky.Green < day.FromSky.Green && both.FromSky.Green < rain.FromSky.Green);
    }

    [Fact]
    public void TheSunStandsWhereTheConditionsSay()
    {
        var sun = WorldSky.Of(new(WorldLight.Day, false, Math.PI / 2, Math.PI / 6)).ToSun;

        Assert.Equal(0, (sun - new Vector3d(0, Math.Sqrt(3) / 2, 0.5)).Length, 1e-9);
    }
}
