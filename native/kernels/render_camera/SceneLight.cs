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
        Sun = new(3.1, 2.85, 2.4),
        Zenith = new(0.13, 0.33, 0.95),
        Horizon = new(0.95, 1.08, 1.25),
        FromSky = new(0.52, 0.66, 0.90),
        FromGround = new(0.30, 0.27, 0.23),
        Fog = new(0.85, 0.95, 1.08),
        FogDensity = 0.0007,
        Clouds = 0.28,
        Exposure = 1.1,
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
        Zenith = new(0.52, 0.56, 0.62),
        Horizon = new(0.74, 0.78, 0.82),
        FromSky = new(0.92, 0.98, 1.06),
        FromGround = new(0.30, 0.30, 0.30),
        Fog = new(0.66, 0.70, 0.74),
        FogDensity = 0.004,
        Wetness = 1,
        Clouds = 1,
        Exposure = 0.95,
    };

    private static Vector3d Direction(double azimuth, double elevation) =>
        new(Math.Cos(elevation) * Math.Cos(azimuth), Math.Cos(elevation) * Math.Sin(azimuth), Math.Sin(elevation));
}
