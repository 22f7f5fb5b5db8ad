namespace Spatial.Worlds;

/// <summary>What a surface is made of: how it looks, how it returns light, and, for what is no object, what it is.</summary>
/// <remarks>Objects (vehicles, people, cones, barriers) give their class themselves; their materials only say how they look.</remarks>
public enum SurfaceMaterial : byte
{
    /// <summary>Road surface; coloured by the town's ground painting.</summary>
    Asphalt,

    /// <summary>Pavement for walkers, kerb top included; coloured by the ground painting.</summary>
    Sidewalk,

    /// <summary>The vertical face of a kerb; part of the sidewalk.</summary>
    Kerb,

    /// <summary>Grass; terrain, coloured by the ground painting.</summary>
    Grass,

    /// <summary>Bare earth of building sites and flower beds; terrain, coloured by the ground painting.</summary>
    Dirt,

    /// <summary>Traffic islands, rail beds and paved yards; other flat ground, coloured by the ground painting.</summary>
    OtherFlat,

    /// <summary>Brick wall with windows.</summary>
    BrickFacade,

    /// <summary>Plastered wall with windows.</summary>
    PlasterFacade,

    /// <summary>Concrete wall with windows.</summary>
    ConcreteFacade,

    /// <summary>Wall of glass.</summary>
    GlassFacade,

    /// <summary>Shop front on a ground floor.</summary>
    ShopFront,

    /// <summary>Roof.</summary>
    Roof,

    /// <summary>Free-standing stone wall.</summary>
    StoneWall,

    /// <summary>Wooden fence.</summary>
    WoodFence,

    /// <summary>Metal fence or railing.</summary>
    MetalFence,

    /// <summary>Lamp post, sign post, mast.</summary>
    PoleMetal,

    /// <summary>Face of a traffic sign, retroreflective.</summary>
    SignFace,

    /// <summary>Housing of a traffic light.</summary>
    SignalHousing,

    /// <summary>A lit lamp, red.</summary>
    LampRed,

    /// <summary>A lit lamp, yellow.</summary>
    LampYellow,

    /// <summary>A lit lamp, green.</summary>
    LampGreen,

    /// <summary>A lit lamp, warm white: street lamps, headlights at dusk.</summary>
    LampWhite,

    /// <summary>Concrete without windows.</summary>
    Concrete,

    /// <summary>Scaffolding, containers and machines of a building site.</summary>
    SiteMetal,

    /// <summary>Bark of a trunk; vegetation.</summary>
    Bark,

    /// <summary>Leaves of a tree; vegetation.</summary>
    Foliage,

    /// <summary>Hedge or bush; vegetation.</summary>
    Hedge,

    /// <summary>Painted body of a vehicle; takes the object's colour.</summary>
    CarPaint,

    /// <summary>Window of a vehicle.</summary>
    CarGlass,

    /// <summary>Tyre.</summary>
    Tyre,

    /// <summary>Bare or dark metal of a vehicle: rims, grilles, frames, chassis.</summary>
    DarkMetal,

    /// <summary>Headlight.</summary>
    Headlight,

    /// <summary>Rear light, retroreflective.</summary>
    RearLight,

    /// <summary>Licence plate, retroreflective.</summary>
    LicencePlate,

    /// <summary>Tarpaulin or box of a truck, trailer or van; takes the object's colour.</summary>
    Cargo,

    /// <summary>Yellow paint of construction vehicles.</summary>
    SiteYellow,

    /// <summary>Skin.</summary>
    Skin,

    /// <summary>Hair, shoes, helmets, bags.</summary>
    DarkCloth,

    /// <summary>Jacket or shirt; takes the object's colour.</summary>
    Cloth,

    /// <summary>Trousers.</summary>
    Trousers,

    /// <summary>High-visibility vest, retroreflective.</summary>
    SafetyVest,

    /// <summary>Orange plastic of cones and barriers.</summary>
    OrangePlastic,

    /// <summary>White bands of cones and barriers, retroreflective.</summary>
    WhiteBand,
}
