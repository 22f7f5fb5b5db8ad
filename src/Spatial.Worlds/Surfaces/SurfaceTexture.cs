namespace Spatial.Worlds;

/// <summary>Textures, by their place among all.</summary>
internal enum SurfaceTexture
{
    /// <summary>Bricks with windows, two by two.</summary>
    Brick,

    /// <summary>Plaster with windows, two by two.</summary>
    Plaster,

    /// <summary>Concrete with bands of windows.</summary>
    Concrete,

    /// <summary>Glass in frames.</summary>
    Glass,

    /// <summary>Shop windows and doors.</summary>
    Shop,

    /// <summary>Tiles of a roof.</summary>
    RoofTiles,

    /// <summary>Hewn stones.</summary>
    Stones,

    /// <summary>Bare concrete.</summary>
    BareConcrete,

    /// <summary>Upright boards.</summary>
    Boards,

    /// <summary>Bark.</summary>
    Bark,

    /// <summary>Leaves.</summary>
    Leaves,

    /// <summary>Blades and stems.</summary>
    Grass,

    /// <summary>Grit of asphalt.</summary>
    Asphalt,

    /// <summary>Earth.</summary>
    Earth,

    /// <summary>Fine unevenness of stone and paving.</summary>
    Paving,

    /// <summary>Ribbed sheet metal.</summary>
    Ribs,

    /// <summary>Woven cloth.</summary>
    Cloth,
}
