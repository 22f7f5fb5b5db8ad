namespace Spatial.Worlds;

/// <summary>The ego vehicle's drive.</summary>
/// <param name="Track">Of its rear axle.</param>
/// <param name="Steering">Angle of the front wheels at each step.</param>
internal sealed record EgoRecord(MotionTrack Track, IReadOnlyList<double> Steering)
{
    /// <summary>Pose: origin on the ground below the rear axle.</summary>
    public RigidTransform PoseAt(double seconds) => Track.FrameAt(seconds);

    /// <summary>What its box covers at a step.</summary>
    public Footprint FootprintOfStep(int step) =>
        new(Track.PoseOfStep(step).Moved(-VehicleBody.Ego.RearAxle, 0), VehicleBody.Ego.Size.Length, VehicleBody.Ego.Size.Width);

    /// <summary>Along its heading, m/s.</summary>
    public double SpeedAt(double seconds)
    {
        const double moment = 0.001;
        var (from, to) = (Track.FrameAt(seconds - moment), Track.FrameAt(seconds + moment));
        var (sine, cosine) = Math.SinCos(Track.PoseAt(seconds).Heading);
        var moved = (to.Translation - from.Translation) / (2 * moment);
        return (moved.X * cosine) + (moved.Y * sine);
    }

    /// <summary>What its instruments say.</summary>
    public EgoInstruments StatusAt(double seconds)
    {
        const double window = 0.1; // seconds to either side, as sensors smooth
        var speed = Math.Max(0, SpeedAt(seconds));
        var along = (SpeedAt(seconds + window) - SpeedAt(seconds - window)) / (2 * window);
        var yawRate = (Track.PoseAt(seconds + window).Heading - Track.PoseAt(seconds - window).Heading) / (2 * window);
        var isHeld = speed < 0.05;
        const double rolling = 0.1; // throttle that keeps a speed
        var throttle = isHeld ? 0 : Math.Clamp(rolling + (along / 3.5), 0, 1);
        var brake = isHeld ? 0.3 : Math.Clamp((-along - 0.3) / 6, 0, 1);
        return new(speed, new(along, speed * yawRate, 0), yawRate, SteeringAt(seconds), throttle, brake);
    }

    /// <summary>What it is about to do.</summary>
    public DriveCommand CommandAt(double seconds)
    {
        var ahead = Track.PoseAt(seconds + TurnRule.Horizon);
        var (_, left) = Track.PoseAt(seconds).Sees(ahead.X, ahead.Y);
        return TurnRule.CommandOf(left);
    }

    private double SteeringAt(double seconds)
    {
        var place = Math.Clamp((seconds - DriveSimulation.RecordedFrom) / TrafficSimulation.Step, 0, Steering.Count - 1);
        var i = Math.Min((int)place, Steering.Count - 2);
        return Steering[i] + ((place - i) * (Steering[i + 1] - Steering[i]));
    }
}
