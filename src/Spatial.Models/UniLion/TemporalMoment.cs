namespace Spatial.Models;

/// <summary>When and where the voxels of one sample are.</summary>
/// <param name="Scene">The drive; another one forgets what was before.</param>
/// <param name="TimestampMicros">Microseconds since 1970.</param>
/// <param name="GlobalFromEgo">Pose of the frame of the voxels.</param>
internal readonly record struct TemporalMoment(string Scene, long TimestampMicros, RigidTransform GlobalFromEgo);
