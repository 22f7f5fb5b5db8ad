namespace Spatial;

/// <summary>How the vehicle moves at one moment.</summary>
/// <param name="Speed">Along the ego x axis, m/s; negative when reversing.</param>
/// <param name="YawRate">Radians per second, counter-clockwise seen from above.</param>
public readonly record struct EgoMotion(double Speed, double YawRate)
{
    /// <summary>Estimates the motion from two poses.</summary>
    /// <param name="globalFromEarlier">Pose at the earlier time.</param>
    /// <param name="globalFromLater">Pose at the later time.</param>
    /// <param name="seconds">Time between, positive.</param>
    /// <remarks>Constant turn rate and velocity: the chord is shorter than the arc by sin(a/2)/(a/2), a the turned angle.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    public static EgoMotion Between(RigidTransform globalFromEarlier, RigidTransform globalFromLater, double seconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seconds);
        var laterFromEarlier = globalFromLater.Inverse() * globalFromEarlier;
        var earlierInLater = laterFromEarlier.Translation;
        var turned = -Math.Atan2(laterFromEarlier.Rotation.M10, laterFromEarlier.Rotation.M00);
        var chord = earlierInLater.LengthXy;
        var halfTurn = turned / 2;
        var arc = Math.Abs(halfTurn) < 1e-9 ? chord : chord * halfTurn / Math.Sin(halfTurn);
        return new((earlierInLater.X <= 0 ? arc : -arc) / seconds, turned / seconds);
    }
}
