namespace Spatial.Worlds;

/// <summary>A drive that was simulated and recorded.</summary>
internal sealed class SimulatedDrive : Drive
{
    private readonly EgoRecord _ego;
    private readonly IReadOnlyList<DriveActor> _actors;
    private readonly IReadOnlyList<SignalPlan> _signals;

    public SimulatedDrive(Town town, WorldConditions conditions, double duration, EgoRecord ego, IReadOnlyList<DriveActor> actors, IReadOnlyList<SignalPlan> signals)
    {
        (Town, Conditions, Duration, _ego, _actors, _signals) = (town, conditions, duration, ego, actors, signals);
        Objects = [.. actors.Select((actor, number) => new WorldObject(number, actor.Model, actor.Tint))];
        Description = SceneDescription.Of(this);
    }

    /// <inheritdoc/>
    public override Town Town { get; }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <inheritdoc/>
    public override WorldConditions Conditions { get; }

    /// <inheritdoc/>
    public override double Duration { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<WorldObject> Objects { get; }

    /// <summary>Objects with their motion, in order of their numbers.</summary>
    internal IReadOnlyList<DriveActor> Actors => _actors;

    /// <summary>The ego vehicle's motion.</summary>
    internal EgoRecord Ego => _ego;

    /// <inheritdoc/>
    public override RigidTransform TownFromEgoAt(double seconds) => _ego.PoseAt(seconds);

    /// <inheritdoc/>
    public override EgoInstruments EgoStatusAt(double seconds) => _ego.StatusAt(seconds);

    /// <inheritdoc/>
    public override DriveCommand CommandAt(double seconds) => _ego.CommandAt(seconds);

    /// <inheritdoc/>
    internal override SignalAspect AspectOf(TownSignal signal, double seconds) => LaneNetwork.Of(Town).AspectOf(_signals, signal.Lane, seconds);

    /// <inheritdoc/>
    public override IReadOnlyList<ObjectState> ObjectsAt(double seconds)
    {
        var states = new ObjectState[_actors.Count];
        for (var i = 0; i < states.Length; i++)
        {
            states[i] = _actors[i].StateAt(Objects[i], seconds);
        }

        return states;
    }
}
