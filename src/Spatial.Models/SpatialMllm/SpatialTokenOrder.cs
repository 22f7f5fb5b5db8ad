namespace Spatial.Models;

/// <summary>How eight features of a cell, two by two patches of two frames, lie in one vector. All orders have one shape, so nothing but the weights' keys
/// tells them apart.</summary>
internal enum SpatialTokenOrder
{
    /// <summary>Row in the cell, column in the cell, channel, frame of the pair; the last runs fastest. Spatial-MLLM v1.1.</summary>
    FrameFastest,

    /// <summary>Frame of the pair, row in the cell, column in the cell, channel. Spatial-MLLM v1.0.</summary>
    FrameSlowest,
}
