namespace Spatial;

/// <summary>How the vehicle moves, as planners take it: what instruments on board would say.</summary>
/// <param name="Acceleration">Along the ego axes, m/s2, without gravity.</param>
/// <param name="AngularRate">About the ego axes, rad/s.</param>
/// <param name="Velocity">Along the ego axes, m/s.</param>
/// <param name="Steering">Angle of the front wheels, radians, left positive.</param>
/// <remarks>The ten values of VAD's and UniLION's ego status. They come from the poses of the sweeps before the keyframe and not from the CAN bus, which lacks
/// some scenes of nuScenes and which a robot may not have: only the past is looked at.</remarks>
public sealed record EgoStatus(Vector3d Acceleration, Vector3d AngularRate, Vector3d Velocity, double Steering)
{
    /// <summary>Numbers of a status.</summary>
    public const int Width = 10;

    private const double Wheelbase = 2.588; // metres, of the Renault Zoe that recorded nuScenes
    private const double LeastSpan = 0.05; // seconds: shorter ones make noise of poses
    private const double LongestSpan = 0.3; // seconds: longer ones tell of how it was
    private const double LeastSpeed = 0.5; // m/s: slower, the turn says nothing about the wheels

    /// <summary>The status at a keyframe; null where fewer than two of its sweeps say where the vehicle was.</summary>
    /// <param name="frame">The keyframe with its sweeps, newest first.</param>
    public static EgoStatus? Of(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var poses = frame.Sweeps.Select(sweep => (Seconds: (frame.TimestampMicros - sweep.TimestampMicros) * 1e-6, sweep.GlobalFromEgo)).ToArray();
        if (Before(poses, 0) is not { } middle)
        {
            return null;
        }

        var now = (Seconds: 0.0, frame.GlobalFromEgo);
        var velocity = VelocityInKey(frame, middle, now);
        var acceleration = Before(poses, middle.Seconds) is { } first
            ? (velocity - VelocityInKey(frame, first, middle)) * (2 / (first.Seconds - now.Seconds))
            : Vector3d.Zero;
        var rate = EgoMotion.Between(middle.GlobalFromEgo, frame.GlobalFromEgo, middle.Seconds).YawRate;
        var steering = Math.Abs(velocity.X) < LeastSpeed ? 0 : Math.Atan(Wheelbase * rate / velocity.X);
        return new(acceleration, new(0, 0, rate), velocity, steering);
    }

    /// <summary>The ten numbers in the order of the field: acceleration, angular rate, velocity, steering.</summary>
    public float[] ToArray() =>
    [
        (float)Acceleration.X, (float)Acceleration.Y, (float)Acceleration.Z,
        (float)AngularRate.X, (float)AngularRate.Y, (float)AngularRate.Z,
        (float)Velocity.X, (float)Velocity.Y, (float)Velocity.Z,
        (float)Steering,
    ];

    // The oldest pose that is not too long before a moment.
    private static (double Seconds, RigidTransform GlobalFromEgo)? Before((double Seconds, RigidTransform GlobalFromEgo)[] poses, double seconds)
    {
        var near = poses.Where(pose => pose.Seconds - seconds >= LeastSpan && pose.Seconds - seconds <= LongestSpan).ToArray();
        return near.Length == 0 ? null : near.MaxBy(pose => pose.Seconds);
    }

    private static Vector3d VelocityInKey(Frame frame, (double Seconds, RigidTransform GlobalFromEgo) earlier, (double Seconds, RigidTransform GlobalFromEgo) later)
    {
        var way = later.GlobalFromEgo.Translation - earlier.GlobalFromEgo.Translation;
        return frame.GlobalFromEgo.Rotation.Transposed * way * (1 / (earlier.Seconds - later.Seconds));
    }
}
