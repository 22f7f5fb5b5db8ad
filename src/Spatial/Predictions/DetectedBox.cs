namespace Spatial;

/// <summary>A detected object: a box, how sure, and what it does. Whoever holds it names the frame.</summary>
/// <param name="Box">The box; <see cref="Box3D.Name"/> is one of the ten nuScenes detection classes. Its velocity is that of the object, m/s; only x and y count.</param>
/// <param name="Score">Confidence, 0 to 1.</param>
/// <param name="Attribute">nuScenes attribute such as vehicle.parked; empty when the model gives none.</param>
public sealed record DetectedBox(Box3D Box, double Score, string Attribute = "");
