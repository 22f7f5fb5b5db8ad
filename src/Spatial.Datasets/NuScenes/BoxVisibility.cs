namespace Spatial.Datasets;

/// <summary>How much of a box must lie inside a camera's picture.</summary>
/// <remarks>nuScenes devkit, <c>utils/geometry_utils.py</c>, <c>BoxVisibility</c> and <c>box_in_image</c>.</remarks>
public enum BoxVisibility
{
    /// <summary>All eight corners.</summary>
    All,

    /// <summary>At least one corner.</summary>
    Any,

    /// <summary>None needed: every box.</summary>
    None,
}
