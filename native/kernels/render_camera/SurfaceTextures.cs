namespace Spatial.Native;

/// <summary>Square pictures that repeat in all directions and vary the colour of surfaces.</summary>
/// <param name="Size">Edge, a power of two up to 4096.</param>
/// <param name="Count">Number of textures.</param>
/// <param name="Rgb">[Count, Size, Size, 3] uint8: linear factors in 1/128, so that 128 leaves the base colour as it is. On walls a row lies along the
/// wall and row 0 is the lowest; on flat surfaces columns go along x and rows along y of the mesh.</param>
public sealed record SurfaceTextures(int Size, int Count, byte[] Rgb)
{
    /// <summary>No textures.</summary>
    public static SurfaceTextures None { get; } = new(1, 0, []);
}
