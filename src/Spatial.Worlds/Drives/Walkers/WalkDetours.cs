namespace Spatial.Worlds;

/// <summary>Leads a walk around what stands in its way.</summary>
internal static class WalkDetours
{
    private const double Room = 0.6; // metres to either side that a walker needs
    private const double LeastRoom = 0.52;
    private static readonly double[] Sidesteps = [0, 0.25, 0.5, 0.75, 1.0, 1.25];

    /// <summary>The walk with a sidestep to the left wherever something stands; null where that does not help.</summary>
    /// <param name="points">A quarter of a metre apart.</param>
    /// <param name="ground">What stands there.</param>
    public static IReadOnlyList<(double X, double Y)>? Around(IReadOnlyList<(double X, double Y)> points, StandingGround ground)
    {
        var poses = Enumerable.Range(0, points.Count).Select(i => PoseOf(points, i)).ToArray();
        var steps = new double[points.Count];
        for (var i = 0; i < steps.Length; i++)
        {
            var pose = poses[i];
            var step = Array.FindIndex(Sidesteps, sidestep => pose.At(0, sidestep) is var (x, y) && ground.IsFreeAround(x, y, Room));
            if (step < 0)
            {
                return null;
            }

            steps[i] = Sidesteps[step];
        }

        var moved = new (double X, double Y)[steps.Length];
        var wide = Widened(steps, 6);
        for (var i = 0; i < moved.Length; i++)
        {
            var pose = poses[i].Moved(0, Mean(wide, i, 5));
            if (!ground.IsFreeAround(pose.X, pose.Y, LeastRoom))
            {
                return null;
            }

            moved[i] = (pose.X, pose.Y);
        }

        return moved;
    }

    private static PlanPose PoseOf(IReadOnlyList<(double X, double Y)> points, int i)
    {
        var ((fromX, fromY), (toX, toY)) = (points[Math.Max(0, i - 1)], points[Math.Min(points.Count - 1, i + 1)]);
        return new(points[i].X, points[i].Y, Math.Atan2(toY - fromY, toX - fromX));
    }

    private static double[] Widened(double[] values, int reach) =>
        [.. values.Select((_, i) => values.AsSpan(Math.Max(0, i - reach), Math.Min(values.Length, i + reach + 1) - Math.Max(0, i - reach)).ToArray().Max())];

    private static double Mean(double[] values, int middle, int reach)
    {
        var (from, to) = (Math.Max(0, middle - reach), Math.Min(values.Length - 1, middle + reach));
        var sum = 0.0;
        for (var i = from; i <= to; i++)
        {
            sum += values[i];
        }

        return sum / (to - from + 1);
    }
}
