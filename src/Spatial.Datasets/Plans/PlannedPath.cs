namespace Spatial.Datasets;

/// <summary>A plan of a sample, as a file of predictions holds it.</summary>
/// <param name="Waypoints">Six points, half a second apart, the first half a second ahead.</param>
/// <param name="Frame">What they are written in.</param>
/// <param name="UsedEgoStatus">Whether the model was given the vehicle's own speed, acceleration or past path. Changes what a figure means.</param>
/// <param name="Command">The driving command the model was given, as the file has it; null where it has none.</param>
public sealed record PlannedPath(IReadOnlyList<Waypoint> Waypoints, PlanFrame Frame, bool UsedEgoStatus, string? Command = null);
