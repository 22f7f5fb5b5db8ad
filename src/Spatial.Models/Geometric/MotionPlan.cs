namespace Spatial.Models;

/// <summary>Drives on as now: constant turn rate and velocity.</summary>
internal static class MotionPlan
{
    // No road vehicle of the data is faster or turns quicker; beyond it the pose is wrong and a plan would leap. m/s, rad/s.
    private const double MaxSpeed = 70;
    private const double MaxYawRate = 3;

    // Below this the arc is straight to a micrometre over three seconds, rad/s.
    private const double Straight = 1e-8;

    /// <summary>Plans six points of half a second; standing still where the motion is not known.</summary>
    public static Trajectory From(EgoMotion? motion, List<string> degradations)
    {
        if (motion is not { } known)
        {
            degradations.Add("The motion of the vehicle is not known: the plan stands still.");
            known = default;
        }
        else if (!(Math.Abs(known.Speed) <= MaxSpeed && Math.Abs(known.YawRate) <= MaxYawRate))
        {
            degradations.Add(FormattableString.Invariant(
                $"The motion of the vehicle is not believable ({known.Speed:0.#} m/s, {known.YawRate:0.##} rad/s): the plan stands still."));
            known = default;
        }

        var steps = Enumerable.Range(1, Trajectory.NuScenesSteps).Select(step => After(step * Trajectory.NuScenesStepSeconds, known));
        return new([.. steps], Trajectory.NuScenesStepSeconds);
    }

    private static Waypoint After(double seconds, EgoMotion motion)
    {
        var turned = motion.YawRate * seconds;
        if (Math.Abs(motion.YawRate) < Straight)
        {
            return new(motion.Speed * seconds, motion.Speed * seconds * turned / 2);
        }

        var radius = motion.Speed / motion.YawRate;
        return new(radius * Math.Sin(turned), radius * (1 - Math.Cos(turned)));
    }
}
