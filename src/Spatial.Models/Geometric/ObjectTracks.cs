namespace Spatial.Models;

/// <summary>A cluster of the newest sweep followed back through the older ones.</summary>
/// <param name="Clusters">The cluster at each sweep where it was found, newest first, with its age in seconds.</param>
/// <param name="Velocity">Along ego x and y, m/s; zero when it stands or too little was seen.</param>
internal sealed record ObjectTrack(IReadOnlyList<(SweepCluster Cluster, double Age)> Clusters, Vector3d Velocity);

/// <summary>Associates clusters across sweeps, nearest first, and reads velocities off their paths.</summary>
internal static class ObjectTracks
{
    // A near side is found this much differently from sweep to sweep because other points of it are hit, metres.
    private const double AnchorNoise = 0.4;

    // Larger things change what is seen of them too much for one place to stand for them, metres: longer than a bus.
    private const double MaxExtent = 16;

    // How much more or less of an object comes into view from one sweep to the next, metres.
    private const double MaxExtentChange = 1.5;

    // Three places fit a line with one left to contradict it; a tenth of a second is two sweeps.
    private const int MinPlaces = 3;
    private const double MinSeconds = 0.09;

    // The path must be this many times longer than the places scatter about it.
    private const double MinPathOverScatter = 3;

    /// <summary>Follows every cluster of the newest sweep.</summary>
    /// <param name="clusters">[S] clusters per sweep, newest first.</param>
    /// <param name="returns">Give the sweeps' ages and where they looked from.</param>
    /// <param name="config">Gives the gates.</param>
    public static ObjectTrack[] Follow(SweepCluster[][] clusters, LidarReturns returns, GeometricConfig config)
    {
        if (clusters.Length == 0)
        {
            return [];
        }

        var paths = Array.ConvertAll(clusters[0], cluster => new Path(cluster, returns.Ages[0], returns.Origins[0]));
        for (var sweep = 1; sweep < clusters.Length; sweep++)
        {
            Extend(paths, clusters[sweep], returns.Ages[sweep], config);
        }

        return Array.ConvertAll(paths, path => new ObjectTrack(path.Clusters, path.VelocityWithin(config)));
    }

    private static void Extend(Path[] paths, SweepCluster[] older, double age, GeometricConfig config)
    {
        var pairs = new List<(double Distance, int Path, int Older)>();
        for (var path = 0; path < paths.Length; path++)
        {
            var last = paths[path].Clusters[^1].Cluster;
            var (expected, gate) = paths[path].ExpectedAt(age, config);
            for (var i = 0; i < older.Length && last.Extent <= MaxExtent; i++)
            {
                var distance = (paths[path].AnchorOf(older[i]) - expected).LengthXy;
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
                paths[path].Clusters.Add((older[i], age));
            }
        }
    }

    /// <summary>Where one thing was at each sweep, told by the sides of it that face the sensor.</summary>
    private sealed class Path(SweepCluster newest, double age, Vector3d origin)
    {
        public List<(SweepCluster Cluster, double Age)> Clusters { get; } = [(newest, age)];

        /// <summary>The place that stands for a cluster: near sides are seen whole, far ones come and go with the view.</summary>
        public Vector3d AnchorOf(SweepCluster cluster) => new(
            Anchor(cluster.Low.X, cluster.High.X, newest.Low.X > origin.X, newest.High.X < origin.X),
            Anchor(cluster.Low.Y, cluster.High.Y, newest.Low.Y > origin.Y, newest.High.Y < origin.Y),
            0);

        /// <summary>Where it should have been at an older sweep, and how far from there it may have been.</summary>
        public (Vector3d Place, double Gate) ExpectedAt(double older, GeometricConfig config)
        {
            var (last, lastAge) = Clusters[^1];
            var seconds = lastAge - age;
            if (seconds <= 0)
            {
                return (AnchorOf(last), AnchorNoise + (config.MaxSpeed * (older - lastAge)));
            }

            // With two places the next is foretold; noise and some braking remain.
            var velocity = (AnchorOf(newest) - AnchorOf(last)) / seconds;
            return (AnchorOf(last) - (velocity * (older - lastAge)), AnchorNoise + (config.MaxSpeed / 4 * (older - lastAge)));
        }

        /// <summary>Slope of the straight line through the places by least squares; zero when it is no believable motion.</summary>
        public Vector3d VelocityWithin(GeometricConfig config)
        {
            var seconds = Clusters[^1].Age - age;
            if (Clusters.Count < MinPlaces || seconds < MinSeconds)
            {
                return Vector3d.Zero;
            }

            var places = Clusters.ConvertAll(at => (Place: AnchorOf(at.Cluster), at.Age));
            var meanAge = places.Average(at => at.Age);
            var mean = places.Aggregate(Vector3d.Zero, (sum, at) => sum + at.Place) / places.Count;
            var spread = places.Sum(at => (at.Age - meanAge) * (at.Age - meanAge));
            var velocity = places.Aggregate(Vector3d.Zero, (sum, at) => sum + ((at.Place - mean) * (meanAge - at.Age))) / spread;
            var scatter = Math.Sqrt(places.Average(at => Squared((at.Place - mean - (velocity * (meanAge - at.Age))).LengthXy)));
            var isMotion = velocity.LengthXy >= config.MinSpeed && velocity.LengthXy <= config.MaxSpeed
                && velocity.LengthXy * seconds >= MinPathOverScatter * scatter;
            return isMotion ? velocity : Vector3d.Zero;
        }

        private static double Anchor(double low, double high, bool isBeyond, bool isBefore) =>
            isBeyond ? low : isBefore ? high : (low + high) / 2;

        private static double Squared(double value) => value * value;
    }
}
