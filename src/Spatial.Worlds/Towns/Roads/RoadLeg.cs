namespace Spatial.Worlds;

/// <summary>An end of a road at a node, seen outwards from the node. Stations are metres along it from the node, offsets metres to its left.</summary>
internal sealed class RoadLeg(RoadNode node, Road road, bool isFrom)
{
    public const double CrossingWidth = 3.2;
    /// <summary>From the kerb to what stands beside it, metres.</summary>
    public const double KerbOffset = 0.5;
    private const double CrossingGap = 0.6;
    private const double StopGap = 1.0;

    public RoadNode Node { get; } = node;

    public Road Road { get; } = road;

    /// <summary>True at the road's beginning.</summary>
    public bool IsFrom { get; } = isFrom;

    public PlanPoint Outward { get; } = ((isFrom ? road.To : road.From).Point - node.Point).Unit;

    public RoadLeg OtherEnd => IsFrom ? Road.ToLeg : Road.FromLeg;

    /// <summary>From the middle of the road to the kerb on the left, metres.</summary>
    public double LeftHalf => Road.Profile.HalfWidth(IsFrom);

    /// <summary>From the middle of the road to the kerb on the right, metres.</summary>
    public double RightHalf => Road.Profile.HalfWidth(!IsFrom);

    /// <summary>Where the kerb's last rounding ends, station.</summary>
    public double CornerEnd { get; set; }

    public bool HasCrossing { get; set; }

    /// <summary>Middle of the crossing, station.</summary>
    public double Crossing => CornerEnd + CrossingGap + (CrossingWidth / 2);

    /// <summary>Where lanes end and connectors begin, station.</summary>
    public double Mouth => CornerEnd + (Node.IsBend ? CrossingGap : CrossingGap + CrossingWidth + StopGap);

    /// <summary>Where the signal or sign stands that speaks to those who come to the node: on the right of their lanes, at their end.</summary>
    public PlanPoint Post => At(Mouth + 0.2, LeftHalf + KerbOffset);

    public PlanPoint At(double station, double offset) => Node.Point + (Outward * station) + (Outward.ToLeft * offset);
}
