namespace Spatial.Worlds;

/// <summary>The corner of a block at a node: between the left side of one leg and the right side of the next one counter-clockwise.
/// Its roundings at any distance from the kerb share their centre, so that kerb, pavement and walkway stay parallel.</summary>
internal sealed class BlockCorner
{
    private const double KerbRadius = 7.5;
    private const double BendRadius = 30; // where a road merely bends a little
    private const double LittleBend = 25 * Math.PI / 180;
    private const double ArcStep = 1.0; // metres between the points of a rounding

    public BlockCorner(RoadLeg first, RoadLeg second)
    {
        (First, Second) = (first, second);
        var angle = Wedge(first, second);
        var (left, right) = (first.LeftHalf, second.RightHalf);
        Turn = Math.PI - angle;
        Radius = Math.Abs(Turn) < LittleBend ? BendRadius : Turn > 0 ? KerbRadius : KerbRadius + first.RightHalf + left;
        var tangent = Radius * Math.Tan(Math.Abs(Turn) / 2);
        var nearlyStraight = Math.Abs(Turn) < LittleBend && Math.Abs(left - right) < 1e-9;
        FirstStation = tangent + (nearlyStraight ? left / Math.Tan(angle / 2) : (right + (left * Math.Cos(angle))) / Math.Sin(angle));
        SecondStation = tangent + (nearlyStraight ? right / Math.Tan(angle / 2) : (left + (right * Math.Cos(angle))) / Math.Sin(angle));
    }

    public RoadLeg First { get; }

    public RoadLeg Second { get; }

    /// <summary>Turn of the block's outline here, radians; positive where the block is convex.</summary>
    public double Turn { get; }

    /// <summary>Radius of the kerb, metres.</summary>
    public double Radius { get; }

    /// <summary>Where the rounding meets the first leg, station.</summary>
    public double FirstStation { get; }

    /// <summary>Where it meets the second leg, station.</summary>
    public double SecondStation { get; }

    /// <summary>The rounding, from the second leg to the first, as the block's outline runs.</summary>
    /// <param name="inset">Metres from the kerb into the block.</param>
    public IReadOnlyList<PlanPoint> Arc(double inset)
    {
        var convex = Turn > 0;
        var radius = convex ? Radius - inset : Radius + inset;
        var centre = First.At(FirstStation, First.LeftHalf + (convex ? Radius : -Radius));
        var start = Second.At(SecondStation, -(Second.RightHalf + inset));
        var parts = Math.Max(2, (int)Math.Ceiling(Math.Abs(Turn) * radius / ArcStep));
        var points = new List<PlanPoint>();
        for (var part = 0; part < parts; part++)
        {
            points.Add(centre + (start - centre).Rotated(Turn * part / parts));
        }

        points.Add(First.At(FirstStation, First.LeftHalf + inset));
        return points;
    }

    /// <summary>Angle from one leg counter-clockwise to another, radians, above 0 to 2 pi.</summary>
    public static double Wedge(RoadLeg first, RoadLeg second)
    {
        var angle = second.Outward.Angle - first.Outward.Angle;
        return angle <= 0 ? angle + (2 * Math.PI) : angle;
    }
}
