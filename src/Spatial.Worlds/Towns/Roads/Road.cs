namespace Spatial.Worlds;

/// <summary>A straight stretch of road between two nodes.</summary>
internal sealed class Road(int id, RoadNode from, RoadNode to, RoadProfile profile)
{
    public int Id { get; } = id;

    public RoadNode From { get; } = from;

    public RoadNode To { get; } = to;

    public RoadProfile Profile { get; } = profile;

    public double Length { get; } = from.Point.DistanceTo(to.Point);

    /// <summary>Its end at <see cref="From"/>.</summary>
    public RoadLeg FromLeg { get; set; } = null!;

    /// <summary>Its end at <see cref="To"/>.</summary>
    public RoadLeg ToLeg { get; set; } = null!;
}
