namespace Spatial.Models;

/// <summary>What loading DrivePI's weights lets pass.</summary>
public sealed record DrivePiLoadOptions
{
    /// <summary>Weights that were trained with the other <see cref="DrivePiBehaviour"/>.</summary>
    public bool AllowOtherBehaviour { get; init; }

    /// <summary>Weights that hold NaN or infinity.</summary>
    public bool AllowNonFinite { get; init; }

    /// <summary>Weights that are not compared with the <c>SHA256SUMS</c> beside them.</summary>
    public bool SkipHashes { get; init; }
}
