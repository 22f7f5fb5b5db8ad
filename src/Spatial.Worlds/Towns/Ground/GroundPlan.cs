namespace Spatial.Worlds;

/// <summary>Which kind of ground is where: regions on top of each other, the last one counts.</summary>
internal sealed class GroundPlan
{
    public const double KerbHeight = 0.13;
    private const double DroppedShare = 0.8; // a dropped kerb keeps the rest, about 3 cm
    private const double DropSlope = 1.6; // metres over which a kerb comes down
    private readonly List<GroundRegion> _regions = [];
    private readonly List<(PlanPoint From, PlanPoint To)> _drops = [];

    public IReadOnlyList<GroundRegion> Regions => _regions;

    public void Lay(GroundRegion region) => _regions.Add(region);

    /// <summary>Lowers the kerb between two points of it.</summary>
    public void DropKerb(PlanPoint from, PlanPoint to) => _drops.Add((from, to));

    /// <summary>Number of the region that shows at a place.</summary>
    public int TopIndex(PlanPoint point)
    {
        var index = _regions.Count - 1;
        while (index > 0 && !_regions[index].Outline.Contains(point))
        {
            index--;
        }

        return index;
    }

    /// <summary>How far a raised part lies above the road at a place, metres.</summary>
    public double RaiseAt(PlanPoint point)
    {
        var drop = 0.0;
        foreach (var (from, to) in _drops)
        {
            var distance = Math.Abs(point.X - from.X) > 20 || Math.Abs(point.Y - from.Y) > 20 ? DropSlope : PlanSegment.Distance(point, from, to);
            var near = Math.Clamp(1 - (distance / DropSlope), 0, 1);
            drop = Math.Max(drop, near * near * (3 - (2 * near)));
        }

        return KerbHeight * (1 - (DroppedShare * drop));
    }
}
