namespace Spatial.Worlds;

/// <summary>Where something was, step by step; in between a smooth curve through the steps.</summary>
/// <param name="start">Moment of the first step, seconds.</param>
internal sealed class MotionTrack(double start)
{
    private const int Values = 7; // x, y, heading, height, slopes along and across, distance
    private readonly List<double> _steps = []; // [N, 7]

    /// <summary>Something that stays where it is.</summary>
    public static MotionTrack Still(PlanPose pose, GroundTilt tilt)
    {
        var track = new MotionTrack(0);
        track.Add(pose, tilt, 0);
        return track;
    }

    /// <summary>Number of steps.</summary>
    public int Count => _steps.Count / Values;

    /// <summary>The next step.</summary>
    /// <param name="pose">Reference point and heading; headings go on without jumps.</param>
    /// <param name="tilt">How the ground carries it there.</param>
    /// <param name="distance">Covered so far, metres.</param>
    public void Add(PlanPose pose, GroundTilt tilt, double distance) =>
        _steps.AddRange([pose.X, pose.Y, pose.Heading, tilt.Height, tilt.SlopeAlong, tilt.SlopeAcross, distance]);

    /// <summary>Place and heading at a step.</summary>
    public PlanPose PoseOfStep(int step)
    {
        var at = Values * Math.Min(step, Count - 1);
        return new(_steps[at], _steps[at + 1], _steps[at + 2]);
    }

    /// <summary>Place and heading.</summary>
    public PlanPose PoseAt(double seconds) => new(ValueAt(seconds, 0), ValueAt(seconds, 1), ValueAt(seconds, 2));

    /// <summary>How the ground carries it.</summary>
    public GroundTilt TiltAt(double seconds) => new(ValueAt(seconds, 3), ValueAt(seconds, 4), ValueAt(seconds, 5));

    /// <summary>Metres covered.</summary>
    public double DistanceAt(double seconds) => ValueAt(seconds, 6);

    /// <summary>The frame that stands on the ground at the reference point.</summary>
    public RigidTransform FrameAt(double seconds) => TiltAt(seconds).Frame(PoseAt(seconds));

    // Cubic Hermite; the slope at a step is that between its neighbours.
    private double ValueAt(double seconds, int value)
    {
        var last = Count - 1;
        if (last == 0)
        {
            return _steps[value];
        }

        var place = Math.Clamp((seconds - start) / TrafficSimulation.Step, 0, last);
        var i = Math.Min((int)place, last - 1);
        var (before, from, to, after) = (StepOf(i - 1, value), StepOf(i, value), StepOf(i + 1, value), StepOf(i + 2, value));
        var fromSlope = i == 0 ? to - from : (to - before) / 2;
        var toSlope = i + 1 == last ? to - from : (after - from) / 2;
        var t = place - i;
        var (t2, t3) = (t * t, t * t * t);
        return (((2 * t3) - (3 * t2) + 1) * from) + ((t3 - (2 * t2) + t) * fromSlope) + (((3 * t2) - (2 * t3)) * to) + ((t3 - t2) * toSlope);
    }

    private double StepOf(int step, int value) => _steps[(Values * Math.Clamp(step, 0, Count - 1)) + value];
}
