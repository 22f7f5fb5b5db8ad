namespace Spatial.Worlds;

/// <summary>What the ego vehicle is about to do.</summary>
public enum DriveCommand
{
    /// <summary>Turn right.</summary>
    Right,

    /// <summary>Turn left.</summary>
    Left,

    /// <summary>Go straight.</summary>
    Straight,
}

/// <summary>What the vehicle's own instruments say at a moment, as a CAN bus has it.</summary>
/// <param name="Speed">Along x of the vehicle, m/s.</param>
/// <param name="Acceleration">Of the rear axle, vehicle frame, m/s2; without gravity.</param>
/// <param name="YawRate">Counter-clockwise, rad/s.</param>
/// <param name="SteeringAngle">Of the front wheels, left positive, radians.</param>
/// <param name="Throttle">0 to 1.</param>
/// <param name="Brake">0 to 1.</param>
public readonly record struct EgoInstruments(double Speed, Vector3d Acceleration, double YawRate, double SteeringAngle, double Throttle, double Brake);

/// <summary>One recorded scene: where everything is at any moment. The same for any number of readers at once.</summary>
public abstract class Drive
{
    /// <summary>Town it takes place in.</summary>
    public abstract Town Town { get; }

    /// <summary>What the scene is, in words: weather, manoeuvres, notable objects.</summary>
    public abstract string Description { get; }

    /// <summary>Light and weather.</summary>
    public abstract WorldConditions Conditions { get; }

    /// <summary>Length, seconds; moments run from 0 to this, both included.</summary>
    public abstract double Duration { get; }

    /// <summary>Everything with a box, whether or not it is ever near.</summary>
    public abstract IReadOnlyList<WorldObject> Objects { get; }

    /// <summary>Pose of the ego vehicle: origin on the ground below the rear axle, x forward, y left, z up.</summary>
    /// <param name="seconds">Moment, within the scene or up to 1 s beside it.</param>
    public abstract RigidTransform TownFromEgoAt(double seconds);

    /// <summary>What the ego's instruments say.</summary>
    /// <param name="seconds">Moment, within the scene.</param>
    public abstract EgoInstruments EgoStatusAt(double seconds);

    /// <summary>What the ego's route asks for in the next seconds.</summary>
    /// <param name="seconds">Moment, within the scene.</param>
    public abstract DriveCommand CommandAt(double seconds);

    /// <summary>What a signal of the town shows.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="seconds">Moment, within the scene or up to 1 s beside it.</param>
    internal virtual SignalAspect AspectOf(TownSignal signal, double seconds) => SignalAspect.Red;

    /// <summary>Where every object is, in order of their numbers.</summary>
    /// <param name="seconds">Moment, within the scene or up to 1 s beside it.</param>
    public abstract IReadOnlyList<ObjectState> ObjectsAt(double seconds);
}
