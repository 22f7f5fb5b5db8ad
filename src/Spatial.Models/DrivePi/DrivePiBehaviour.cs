namespace Spatial.Models;

/// <summary>Whose behaviour DrivePI's parts have where the published code has a defect.</summary>
internal enum DrivePiBehaviour
{
    /// <summary>As the paper describes it, each defect of the release corrected.</summary>
    Corrected,

    /// <summary>As the published code computes it, so that its checkpoints and figures can be reproduced.</summary>
    ReleaseCompat,
}
