namespace Spatial.Models;

/// <summary>How long one stage of a perception took.</summary>
/// <param name="Name">Name of the stage, in plain words.</param>
/// <param name="Milliseconds">Wall time.</param>
public readonly record struct StageTiming(string Name, double Milliseconds);
