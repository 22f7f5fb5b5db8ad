namespace Spatial.Worlds;

/// <summary>What a folder is, measured against a world that is wanted.</summary>
public enum WorldMatch
{
    /// <summary>There is nothing.</summary>
    Absent,

    /// <summary>That world, made by this version.</summary>
    Same,

    /// <summary>That world, made by another version: its bytes may differ.</summary>
    OfOtherVersion,

    /// <summary>Something else.</summary>
    Other,
}
