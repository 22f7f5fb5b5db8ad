namespace Spatial.Worlds;

/// <summary>How the ground carries something.</summary>
/// <param name="Height">Of the ground below the reference point, metres.</param>
/// <param name="SlopeAlong">Rise per metre forward.</param>
/// <param name="SlopeAcross">Rise per metre to the left.</param>
internal readonly record struct GroundTilt(double Height, double SlopeAlong, double SlopeAcross)
{
    /// <summary>The frame that stands on the ground: origin on it, z along its normal.</summary>
    public RigidTransform Frame(PlanPose pose)
    {
        var (sine, cosine) = Math.SinCos(pose.Heading);
        var forward = Unit(new(cosine, sine, SlopeAlong));
        var up = Unit(forward.Cross(new(-sine, cosine, SlopeAcross)));
        var left = up.Cross(forward);
        return new(
            new(forward.X, left.X, up.X, forward.Y, left.Y, up.Y, forward.Z, left.Z, up.Z),
            new(pose.X, pose.Y, Height));
    }

    private static Vector3d Unit(Vector3d vector) => vector / vector.Length;
}
