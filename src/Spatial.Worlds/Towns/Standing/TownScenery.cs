namespace Spatial.Worlds;

/// <summary>Collects what stands in a town, each piece on the ground.</summary>
internal sealed class TownScenery(Ground ground)
{
    private readonly List<TownPiece> _pieces = [new(ground.Mesh, RigidTransform.Identity, new(255, 255, 255))];

    public IReadOnlyList<TownPiece> Pieces => _pieces;

    /// <summary>Signals by their place among the pieces, with the road they speak to.</summary>
    public List<(int Piece, RoadLeg Leg, IReadOnlyList<TriangleMesh> Shapes)> Signals { get; } = [];

    /// <summary>Sets up a signal.</summary>
    /// <param name="shapes">How it looks with each <see cref="SignalAspect"/>.</param>
    /// <param name="leg">The road it speaks to.</param>
    /// <param name="at">Where its post goes.</param>
    /// <param name="along">Unit direction its x axis points in.</param>
    /// <param name="tint">Its colour.</param>
    public void AddSignal(IReadOnlyList<TriangleMesh> shapes, RoadLeg leg, PlanPoint at, PlanPoint along, SurfaceColor tint)
    {
        Signals.Add((_pieces.Count, leg, shapes));
        Add(shapes[(int)SignalAspect.Red], at, along, tint);
    }

    /// <summary>Sets up a mesh.</summary>
    /// <param name="mesh">The mesh; its z 0 comes to lie on the ground.</param>
    /// <param name="at">Where its origin goes.</param>
    /// <param name="along">Unit direction its x axis points in.</param>
    /// <param name="tint">Its colour.</param>
    /// <param name="lift">Metres above the ground.</param>
    public void Add(TriangleMesh mesh, PlanPoint at, PlanPoint along, SurfaceColor tint, double lift = 0) =>
        _pieces.Add(new(mesh, RigidTransform.From(Quaterniond.FromYaw(along.Angle), new(at.X, at.Y, ground.HeightAt(at.X, at.Y) + lift)), tint));
}
