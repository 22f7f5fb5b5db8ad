namespace Spatial.Worlds;

/// <summary>What a block is used for.</summary>
internal enum BlockUse
{
    /// <summary>Buildings wall to wall along the streets, a yard behind.</summary>
    Town,

    /// <summary>Houses in gardens.</summary>
    Houses,

    /// <summary>Lawns, paths and trees.</summary>
    Park,

    /// <summary>A car park with buildings on the other sides.</summary>
    CarPark,

    /// <summary>A building site with buildings on the other sides.</summary>
    Site,
}
