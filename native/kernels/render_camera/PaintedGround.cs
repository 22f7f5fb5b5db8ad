namespace Spatial.Native;

/// <summary>Colours of the ground seen from above.</summary>
/// <param name="MetresPerPixel">Edge of a pixel.</param>
/// <param name="Width">Pixels along x; pixel i covers x from i to i + 1 times the edge.</param>
/// <param name="Height">Pixels along y; row 0 at y 0.</param>
/// <param name="Rgb">[Height, Width, 3] uint8 sRGB. Outside, the border goes on.</param>
public sealed record PaintedGround(double MetresPerPixel, int Width, int Height, byte[] Rgb);
