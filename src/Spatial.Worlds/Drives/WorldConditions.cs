namespace Spatial.Worlds;

/// <summary>Time of day.</summary>
public enum WorldLight
{
    /// <summary>Clear, sun high.</summary>
    Day,

    /// <summary>Sun at the horizon, lamps lit.</summary>
    Dusk,
}

/// <summary>Light and weather of a scene.</summary>
/// <param name="Light">Time of day.</param>
/// <param name="Rain">True for rain: wet ground, fewer and weaker returns, drops in the air, dull light.</param>
/// <param name="SunAzimuth">Direction of the sun, radians from x.</param>
/// <param name="SunElevation">Height of the sun, radians.</param>
public sealed record WorldConditions(WorldLight Light, bool Rain, double SunAzimuth, double SunElevation);
