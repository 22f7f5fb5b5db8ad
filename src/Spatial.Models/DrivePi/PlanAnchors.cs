using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>The paths that a plan's modes begin from, found in paths that were driven: the means of their clusters, for each command.</summary>
/// <remarks>DrivePI, section 3.3. The release reads such a file and has no script that makes it. Clusters are those of k-means (Lloyd, 1982), begun as in
/// k-means++ (Arthur and Vassilvitskii, 2007), sorted by how far they lead; equal inputs and seeds give equal anchors.</remarks>
public static class PlanAnchors
{
    private const int MaxRounds = 100;
    private const double StraightWithin = 2; // metres to the side after three seconds: VAD's and UniAD's rule

    /// <summary>Commands that have anchors of their own: <see cref="DrivingCommand"/> in its order, which is that of the release's anchors.</summary>
    public static int CommandCount => 3;

    /// <summary>The command that a driven path follows: to which side it leads by its end.</summary>
    /// <param name="path">[T], positions in the key ego frame.</param>
    /// <remarks>The field's practice for open-loop planning, UniLION <c>nuscenes_converter.py</c>, as VAD's: 2 m to a side.</remarks>
    public static DrivingCommand CommandOf(IReadOnlyList<Waypoint> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Count == 0 ? DrivingCommand.Straight
            : path[^1].Y >= StraightWithin ? DrivingCommand.Left
            : path[^1].Y <= -StraightWithin ? DrivingCommand.Right
            : DrivingCommand.Straight;
    }

    /// <summary>Finds anchors.</summary>
    /// <param name="paths">Driven paths of equal length, positions in their key ego frame (m).</param>
    /// <param name="modes">Anchors M of each command.</param>
    /// <param name="seed">Of the clusters' beginnings.</param>
    /// <returns>[3, M, T, 2] float32, row by row: left, right, straight, as UniLION's converter numbers them (VAD's has right first).</returns>
    /// <exception cref="ArgumentException">A command has fewer different paths than modes, a path has another length, or is not finite.</exception>
    public static float[] Build(IReadOnlyList<IReadOnlyList<Waypoint>> paths, int modes = 6, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfLessThan(modes, 1);
        Check(paths);
        return
        [
            .. Enum.GetValues<DrivingCommand>().SelectMany(command =>
                Means(command, [.. paths.Where(path => CommandOf(path) == command).Select(Flat)], modes, new Random(seed)).SelectMany(mean => mean))
            .Select(value => (float)value),
        ];
    }

    /// <summary>Anchors for weights that were never trained: arcs of constant speed and turn, so that modes differ.</summary>
    /// <param name="modes">Anchors of each command.</param>
    /// <param name="steps">Half seconds.</param>
    /// <returns>[3, M, T, 2] float32.</returns>
    internal static Tensor Fan(int modes, int steps)
    {
        var values = new List<float>();
        foreach (var command in Enum.GetValues<DrivingCommand>())
        {
            var turn = command switch { DrivingCommand.Right => -0.25, DrivingCommand.Left => 0.25, _ => 0.0 }; // rad/s
            for (var mode = 0; mode < modes; mode++)
            {
                var speed = 12.0 * (mode + 1) / modes; // m/s
                for (var step = 1; step <= steps; step++)
                {
                    var angle = turn * step * Trajectory.NuScenesStepSeconds;
                    var way = speed * step * Trajectory.NuScenesStepSeconds;
                    values.Add((float)(angle == 0 ? way : way * Math.Sin(angle) / angle));
                    values.Add((float)(angle == 0 ? 0 : way * (1 - Math.Cos(angle)) / angle));
                }
            }
        }

        return tensor(values.ToArray(), [CommandCount, modes, steps, 2]);
    }

    private static void Check(IReadOnlyList<IReadOnlyList<Waypoint>> paths)
    {
        for (var i = 0; i < paths.Count; i++)
        {
            if (paths[i].Count == 0 || paths[i].Count != paths[0].Count)
            {
                throw new ArgumentException($"paths must have equally many waypoints, at least one, got {paths[0].Count} at 0 and {paths[i].Count} at {i}", nameof(paths));
            }

            if (paths[i].Any(point => !double.IsFinite(point.X) || !double.IsFinite(point.Y)))
            {
                throw new ArgumentException($"waypoints must be finite, path {i} has others", nameof(paths));
            }
        }
    }

    private static double[] Flat(IReadOnlyList<Waypoint> path) => [.. path.SelectMany(point => new[] { point.X, point.Y })];

    private static double[][] Means(DrivingCommand command, double[][] paths, int modes, Random random)
    {
        var means = Beginnings(command, paths, modes, random);
        var cluster = new int[paths.Length];
        for (var round = 0; round < MaxRounds; round++)
        {
            var moved = false;
            for (var i = 0; i < paths.Length; i++)
            {
                var nearest = Nearest(means, paths[i]);
                moved |= round == 0 || nearest != cluster[i];
                cluster[i] = nearest;
            }

            if (!moved)
            {
                break;
            }

            for (var mode = 0; mode < modes; mode++)
            {
                var members = paths.Where((_, i) => cluster[i] == mode).ToArray();
                if (members.Length > 0)
                {
                    means[mode] = [.. Enumerable.Range(0, means[mode].Length).Select(value => members.Average(path => path[value]))];
                }
            }
        }

        return [.. means.OrderBy(mean => Math.Sqrt((mean[^2] * mean[^2]) + (mean[^1] * mean[^1])))];
    }

    // The first at random, each further one with a chance that grows with its squared distance to those there are.
    private static double[][] Beginnings(DrivingCommand command, double[][] paths, int modes, Random random)
    {
        var chosen = new List<double[]>();
        while (chosen.Count < modes)
        {
            var weights = paths.Select(path => chosen.Count == 0 ? 1 : chosen.Min(mean => Distance(mean, path))).ToArray();
            var sum = weights.Sum();
            if (!(sum > 0))
            {
                throw new ArgumentException(
                    $"'{command}' needs at least {modes} different paths for {modes} modes, got {chosen.Count}; give more scenes, or fewer modes", nameof(paths));
            }

            var left = random.NextDouble() * sum;
            var at = 0;
            while (at < paths.Length - 1 && (left -= weights[at]) >= 0)
            {
                at++;
            }

            chosen.Add([.. paths[weights[at] > 0 ? at : Array.FindLastIndex(weights, weight => weight > 0)]]);
        }

        return [.. chosen];
    }

    private static int Nearest(double[][] means, double[] path)
    {
        var best = 0;
        for (var mode = 1; mode < means.Length; mode++)
        {
            best = Distance(means[mode], path) < Distance(means[best], path) ? mode : best;
        }

        return best;
    }

    private static double Distance(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum;
    }
}
