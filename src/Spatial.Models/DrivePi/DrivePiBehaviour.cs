namespace Spatial.Models;

/// <summary>Whether a known defect of the published DrivePI code is corrected or kept.</summary>
/// <remarks>Weights go with the behaviour they were trained with.</remarks>
internal enum DrivePiBehaviour
{
    /// <summary>As the paper means it.</summary>
    Corrected,

    /// <summary>As mr-d-self-driving/DrivePI at 8eb5808 computes it.</summary>
    ReleaseCompat,
}
