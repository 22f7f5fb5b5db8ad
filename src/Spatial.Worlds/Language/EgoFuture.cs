namespace Spatial.Worlds;

/// <summary>Where the vehicle goes in the three seconds after a sample.</summary>
internal sealed record EgoFuture
{
    private readonly IReadOnlyList<Vector3d> _positions;

    private EgoFuture(IReadOnlyList<Vector3d> positions) => _positions = positions;

    /// <summary>True where the scene goes on for three more seconds.</summary>
    public static bool IsKnown(LanguageScene scene) => scene.Future.EgoFromFutureEgo.Count == Trajectory.NuScenesSteps;

    /// <summary>Of a sample.</summary>
    /// <exception cref="NoAnswerException">The scene ends before.</exception>
    public static EgoFuture Of(LanguageScene scene) => IsKnown(scene)
        ? new([.. scene.Future.EgoFromFutureEgo.Select(pose => pose.Translation)])
        : throw new NoAnswerException(
            $"the query needs {Trajectory.NuScenesSteps} keyframes after sample {scene.SampleToken}, got {scene.Future.EgoFromFutureEgo.Count}");

    /// <summary>What it does: a turn where it ends up two metres or more to a side.</summary>
    public DriveCommand Command => TurnRule.CommandOf(_positions[^1].Y);

    /// <summary>Six steps, each from the position before, key ego frame, metres.</summary>
    public IEnumerable<Vector3d> Offsets => _positions.Zip(_positions.Prepend(Vector3d.Zero), (to, from) => to - from);

    /// <summary>From here to where it is three seconds later, metres.</summary>
    public double Distance => _positions[^1].LengthXy;

    /// <summary>Mean speed over the first step, m/s.</summary>
    public double Speed => _positions[0].LengthXy / Trajectory.NuScenesStepSeconds;

    /// <summary>Mean speed over the last step, m/s.</summary>
    public double LastSpeed => (_positions[^1] - _positions[^2]).LengthXy / Trajectory.NuScenesStepSeconds;
}
