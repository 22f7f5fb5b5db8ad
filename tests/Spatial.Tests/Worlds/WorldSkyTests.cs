using Spatial.Native;
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

    [Theory]
    [InlineData(WorldLight.Day, false, false)]
    [InlineData(WorldLight.Day, true, true)]
    [InlineData(WorldLight.Dusk, false, true)]
    [InlineData(WorldLight.Dusk, true, true)]
    public void LampsAreLitAtDuskAndInRainOnlyAndSignalsAlways(WorldLight light, bool rain, bool isLit)
    {
        var plain = new SceneShading(SurfaceMaterials.Shades, SurfaceMaterials.Textures, null, SceneLight.Day(0, 1));
        var conditions = new WorldConditions(light, rain, 0.5, 0.1);
        var shading = WorldSky.Shade(plain, conditions);

        Assert.Equal(WorldSky.Of(conditions), shading.Light);
        Assert.Equal(isLit, EmissionOf(shading, SurfaceMaterial.LampWhite) > 0);
        Assert.True(EmissionOf(shading, SurfaceMaterial.LampRed) > 0 && EmissionOf(shading, SurfaceMaterial.LampGreen) > 0);
        Assert.Equal(EmissionOf(plain, SurfaceMaterial.SafetyVest), EmissionOf(shading, SurfaceMaterial.SafetyVest));
    }

    [Fact]
    public void TheSunStandsWhereTheConditionsSay()
    {
        var sun = WorldSky.Of(new(WorldLight.Day, false, Math.PI / 2, Math.PI / 6)).ToSun;

        Assert.Equal(0, (sun - new Vector3d(0, Math.Sqrt(3) / 2, 0.5)).Length, 1e-9);
    }

    // A row of the materials that the renderer is given; the ninth value is a material's own light.
    private static float EmissionOf(SceneShading shading, SurfaceMaterial material) => shading.Materials[(12 * (int)material) + 8];
}
