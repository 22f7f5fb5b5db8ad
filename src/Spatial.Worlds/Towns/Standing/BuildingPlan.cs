namespace Spatial.Worlds;

/// <summary>What a building is like. Its width and depth are whole modules, one window each; so no window is cut in two.</summary>
/// <param name="WidthModules">Windows along the street.</param>
/// <param name="DepthModules">Windows along its sides.</param>
/// <param name="Storeys">Floors, the ground floor included.</param>
/// <param name="Walls">What its walls are made of.</param>
/// <param name="HasShops">True for shop fronts on the ground floor.</param>
/// <param name="HasPitchedRoof">True for a roof of two slopes.</param>
/// <param name="HasSetBack">True where the top floors stand back.</param>
/// <param name="HasBalconies">True for balconies towards the street.</param>
internal sealed record BuildingPlan(
    int WidthModules, int DepthModules, int Storeys, SurfaceMaterial Walls, bool HasShops, bool HasPitchedRoof, bool HasSetBack, bool HasBalconies)
{
    /// <summary>Width of a window with its share of wall, and height of a storey, metres; what the textures of walls repeat by.</summary>
    public const double Module = 3.2;

    public double Width => WidthModules * Module;

    public double Depth => DepthModules * Module;

    public double Height => Storeys * Module;
}
