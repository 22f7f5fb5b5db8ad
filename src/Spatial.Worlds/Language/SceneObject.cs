namespace Spatial.Worlds;

/// <summary>An annotated object that questions are about.</summary>
/// <param name="Token">Its annotation.</param>
/// <param name="Class">One of <see cref="ObjectWords.Classes"/>.</param>
/// <param name="Status">One of <see cref="ObjectWords.Statuses"/>; null where it is not annotated.</param>
/// <param name="Position">Centre of the box, key ego frame, metres.</param>
/// <param name="Corners">Of the box seen from above, one after the other around it, key ego frame, metres.</param>
internal sealed record SceneObject(string Token, string Class, string? Status, Vector3d Position, IReadOnlyList<PlanPoint> Corners);
