namespace Spatial.Worlds;

/// <summary>A signal at the mouth of a road.</summary>
/// <param name="Piece">Its place in <see cref="Town.Pieces"/>; that piece has one of its shapes.</param>
/// <param name="Lane">A lane whose end it rules.</param>
/// <param name="Shapes">How it looks with each <see cref="SignalAspect"/>: the same triangles of other materials.</param>
internal sealed record TownSignal(int Piece, int Lane, IReadOnlyList<TriangleMesh> Shapes);
