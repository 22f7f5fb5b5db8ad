using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Cli;

/// <summary>Tells a perception what the route asks for, which data sets do not say.</summary>
/// <param name="inner">The perception; disposed with this.</param>
/// <param name="command">Always this; null for what the vehicle did afterwards, as the field's open-loop planners are told (VAD, UniAD, DrivePI).</param>
/// <param name="tables">The data set.</param>
internal sealed class RoutedPerception(IPerception inner, DrivingCommand? command, NuScenesTables tables) : IPerception
{
    private readonly SceneFutureReader _futures = new(tables);

    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public ScenePrediction Perceive(Frame frame, IReadOnlyList<string> questions, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return inner.Perceive(frame with { Command = command ?? Driven(frame.SampleToken) }, questions, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    private DrivingCommand Driven(string sampleToken) =>
        PlanAnchors.CommandOf([.. _futures.Read(sampleToken).EgoFromFutureEgo.Select(pose => new Waypoint(pose.Translation.X, pose.Translation.Y))]);
}
