using System.Text.Json.Serialization;

namespace Spatial.Models;

/// <summary>Whose behaviour DrivePI's parts have where the published code has a defect.</summary>
public enum DrivePiBehaviour
{
    /// <summary>As the paper describes it, each defect of the release corrected.</summary>
    [JsonStringEnumMemberName("corrected")]
    Corrected,

    /// <summary>As the published code computes it, so that its checkpoints and figures can be reproduced.</summary>
    [JsonStringEnumMemberName("release-compat")]
    ReleaseCompat,
}
