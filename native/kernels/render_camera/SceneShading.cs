namespace Spatial.Native;

/// <summary>What a camera needs besides the scene: materials, textures, the painted ground and the light, made ready once. Never changes.</summary>
public sealed class SceneShading
{
    /// <summary>Materials that exist: every value of a byte.</summary>
    public const int MaterialCount = 256;

    private const int MaterialWidth = 12;

    // What does not depend on light and materials is shared with the results of WithLight and WithMaterials.
    private readonly int _textureSize, _textureCount;
    private readonly double _groundCell;

    /// <summary>Makes ready.</summary>
    /// <param name="materials">Looks of materials 0 and following, 256 at most; those without one are grey.</param>
    /// <param name="textures">Textures that materials name.</param>
    /// <param name="ground">The painted ground; null for none, then painted materials have their base colour.</param>
    /// <param name="light">Light and weather.</param>
    /// <exception cref="ArgumentException">A size does not fit, or a material names a texture that does not exist.</exception>
    public SceneShading(IReadOnlyList<SurfaceShade> materials, SurfaceTextures textures, PaintedGround? ground, SceneLight light)
    {
        ArgumentNullException.ThrowIfNull(materials);
        ArgumentNullException.ThrowIfNull(textures);
        ArgumentNullException.ThrowIfNull(light);
        Materials = Describe(materials, textures.Count);
        Texels = PictureLevels.OfTextures(textures);
        (_textureSize, _textureCount) = (textures.Size, textures.Count);
        (Ground, GroundLevels) = ground is null ? ([], []) : PictureLevels.OfGround(ground);
        _groundCell = ground?.MetresPerPixel ?? 1;
        Light = light;
    }

    private SceneShading(SceneShading other, SceneLight light, float[] materials)
    {
        (Materials, Texels, Ground, GroundLevels) = (materials, other.Texels, other.Ground, other.GroundLevels);
        (_textureSize, _textureCount, _groundCell, Light) = (other._textureSize, other._textureCount, other._groundCell, light);
    }

    /// <summary>Light and weather.</summary>
    public SceneLight Light { get; }

    internal float[] Materials { get; } // [256, 12]

    internal int[] Texels { get; } // [P, S]

    internal int[] Ground { get; } // [G]

    internal int[] GroundLevels { get; } // [L, 3]

    internal int TextureCount => _textureCount;

    internal int TextureSize => _textureSize;

    internal double GroundCell => _groundCell;

    /// <summary>The same surfaces in another light; cheap.</summary>
    public SceneShading WithLight(SceneLight light)
    {
        ArgumentNullException.ThrowIfNull(light);
        return new(this, light, Materials);
    }

    /// <summary>The same textures and ground with materials that look otherwise, lamps that are not lit for example; cheap.</summary>
    /// <param name="materials">Looks of materials 0 and following, 256 at most; those without one are grey.</param>
    /// <exception cref="ArgumentException">A material names a texture that does not exist.</exception>
    public SceneShading WithMaterials(IReadOnlyList<SurfaceShade> materials)
    {
        ArgumentNullException.ThrowIfNull(materials);
        return new(this, Light, Describe(materials, _textureCount));
    }

    private static float[] Describe(IReadOnlyList<SurfaceShade> materials, int textureCount)
    {
        if (materials.Count > MaterialCount)
        {
            throw new ArgumentException($"materials must be {MaterialCount} at most, got {materials.Count}", nameof(materials));
        }

        var values = new float[MaterialCount * MaterialWidth];
        for (var i = 0; i < MaterialCount; i++)
        {
            var m = i < materials.Count ? materials[i] : new SurfaceShade(0.5f, 0.5f, 0.5f);
            if (m.Texture < -1 || m.Texture >= textureCount || (m.Texture >= 0 && !(m.TileMetres > 0)))
            {
                throw new ArgumentException($"material {i} needs one of {textureCount} textures or -1 and tiles larger than 0, got {m.Texture} and {m.TileMetres}", nameof(materials));
            }

            ReadOnlySpan<float> row =
                [m.Red, m.Green, m.Blue, m.Texture, m.TileMetres, m.Specular, m.Tinted ? 1 : 0, m.Painted ? 1 : 0, m.Emission];
            row.CopyTo(values.AsSpan(i * MaterialWidth));
        }

        return values;
    }
}
