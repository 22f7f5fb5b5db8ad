namespace Spatial.Worlds;

/// <summary>Collects what stands in a town, each piece on the ground.</summary>
internal sealed class TownScenery(Ground ground)
{
    private readonly List<TownPiece> _pieces = [new(ground.Mesh, RigidTransform.Identity, new(255, 255, 255))];

    public IReadOnlyList<TownPiece> Pieces => _pieces;

    /// <summary>Sets up a mesh.</summary>
    /// <param name="mesh">The mesh; its z 0 comes to lie on the ground.</param>
    /// <param name="at">Where its origin goes.</param>
    /// <param name="along">Unit direction its x axis points in.</param>
    /// <param name="tint">Its colour.</param>
    /// <param name="lift">Metres above the ground.</param>
    public void Add(TriangleMesh mesh, PlanPoint at, PlanPoint along, SurfaceColor tint, double lift = 0) =>
        _pieces.Add(new(mesh, RigidTransform.From(Quaterniond.FromYaw(along.Angle), new(at.X, at.Y, ground.HeightAt(at.X, at.Y) + lift)), tint));
}
