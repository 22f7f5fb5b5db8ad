namespace Spatial.Evaluation;

/// <summary>The yaw that pyquaternion gives, which official code draws boxes and turns rasters by. It differs from the heading of the x axis where a
/// rotation is not level.</summary>
/// <remarks>pyquaternion, <c>Quaternion.yaw_pitch_roll</c>, read from the matrix.</remarks>
internal static class PyquaternionYaw
{
    /// <summary>Radians.</summary>
    public static double Of(Matrix3d rotation) => Math.Atan2(-rotation.M01, rotation.M00);
}
