namespace Spatial.Models;

/// <summary>The points of all used sweeps in the key ego frame, newest sweep first, and where each sweep looked from.</summary>
internal sealed class LidarReturns
{
    private readonly float[] _values; // [N, 5] x y z intensity dt
    private readonly int[] _sweepOf; // [N]

    private LidarReturns(float[] values, int[] sweepOf, int[] newest, Vector3d[] origins, double[] ages) =>
        (_values, _sweepOf, PlacesOfNewest, Origins, Ages) = (values, sweepOf, newest, origins, ages);

    /// <summary>Number of points N.</summary>
    public int Count => _sweepOf.Length;

    /// <summary>[S] position of the sensor at each sweep, key ego frame.</summary>
    public IReadOnlyList<Vector3d> Origins { get; }

    /// <summary>[S] seconds between each sweep and the keyframe.</summary>
    public IReadOnlyList<double> Ages { get; }

    /// <summary>Sweep of each point; 0 is the newest.</summary>
    public ReadOnlySpan<int> SweepOf => _sweepOf;

    /// <summary>Place in its sweep's file of each point of the newest sweep; those are the first points.</summary>
    public IReadOnlyList<int> PlacesOfNewest { get; }

    /// <summary>Position of a point, key ego frame.</summary>
    public Vector3d this[int index]
    {
        get
        {
            var row = _values.AsSpan(index * PointCloud.Width, 3);
            return new(row[0], row[1], row[2]);
        }
    }

    /// <summary>Merges the sweeps and drops what the vehicle sees of itself.</summary>
    public static LidarReturns From(Frame frame, IReadOnlyList<Sweep> sweeps, GeometricConfig config)
    {
        var egoFromGlobal = frame.GlobalFromEgo.Inverse();
        var origins = sweeps.Select(sweep => (egoFromGlobal * sweep.GlobalFromEgo * sweep.EgoFromSensor).Translation).ToArray();
        var ages = sweeps.Select(sweep => (frame.TimestampMicros - sweep.TimestampMicros) * 1e-6).ToArray();

        var values = new List<float>();
        var sweepOf = new List<int>();
        var newest = new List<int>();
        for (var sweep = 0; sweep < sweeps.Count; sweep++)
        {
            var points = SweepMerger.IntoKeyframe(frame with { Sweeps = [sweeps[sweep]] }, config.MinSensorDistance);
            var places = sweep == 0 ? PlacesOfMerged(sweeps[0].Points, config) : null;
            var sweepEgoFromKeyEgo = sweeps[sweep].GlobalFromEgo.Inverse() * frame.GlobalFromEgo;
            for (var i = 0; i < points.Count; i++)
            {
                if (!IsOfVehicle(sweepEgoFromKeyEgo * points.PositionOf(i)))
                {
                    values.AddRange(points[i]);
                    sweepOf.Add(sweep);
                    if (places is not null)
                    {
                        newest.Add(places[i]);
                    }
                }
            }
        }

        return new([.. values], [.. sweepOf], [.. newest], origins, ages);
    }

    private static List<int> PlacesOfMerged(PointCloud pointsInSensor, GeometricConfig config)
    {
        var places = new List<int>(pointsInSensor.Count);
        for (var i = 0; i < pointsInSensor.Count; i++)
        {
            if (SweepMerger.IsMerged(pointsInSensor.PositionOf(i), config.MinSensorDistance))
            {
                places.Add(i);
            }
        }

        return places;
    }

    // The nuScenes car, a Renault Zoe: 4.08 m long, 0.6 m of it behind the rear axle, 1.95 m wide over its mirrors, with the sensors on its
    // roof; 0.15 m are added on each side for calibration and noise. Points below 0.2 m are ground under the overhangs and stay.
    private static bool IsOfVehicle(Vector3d pointInEgo) =>
        pointInEgo.X is > -0.75 and < 3.65 && Math.Abs(pointInEgo.Y) < 1.12 && pointInEgo.Z is > 0.2 and < 2.3;
}
