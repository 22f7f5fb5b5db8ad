namespace Spatial.Worlds;

/// <summary>A colour as screens have it, sRGB, 0 to 255 each.</summary>
public readonly record struct SurfaceColor(byte Red, byte Green, byte Blue);
