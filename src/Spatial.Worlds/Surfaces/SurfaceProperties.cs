using Spatial.Native;

namespace Spatial.Worlds;

/// <summary>What is known of a material.</summary>
/// <param name="Class">Label of points on it where it belongs to no object.</param>
/// <param name="Reflectivity">Share of the LiDAR's light it returns when met head-on, 0 to 1.</param>
/// <param name="Retroreflection">What it adds straight back whatever the angle, 0 to 1: signs, plates, bands.</param>
/// <param name="Shade">What it looks like.</param>
internal sealed record SurfaceProperties(LidarsegClass Class, float Reflectivity, float Retroreflection, SurfaceShade Shade);
