using Spatial.Native;

namespace Spatial.Worlds;

/// <summary>What is known of every material.</summary>
/// <remarks>Reflectivities are of the order that such surfaces have at 905 nm: leaves and bright paint return much, asphalt, glass and tyres little.
/// </remarks>
internal static class SurfaceMaterials
{
    private const float FacadeTile = 2 * (float)BuildingPlan.Module; // metres: two windows
    private static readonly SurfaceProperties[] All = [.. Enum.GetValues<SurfaceMaterial>().Select(Describe)];

    /// <summary>What is known of a material.</summary>
    public static SurfaceProperties Of(SurfaceMaterial material) => All[(int)material];

    /// <summary>Looks of all materials, by their number, as pictures need them.</summary>
    public static IReadOnlyList<SurfaceShade> Shades { get; } = [.. All.Select(properties => properties.Shade)];

    /// <summary>The textures that the looks name.</summary>
    public static SurfaceTextures Textures { get; } = TexturePainter.Paint();

    private static SurfaceProperties Describe(SurfaceMaterial material) => material switch
    {
        SurfaceMaterial.Asphalt => Ground(LidarsegClass.DriveableSurface, 0.12f, SurfaceTexture.Asphalt, 2.5f, 0.03f),
        SurfaceMaterial.Sidewalk => Ground(LidarsegClass.Sidewalk, 0.26f, SurfaceTexture.Paving, 2, 0.02f),
        SurfaceMaterial.Kerb => Plain(LidarsegClass.Sidewalk, 0.28f, 0.36f, 0.35f, 0.33f, SurfaceTexture.Paving, 2),
        SurfaceMaterial.Grass => Ground(LidarsegClass.Terrain, 0.42f, SurfaceTexture.Grass, 1.6f, 0),
        SurfaceMaterial.Dirt => Ground(LidarsegClass.Terrain, 0.24f, SurfaceTexture.Earth, 3, 0),
        SurfaceMaterial.OtherFlat => Ground(LidarsegClass.OtherFlat, 0.24f, SurfaceTexture.Paving, 2, 0.02f),
        SurfaceMaterial.BrickFacade => Tinted(0.34f, 1, SurfaceTexture.Brick, FacadeTile),
        SurfaceMaterial.PlasterFacade => Tinted(0.5f, 1, SurfaceTexture.Plaster, FacadeTile),
        SurfaceMaterial.ConcreteFacade => Tinted(0.38f, 1, SurfaceTexture.Concrete, FacadeTile),
        SurfaceMaterial.GlassFacade => Tinted(0.08f, 1, SurfaceTexture.Glass, FacadeTile, 0.65f),
        SurfaceMaterial.ShopFront => Plain(LidarsegClass.Manmade, 0.2f, 1, 1, 1, SurfaceTexture.Shop, FacadeTile, 0.12f),
        SurfaceMaterial.Roof => Plain(LidarsegClass.Manmade, 0.28f, 0.27f, 0.13f, 0.09f, SurfaceTexture.RoofTiles, 4),
        SurfaceMaterial.StoneWall => Plain(LidarsegClass.Manmade, 0.34f, 0.44f, 0.41f, 0.36f, SurfaceTexture.Stones, 2.4f),
        SurfaceMaterial.WoodFence => Plain(LidarsegClass.Manmade, 0.4f, 0.30f, 0.19f, 0.11f, SurfaceTexture.Boards, 1.6f),
        SurfaceMaterial.MetalFence => Plain(LidarsegClass.Manmade, 0.3f, 0.06f, 0.065f, 0.07f, specular: 0.15f),
        SurfaceMaterial.PoleMetal => Plain(LidarsegClass.Manmade, 0.35f, 0.2f, 0.21f, 0.22f, specular: 0.2f),
        SurfaceMaterial.SignFace => new(LidarsegClass.Manmade, 0.5f, 0.9f, new(1, 1, 1, Tinted: true, Specular: 0.05f)),
        SurfaceMaterial.SignalHousing => Plain(LidarsegClass.Manmade, 0.15f, 0.02f, 0.022f, 0.022f, specular: 0.1f),
        SurfaceMaterial.LampRed => Plain(LidarsegClass.Manmade, 0.3f, 1, 0.06f, 0.04f, emission: 2.2f),
        SurfaceMaterial.LampYellow => Plain(LidarsegClass.Manmade, 0.3f, 1, 0.55f, 0.03f, emission: 2.2f),
        SurfaceMaterial.LampGreen => Plain(LidarsegClass.Manmade, 0.3f, 0.06f, 1, 0.5f, emission: 2.0f),
        SurfaceMaterial.LampWhite => Plain(LidarsegClass.Manmade, 0.4f, 1, 0.88f, 0.66f, emission: 1.1f),
        SurfaceMaterial.Concrete => Plain(LidarsegClass.Manmade, 0.36f, 0.46f, 0.45f, 0.42f, SurfaceTexture.BareConcrete, 3),
        SurfaceMaterial.SiteMetal => Tinted(0.4f, 0.9f, SurfaceTexture.Ribs, 2.4f, 0.08f),
        SurfaceMaterial.Bark => Plain(LidarsegClass.Vegetation, 0.3f, 0.13f, 0.095f, 0.065f, SurfaceTexture.Bark, 1),
        SurfaceMaterial.Foliage => new(LidarsegClass.Vegetation, 0.5f, 0, new(1.15f, 1.15f, 1.15f, (int)SurfaceTexture.Leaves, 1.8f, Tinted: true)),
        SurfaceMaterial.Hedge => new(LidarsegClass.Vegetation, 0.5f, 0, new(0.95f, 0.95f, 0.95f, (int)SurfaceTexture.Leaves, 1.1f, Tinted: true)),
        SurfaceMaterial.CarPaint => new(LidarsegClass.Manmade, 0.42f, 0, new(1, 1, 1, Specular: 0.35f, Tinted: true)),
        SurfaceMaterial.CarGlass => Plain(LidarsegClass.Manmade, 0.06f, 0.025f, 0.03f, 0.035f, specular: 0.85f),
        SurfaceMaterial.Tyre => Plain(LidarsegClass.Manmade, 0.06f, 0.018f, 0.018f, 0.018f),
        SurfaceMaterial.DarkMetal => Plain(LidarsegClass.Manmade, 0.25f, 0.05f, 0.05f, 0.055f, specular: 0.25f),
        SurfaceMaterial.Headlight => new(LidarsegClass.Manmade, 0.3f, 0.4f, new(0.75f, 0.75f, 0.72f, Specular: 0.5f, Emission: 0.3f)),
        SurfaceMaterial.RearLight => new(LidarsegClass.Manmade, 0.25f, 0.7f, new(0.42f, 0.015f, 0.015f, Specular: 0.3f, Emission: 0.25f)),
        SurfaceMaterial.LicencePlate => new(LidarsegClass.Manmade, 0.5f, 0.9f, new(0.8f, 0.8f, 0.76f)),
        SurfaceMaterial.Cargo => new(LidarsegClass.Manmade, 0.45f, 0, new(1, 1, 1, (int)SurfaceTexture.Cloth, 3, 0.05f, Tinted: true)),
        SurfaceMaterial.SiteYellow => Plain(LidarsegClass.Manmade, 0.45f, 0.78f, 0.42f, 0.03f, specular: 0.15f),
        SurfaceMaterial.Skin => Plain(LidarsegClass.Manmade, 0.45f, 0.52f, 0.30f, 0.2f),
        SurfaceMaterial.DarkCloth => Plain(LidarsegClass.Manmade, 0.2f, 0.025f, 0.022f, 0.022f, SurfaceTexture.Cloth, 0.6f),
        SurfaceMaterial.Cloth => new(LidarsegClass.Manmade, 0.4f, 0, new(1, 1, 1, (int)SurfaceTexture.Cloth, 0.6f, Tinted: true)),
        SurfaceMaterial.Trousers => Plain(LidarsegClass.Manmade, 0.3f, 0.05f, 0.065f, 0.11f, SurfaceTexture.Cloth, 0.6f),
        SurfaceMaterial.SafetyVest => new(LidarsegClass.Manmade, 0.6f, 0.5f, new(0.85f, 0.75f, 0.04f, Emission: 0.1f)),
        SurfaceMaterial.OrangePlastic => Plain(LidarsegClass.Manmade, 0.45f, 0.9f, 0.16f, 0.02f, specular: 0.08f),
        SurfaceMaterial.WhiteBand => new(LidarsegClass.Manmade, 0.6f, 0.8f, new(0.85f, 0.85f, 0.85f)),
        _ => throw new InvalidOperationException($"material {material} is not described"),
    };

    private static SurfaceProperties Ground(LidarsegClass label, float reflectivity, SurfaceTexture texture, float tile, float specular) =>
        new(label, reflectivity, 0, new(0.3f, 0.3f, 0.3f, (int)texture, tile, specular, Painted: true));

    private static SurfaceProperties Tinted(float reflectivity, float level, SurfaceTexture texture, float tile, float specular = 0) =>
        new(LidarsegClass.Manmade, reflectivity, 0, new(level, level, level, (int)texture, tile, specular, Tinted: true));

    private static SurfaceProperties Plain(
        LidarsegClass label, float reflectivity, float red, float green, float blue,
        SurfaceTexture? texture = null, float tile = 1, float specular = 0, float emission = 0) =>
        new(label, reflectivity, 0, new(red, green, blue, texture is { } some ? (int)some : -1, tile, specular, Emission: emission));
}
