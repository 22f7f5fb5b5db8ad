namespace Spatial.Worlds;

/// <summary>Whether an object meets a description, as far as the truth tells. The lesser of two counts where both must hold.</summary>
internal enum ObjectFit
{
    /// <summary>It does not.</summary>
    No,

    /// <summary>It might: it was hardly seen, lacks its status, or lies across a border.</summary>
    Unclear,

    /// <summary>It does.</summary>
    Sure,
}
