using Spatial.Native;

namespace Spatial.Worlds;

/// <summary>The light of conditions: of the sky and of lamps.</summary>
internal static class WorldSky
{
    /// <summary>Sun, sky, haze and wetness.</summary>
    public static SceneLight Of(WorldConditions conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        var (light, rain, azimuth, elevation) = conditions;
        return (light, rain) switch
        {
            (WorldLight.Day, false) => ClearDay(azimuth, elevation),
            (WorldLight.Day, true) => SceneLight.Rain(),
            (WorldLight.Dusk, false) => SceneLight.Dusk(azimuth, elevation),
            (WorldLight.Dusk, true) => RainAtDusk(),
            _ => throw new ArgumentException($"light must be Day or Dusk, got {light}", nameof(conditions)),
        };
    }

    /// <summary>A town's shading in the light of conditions: lamps of streets, parks and taxis are lit at dusk and in rain only.</summary>
    /// <param name="shading">Materials, textures and ground of the town, in any light.</param>
    /// <param name="conditions">Light and weather.</param>
    public static SceneShading Shade(SceneShading shading, WorldConditions conditions)
    {
        ArgumentNullException.ThrowIfNull(shading);
        ArgumentNullException.ThrowIfNull(conditions);
        var isLit = conditions.Light == WorldLight.Dusk || conditions.Rain;
        var materials = SurfaceMaterials.Shades.Select((shade, material) =>
            isLit || (SurfaceMaterial)material != SurfaceMaterial.LampWhite ? shade : shade with { Emission = 0 });
        return shading.WithMaterials([.. materials]).WithLight(Of(conditions));
    }

    // Warmer in the sun, less blue in the shade, and with longer sight than the renderer's own day.
    private static SceneLight ClearDay(double azimuth, double elevation) => SceneLight.Day(azimuth, elevation) with
    {
        Sun = new(3.2, 2.85, 2.3),
        FromSky = new(0.44, 0.52, 0.64),
        Zenith = new(0.12, 0.30, 0.80),
        FogDensity = 0.0007,
        Exposure = 1.05,
    };

    private static SceneLight RainAtDusk() => SceneLight.Rain() with
    {
        Zenith = new(0.075, 0.085, 0.115),
        Horizon = new(0.15, 0.15, 0.17),
        FromSky = new(0.15, 0.165, 0.2),
        FromGround = new(0.06, 0.055, 0.05),
        Fog = new(0.12, 0.12, 0.135),
        Exposure = 2.1,
    };
}
