namespace Spatial.Worlds;

/// <summary>Where roads meet or bend.</summary>
internal sealed class RoadNode(int id, PlanPoint point)
{
    public int Id { get; } = id;

    public PlanPoint Point { get; } = point;

    /// <summary>Ends of roads here, counter-clockwise.</summary>
    public List<RoadLeg> Legs { get; } = [];

    public bool IsBend => Legs.Count == 2;

    public bool HasSignals => !IsBend && Legs.Any(leg => leg.Road.Profile.IsAvenue);

    public RoadLeg After(RoadLeg leg) => Legs[(Legs.IndexOf(leg) + 1) % Legs.Count];
}
