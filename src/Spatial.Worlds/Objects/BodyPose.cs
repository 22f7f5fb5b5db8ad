namespace Spatial.Worlds;

/// <summary>How a person holds themselves.</summary>
/// <param name="Lean">Of the trunk, forward positive, radians.</param>
/// <param name="LeftLeg">Left leg.</param>
/// <param name="RightLeg">Right leg.</param>
/// <param name="LeftArm">Left arm.</param>
/// <param name="RightArm">Right arm.</param>
internal readonly record struct BodyPose(double Lean, LimbPose LeftLeg, LimbPose RightLeg, LimbPose LeftArm, LimbPose RightArm)
{
    /// <summary>Standing at ease.</summary>
    public static BodyPose Standing { get; } = new(0, new(0.03, 0.04, 0.06), new(-0.02, 0.02, 0.06), new(0.02, 0.15, 0.12), new(0.05, 0.2, 0.12));

    /// <summary>Sitting on a bench.</summary>
    public static BodyPose Sitting { get; } = new(-0.08, new(1.45, 1.4, 0.1), new(1.45, 1.5, 0.1), new(0.35, 0.7, 0.1), new(0.35, 0.8, 0.1));

    /// <summary>A moment of a walk.</summary>
    /// <param name="cycle">0 to 1 over a double step.</param>
    public static BodyPose Walking(double cycle)
    {
        LimbPose Leg(double phase)
        {
            // The knee bends while the leg swings forward.
            var swinging = Math.Max(0, Math.Cos(phase));
            return new(0.33 * Math.Sin(phase), 0.08 + (0.75 * swinging * swinging), 0.02);
        }

        LimbPose Arm(double phase) => new(-0.28 * Math.Sin(phase), 0.25, 0.1);
        var (left, right) = (2 * Math.PI * cycle, (2 * Math.PI * cycle) + Math.PI);
        return new(0.04, Leg(left), Leg(right), Arm(left), Arm(right));
    }
}
