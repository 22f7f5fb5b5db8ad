namespace Spatial.Worlds;

/// <summary>A vehicle on its way: it follows a route as a bicycle model does, and so does what it pulls.</summary>
internal sealed class Vehicle
{
    private const int Substeps = 4; // of a step, so that the rear axle follows without sliding sideways
    private PlanPose _rearAxle;
    private PlanPose _towedAxle;

    /// <summary>Sets it up on its route, straight.</summary>
    /// <param name="number">Its place among the vehicles.</param>
    /// <param name="body">What it is.</param>
    /// <param name="path">Its route.</param>
    /// <param name="s">Where its guided point is along the route.</param>
    /// <param name="speed">m/s.</param>
    /// <param name="haste">Speed it would like, as part of what is allowed.</param>
    public Vehicle(int number, VehicleBody body, RoutePath path, double s, double speed, double haste)
    {
        (Number, Body, Path, S, Speed, Haste) = (number, body, path, s, speed, haste);
        var (x, y) = path.At(s - body.GuideDistance);
        _rearAxle = new(x, y, path.HeadingAt(s - (body.GuideDistance / 2)));
        if (body.Towed is { } towed)
        {
            _towedAxle = _rearAxle.Moved(towed.HitchOnPuller - body.RearAxle - towed.Hitch + towed.Axle, 0);
        }
    }

    /// <summary>Its place among the vehicles.</summary>
    public int Number { get; }

    /// <summary>What it is.</summary>
    public VehicleBody Body { get; }

    /// <summary>Its route.</summary>
    public RoutePath Path { get; }

    /// <summary>Speed it would like, as part of what is allowed.</summary>
    public double Haste { get; }

    /// <summary>Where its guided point is along the route, metres.</summary>
    public double S { get; private set; }

    /// <summary>Of the guided point, m/s.</summary>
    public double Speed { get; private set; }

    /// <summary>Along the route, m/s2.</summary>
    public double Acceleration { get; private set; }

    /// <summary>Deceleration it never exceeds, m/s2.</summary>
    public double HardestBraking { get; init; } = 6;

    /// <summary>Where its front is along the route.</summary>
    public double Front => S + Body.Nose;

    /// <summary>Where its last end is along the route.</summary>
    public double Rear => S - Body.Tail;

    /// <summary>Connectors it may drive over.</summary>
    public List<ConnectorGrant> Grants { get; } = [];

    /// <summary>Since when it has asked for the next connector; infinite when it has not.</summary>
    public double AskedAt { get; set; } = double.PositiveInfinity;

    /// <summary>Middle of the rear axle.</summary>
    public PlanPose RearAxle => _rearAxle;

    /// <summary>Middle of its box.</summary>
    public PlanPose Box => _rearAxle.Moved(-Body.RearAxle, 0);

    /// <summary>What its box covers.</summary>
    public Footprint Footprint => new(Box, Body.Size.Length, Body.Size.Width);

    /// <summary>Middle of the box it pulls.</summary>
    public PlanPose TowedBox => _towedAxle.Moved(-Body.Towed!.Axle, 0);

    /// <summary>Angle of the front wheels, left positive.</summary>
    public double Steering { get; private set; }

    /// <summary>True where it may drive over the connector at a place of its route.</summary>
    public bool MayUse(int place) => Grants.Exists(grant => grant.Place == place);

    /// <summary>Drives on.</summary>
    /// <param name="wanted">Acceleration it would like.</param>
    /// <param name="seconds">For how long.</param>
    public void Advance(double wanted, double seconds)
    {
        const double jerk = 8; // m/s3
        var change = jerk * seconds;
        Acceleration = Math.Clamp(Math.Clamp(wanted, Acceleration - change, Acceleration + change), -HardestBraking, 2);
        var next = Speed + (Acceleration * seconds);
        if (next < 0.02 && wanted <= 0.02)
        {
            (next, Acceleration) = (0, 0);
        }

        var distance = Math.Max(0, 0.5 * (Speed + Math.Max(0, next)) * seconds);
        Speed = Math.Max(0, next);
        for (var i = 0; i < Substeps; i++)
        {
            S += distance / Substeps;
            Steer();
        }
    }

    private void Steer()
    {
        var (x, y) = Path.At(S);
        _rearAxle = Pulled(_rearAxle, x, y, Body.GuideDistance);
        // The guided point moves along the route; how much that is off the heading is how much the vehicle turns.
        var off = Math.IEEERemainder(Path.HeadingAt(S) - _rearAxle.Heading, 2 * Math.PI);
        Steering = Math.Atan(Body.Wheelbase * Math.Tan(off) / Body.GuideDistance);
        if (Body.Towed is { } towed)
        {
            var (hitchX, hitchY) = Box.At(towed.HitchOnPuller, 0);
            _towedAxle = Pulled(_towedAxle, hitchX, hitchY, towed.Hitch - towed.Axle);
        }
    }

    // A point that is pulled by another one at a fixed distance moves towards it: a tractrix.
    private static PlanPose Pulled(PlanPose axle, double x, double y, double distance)
    {
        var (dx, dy) = (x - axle.X, y - axle.Y);
        var length = Math.Sqrt((dx * dx) + (dy * dy));
        var heading = axle.Heading + Math.IEEERemainder(Math.Atan2(dy, dx) - axle.Heading, 2 * Math.PI);
        return new(x - (dx / length * distance), y - (dy / length * distance), heading);
    }
}
