namespace Spatial.Native;

/// <summary>What a material looks like.</summary>
/// <param name="Red">Base colour, linear, 0 to 1.</param>
/// <param name="Green">Likewise.</param>
/// <param name="Blue">Likewise.</param>
/// <param name="Texture">Its texture, or -1 for none.</param>
/// <param name="TileMetres">Edge of a tile of the texture, metres.</param>
/// <param name="Specular">0 rough to 1 glass: how strongly it mirrors sky and sun.</param>
/// <param name="Tinted">True to multiply the base colour with the instance's tint.</param>
/// <param name="Painted">True to take the painted ground's colour instead of the base colour.</param>
/// <param name="Emission">Own light, in multiples of the colour; 0 for none.</param>
public readonly record struct SurfaceShade(
    float Red, float Green, float Blue, int Texture = -1, float TileMetres = 1, float Specular = 0, bool Tinted = false, bool Painted = false, float Emission = 0);
