namespace Spatial;

/// <summary>A point of a plan in the key ego frame: x forward, y left, metres.</summary>
public readonly record struct Waypoint(double X, double Y);

/// <summary>Where the vehicle should be at equal steps from now.</summary>
/// <param name="Waypoints">[T] positions; the first is one step ahead.</param>
/// <param name="StepSeconds">Time between waypoints, seconds.</param>
public sealed record Trajectory(IReadOnlyList<Waypoint> Waypoints, double StepSeconds)
{
    /// <summary>Steps of the nuScenes planning protocols: six of half a second.</summary>
    public const int NuScenesSteps = 6;

    /// <summary>Seconds between the steps of the nuScenes planning protocols.</summary>
    public const double NuScenesStepSeconds = 0.5;
}
