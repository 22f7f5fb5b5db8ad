namespace Spatial.Models;

/// <summary>How structure joins semantics.</summary>
internal enum SpatialConnectorKind
{
    /// <summary>Spatial-MLLM v1.1, <c>mlp_add</c>: merged features through two layers, added.</summary>
    Add,

    /// <summary>Spatial-MLLM v1.0: the same with another order within merged features, and two layers more.</summary>
    AddOfFirstRelease,

    /// <summary>Our own: both side by side through two layers, added to the vision tower's tokens.</summary>
    Cat,

    /// <summary>Our own: tokens of the vision tower look at the merged features of their pair of frames.</summary>
    CrossAttention,
}
