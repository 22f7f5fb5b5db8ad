namespace Spatial.Models;

/// <summary>A cluster of the newest sweep followed back through the older ones.</summary>
/// <param name="Clusters">The cluster at each sweep where it was found, newest first, with its age in seconds.</param>
/// <param name="Velocity">Along ego x and y, m/s; zero when it stands or too little was seen.</param>
internal sealed record ObjectTrack(IReadOnlyList<(SweepCluster Cluster, double Age)> Clusters, Vector3d Velocity)
{
    /// <summary>True when it was seen to move.</summary>
    public bool IsMoving => Velocity.LengthXy > 0;
}

/// <summary>Associates clusters across sweeps, nearest first, and reads velocities off their paths.</summary>
internal static class ObjectTracks
{
    // A centre jumps about this much from sweep to sweep because other points of the object are hit, metres.
    private const double CenterNoise = 0.4;

    // Larger things change what is seen of them too much for their centre to mean anything, metres: longer than a bus.
    private const double MaxExtent = 16;

    // One object's outline changes little within a few tenths of a second, metres.
    private const double MaxExtentChange = 1.0;

    // Three places fit a line with one left to contradict it; a tenth of a second is two sweeps.
    private const int MinPlaces = 3;
    private const double MinSeconds = 0.09;

    // The path must be this many times longer than the places scatter about it.
    private const double MinPathOverScatter = 3;

    /// <summary>Follows every cluster of the newest sweep.</summary>
    /// <param name="clusters">[S] clusters per sweep, newest first.</param>
    /// <param name="ages">[S] seconds.</param>
    /// <param name="config">Gives the gates.</param>
    public static ObjectTrack[] Follow(SweepCluster[][] clusters, IReadOnlyList<double> ages, GeometricConfig config)
    {
        if (clusters.Length == 0)
        {
            return [];
        }

        var paths = Array.ConvertAll(clusters[0], cluster => new List<(SweepCluster Cluster, double Age)> { (cluster, ages[0]) });
        for (var sweep = 1; sweep < clusters.Length; sweep++)
        {
            Extend(paths, clusters[sweep], ages[sweep], config);
        }

        return Array.ConvertAll(paths, path => new ObjectTrack(path, VelocityOf(path, config)));
    }

    private static void Extend(List<(SweepCluster Cluster, double Age)>[] paths, SweepCluster[] older, double age, GeometricConfig config)
    {
        var pairs = new List<(double Distance, int Path, int Older)>();
        for (var path = 0; path < paths.Length; path++)
        {
            var (last, lastAge) = paths[path][^1];
            if (last.Extent > MaxExtent)
            {
                continue;
            }

            // With two places the next is foretold and only the noise of centres and some braking remain; before, any speed may be.
            var (velocity, isForetold) = RoughVelocity(paths[path]);
            var expected = last.Center - (velocity * (age - lastAge));
            var gate = CenterNoise + ((isForetold ? config.MaxSpeed / 4 : config.MaxSpeed) * (age - lastAge));
            for (var i = 0; i < older.Length; i++)
            {
                var distance = (older[i].Center - expected).LengthXy;
                if (distance <= gate && Math.Abs(older[i].Extent - last.Extent) <= MaxExtentChange)
                {
                    pairs.Add((distance, path, i));
                }
            }
        }

        pairs.Sort();
        var (takenPaths, takenOlder) = (new HashSet<int>(), new HashSet<int>());
        foreach (var (_, path, i) in pairs)
        {
            if (!takenPaths.Contains(path) && !takenOlder.Contains(i))
            {
                takenPaths.Add(path);
                takenOlder.Add(i);
                paths[path].Add((older[i], age));
            }
        }
    }

    private static (Vector3d Velocity, bool IsForetold) RoughVelocity(List<(SweepCluster Cluster, double Age)> path)
    {
        var seconds = path[^1].Age - path[0].Age;
        return seconds > 0 ? ((path[0].Cluster.Center - path[^1].Cluster.Center) / seconds, true) : (Vector3d.Zero, false);
    }

    // The straight line through the places by least squares; its slope is the velocity.
    private static Vector3d VelocityOf(List<(SweepCluster Cluster, double Age)> path, GeometricConfig config)
    {
        var seconds = path[^1].Age - path[0].Age;
        if (path.Count < MinPlaces || seconds < MinSeconds)
        {
            return Vector3d.Zero;
        }

        var meanAge = path.Average(place => place.Age);
        var meanCenter = path.Aggregate(Vector3d.Zero, (sum, place) => sum + place.Cluster.Center) / path.Count;
        var spread = path.Sum(place => (place.Age - meanAge) * (place.Age - meanAge));
        var slope = path.Aggregate(Vector3d.Zero, (sum, place) => sum + ((place.Cluster.Center - meanCenter) * (place.Age - meanAge))) / spread;
        var velocity = new Vector3d(-slope.X, -slope.Y, 0); // age runs backwards
        var scatter = Math.Sqrt(path.Average(place => SquaredMiss(place, meanCenter + (velocity * (meanAge - place.Age)))));
        var isMoving = velocity.LengthXy >= config.MinSpeed && velocity.LengthXy <= config.MaxSpeed
            && velocity.LengthXy * seconds >= MinPathOverScatter * scatter;
        return isMoving ? velocity : Vector3d.Zero;
    }

    private static double SquaredMiss((SweepCluster Cluster, double Age) place, Vector3d expected)
    {
        var miss = (place.Cluster.Center - expected).LengthXy;
        return miss * miss;
    }
}
