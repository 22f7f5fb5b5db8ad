namespace Spatial.Worlds;

/// <summary>How an object behaves, which decides its attribute.</summary>
internal enum ActorKind
{
    /// <summary>A vehicle in traffic.</summary>
    Driven,

    /// <summary>A vehicle without a driver.</summary>
    Parked,

    /// <summary>A bicycle or motorcycle with a rider.</summary>
    Ridden,

    /// <summary>A bicycle or motorcycle without one.</summary>
    LeftAlone,

    /// <summary>Somebody on foot.</summary>
    Afoot,

    /// <summary>Somebody who sits.</summary>
    Seated,

    /// <summary>A cone or barrier.</summary>
    Placed,
}

/// <summary>An object with its motion.</summary>
/// <param name="Model">What it is.</param>
/// <param name="Tint">Its colour.</param>
/// <param name="Kind">How it behaves.</param>
/// <param name="Track">Where it is; the reference point is the middle of its box, on the ground.</param>
internal sealed record DriveActor(ObjectModel Model, SurfaceColor Tint, ActorKind Kind, MotionTrack Track)
{
    private const double StandingSpeed = 0.2; // m/s, below which something counts as stopped

    /// <summary>True for what never moves.</summary>
    public bool IsStill => Track.Count == 1;

    /// <summary>The one whose box may touch this one's: what it pulls or is pulled by; null for none.</summary>
    public int? Coupling { get; init; }

    /// <summary>True for two parts of one vehicle.</summary>
    public bool IsCoupledTo(DriveActor other) => Coupling is not null && Coupling == other.Coupling;

    /// <summary>What its box covers at a step.</summary>
    public Footprint FootprintOfStep(int step) => new(Track.PoseOfStep(step), Model.Size.Length, Model.Size.Width);

    /// <summary>Where it is at a moment.</summary>
    /// <param name="self">It, with its number.</param>
    /// <param name="seconds">Moment.</param>
    public ObjectState StateAt(WorldObject self, double seconds)
    {
        const double moment = 0.001; // seconds to either side over which velocity is taken
        var middle = new Vector3d(0, 0, (Model.Size.Height / 2) - ObjectModel.BoxMargin);
        var frame = Track.FrameAt(seconds);
        var velocity = IsStill ? Vector3d.Zero : ((Track.FrameAt(seconds + moment) * middle) - (Track.FrameAt(seconds - moment) * middle)) / (2 * moment);
        var speed = velocity.LengthXy;
        return new(self, new(frame.Rotation, frame * middle), velocity, ShapeAt(seconds, speed), AttributeAt(speed));
    }

    private int ShapeAt(double seconds, double speed)
    {
        if (Model.Shapes.Count == 1)
        {
            return 0;
        }

        if (speed < StandingSpeed)
        {
            return PersonShapes.StandingShape;
        }

        var doubleStep = 0.8 * Model.Size.Height; // metres: taller people take longer steps
        var cycle = Track.DistanceAt(seconds) / doubleStep;
        return Math.Clamp((int)((cycle - Math.Floor(cycle)) * PersonShapes.WalkingPhases), 0, PersonShapes.WalkingPhases - 1);
    }

    private string AttributeAt(double speed) => Kind switch
    {
        ActorKind.Driven => speed < StandingSpeed ? "vehicle.stopped" : "vehicle.moving",
        ActorKind.Parked => "vehicle.parked",
        ActorKind.Ridden => "cycle.with_rider",
        ActorKind.LeftAlone => "cycle.without_rider",
        ActorKind.Afoot => speed < StandingSpeed ? "pedestrian.standing" : "pedestrian.moving",
        ActorKind.Seated => "pedestrian.sitting_lying_down",
        _ => "",
    };
}
