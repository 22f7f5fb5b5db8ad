namespace Spatial.Native;

/// <summary>Light and weather. Colours are linear; 1 is about the brightness of a white wall in a picture exposed 1.</summary>
public sealed record SceneLight
{
    /// <summary>Direction to the sun, world; any length but 0.</summary>
    public required Vector3d ToSun { get; init; }

    /// <summary>Light of the sun on a surface that faces it; black for a sun behind clouds, which throws no shadows.</summary>
    public required LinearColor Sun { get; init; }

    /// <summary>The sky overhead.</summary>
    public required LinearColor Zenith { get; init; }

    /// <summary>The sky at the horizon.</summary>
    public required LinearColor Horizon { get; init; }

    /// <summary>Ambient light on surfaces that look up.</summary>
    public required LinearColor FromSky { get; init; }

    /// <summary>Ambient light on surfaces that look down.</summary>
    public required LinearColor FromGround { get; init; }

    /// <summary>Colour of fog and haze.</summary>
    public required LinearColor Fog { get; init; }

    /// <summary>Fog per metre: exp(-density * distance) of a colour is left.</summary>
    public double FogDensity { get; init; }

    /// <summary>0 dry to 1: surfaces are darker, and flat ground mirrors.</summary>
    public double Wetness { get; init; }

    /// <summary>0 clear to 1 overcast.</summary>
    public double Clouds { get; init; }

    /// <summary>Factor on all light before it becomes a picture.</summary>
    public double Exposure { get; init; } = 1;

    /// <summary>A fair day.</summary>
    /// <param name="azimuth">Direction of the sun, radians from x.</param>
    /// <param name="elevation">Height of the sun, radians.</param>
    public static SceneLight Day(double azimuth, double elevation) => new()
    {
        ToSun = Direction(azimuth, elevation),
        Sun = new(2.6, 2.4, 2.05),
        Zenith = new(0.16, 0.34, 0.78),
        Horizon = new(0.72, 0.86, 1.05),
        FromSky = new(0.52, 0.66, 0.86),
        FromGround = new(0.26, 0.24, 0.21),
        Fog = new(0.72, 0.82, 0.95),
        FogDensity = 0.0009,
        Clouds = 0.35,
        Exposure = 0.95,
    };

    /// <summary>The sun at the horizon.</summary>
    /// <param name="azimuth">Direction of the sun, radians from x.</param>
    /// <param name="elevation">Height of the sun, radians.</param>
    public static SceneLight Dusk(double azimuth, double elevation) => new()
    {
        ToSun = Direction(azimuth, elevation),
        Sun = new(0.75, 0.36, 0.14),
        Zenith = new(0.05, 0.09, 0.22),
        Horizon = new(0.62, 0.36, 0.22),
        FromSky = new(0.17, 0.18, 0.27),
        FromGround = new(0.09, 0.07, 0.06),
        Fog = new(0.32, 0.25, 0.24),
        FogDensity = 0.002,
        Clouds = 0.4,
        Exposure = 1.7,
    };

    /// <summary>Rain from a closed sky: no shadows, wet ground, short sight.</summary>
    public static SceneLight Rain() => new()
    {
        ToSun = new(0, 0, 1),
        Sun = new(0, 0, 0),
        Zenith = new(0.42, 0.46, 0.52),
        Horizon = new(0.62, 0.66, 0.70),
        FromSky = new(0.72, 0.78, 0.86),
        FromGround = new(0.24, 0.24, 0.24),
        Fog = new(0.60, 0.64, 0.68),
        FogDensity = 0.006,
        Wetness = 1,
        Clouds = 1,
        Exposure = 0.95,
    };

    private static Vector3d Direction(double azimuth, double elevation) =>
        new(Math.Cos(elevation) * Math.Cos(azimuth), Math.Cos(elevation) * Math.Sin(azimuth), Math.Sin(elevation));
}
