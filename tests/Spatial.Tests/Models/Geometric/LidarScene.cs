namespace Spatial.Tests;

/// <summary>A small world of level ground and upright boxes, looked at by a LiDAR of 32 beams on a moving vehicle.</summary>
internal sealed record LidarScene
{
    private const double SweepSeconds = 0.05;
    private const double SensorHeight = 1.84;
    private const double MaxRange = 60;
    private const long StartMicros = 1_600_000_000_000_000;

    /// <summary>The boxes, in the world's frame at the time of the keyframe.</summary>
    public IReadOnlyList<Thing> Things { get; init; } = [];

    /// <summary>Speed of the vehicle along the world's x axis, m/s; at the keyframe it is at the origin.</summary>
    public double EgoSpeed { get; init; }

    /// <summary>Number of sweeps.</summary>
    public int Sweeps { get; init; } = 10;

    /// <summary>A box standing on the ground.</summary>
    internal sealed record Thing(double X, double Y, double Length, double Width, double Height)
    {
        public double SpeedX { get; init; }

        public double SpeedY { get; init; }

        /// <summary>Leaves instead of walls: rays go this far into it on average, metres; 0 for what is solid.</summary>
        public double Depth { get; init; }
    }

    /// <summary>The frame that the vehicle's sensors give.</summary>
    public Frame ToFrame() => new()
    {
        SampleToken = "scene",
        TimestampMicros = StartMicros,
        GlobalFromEgo = RigidTransform.Identity,
        Sweeps = [.. Enumerable.Range(0, Sweeps).Select(SweepAt)],
        Motion = new EgoMotion(EgoSpeed, 0),
    };

    private Sweep SweepAt(int place)
    {
        var age = place * SweepSeconds;
        return new(Scan(age, new Random(place)))
        {
            Token = $"sweep-{place}",
            TimestampMicros = StartMicros - (long)Math.Round(age * 1e6),
            EgoFromSensor = new(Matrix3d.Identity, new(0, 0, SensorHeight)),
            GlobalFromEgo = new(Matrix3d.Identity, new(-EgoSpeed * age, 0, 0)),
        };
    }

    private PointCloud Scan(double age, Random random)
    {
        var values = new List<float>(); // [N, 5]
        var originX = -EgoSpeed * age;
        for (var beam = 0; beam < 32; beam++)
        {
            var (up, level) = Math.SinCos((-30.67 + (beam * 4.0 / 3)) * Math.PI / 180);
            for (var step = 0; step < 1080; step++)
            {
                var (sine, cosine) = Math.SinCos((step + 0.37) * Math.PI / 540);
                var direction = new Vector3d(level * cosine, level * sine, up);
                var range = Things.Select(thing => RangeTo(thing, age, originX, direction, random)).Append(up < 0 ? -SensorHeight / up : MaxRange).Min();
                if (range < MaxRange)
                {
                    var point = direction * (range + ((random.NextDouble() - 0.5) * 0.02)); // a LiDAR's noise of a centimetre
                    values.AddRange([(float)point.X, (float)point.Y, (float)point.Z, 10, 0]);
                }
            }
        }

        return new([.. values]);
    }

    // Slab by slab; infinite where the ray misses.
    private static double RangeTo(Thing thing, double age, double originX, Vector3d direction, Random random)
    {
        var (x, y) = (thing.X - (thing.SpeedX * age) - originX, thing.Y - (thing.SpeedY * age));
        double enter = 0, leave = double.PositiveInfinity;
        Clip(x - (thing.Length / 2), x + (thing.Length / 2), direction.X);
        Clip(y - (thing.Width / 2), y + (thing.Width / 2), direction.Y);
        Clip(-SensorHeight, thing.Height - SensorHeight, direction.Z);
        enter += enter < leave && thing.Depth > 0 ? -thing.Depth * Math.Log(1 - random.NextDouble()) : 0;
        return enter < leave && enter > 0 ? enter : double.PositiveInfinity;

        void Clip(double low, double high, double along)
        {
            var (first, second) = (low / along, high / along);
            enter = Math.Max(enter, Math.Min(first, second));
            leave = Math.Min(leave, Math.Max(first, second));
        }
    }
}
