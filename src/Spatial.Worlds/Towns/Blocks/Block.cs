namespace Spatial.Worlds;

/// <summary>What a ring of roads encloses: outline by outline from the kerb inwards.</summary>
internal sealed class Block
{
    /// <summary>Width of the pavement around a block, metres.</summary>
    public const double PavementWidth = 3.6;
    private const double SideStep = 2.5; // metres between points of a straight side: the ground's triangles follow them

    public Block(int id, IReadOnlyList<BlockCorner> corners)
    {
        (Id, Corners) = (id, corners);
        var twice = 0.0;
        for (var i = 0; i < corners.Count; i++)
        {
            twice += corners[i].First.Node.Point.Cross(corners[(i + 1) % corners.Count].First.Node.Point);
        }

        IsOutside = twice < 0;
        Kerb = new(Outline(0));
        Inner = new(Outline(PavementWidth));
    }

    public int Id { get; }

    /// <summary>Its corners in the order of its outline, which has the block on its left.</summary>
    public IReadOnlyList<BlockCorner> Corners { get; }

    /// <summary>True for what lies around the ring road.</summary>
    public bool IsOutside { get; }

    /// <summary>Where road and pavement meet.</summary>
    public PlanPolygon Kerb { get; }

    /// <summary>Where the pavement ends.</summary>
    public PlanPolygon Inner { get; }

    /// <summary>The side of the block after a corner: from where its rounding ends to where the next one begins, stations of the corner's first leg.</summary>
    public (double From, double To) Side(int corner)
    {
        var (here, next) = (Corners[corner], Corners[(corner + 1) % Corners.Count]);
        return (here.FirstStation, here.First.Road.Length - next.SecondStation);
    }

    /// <summary>The outline at a distance from the kerb.</summary>
    public IReadOnlyList<PlanPoint> Outline(double inset) => [.. Walk(inset, SideStep, (_, _) => []).Select(step => step.Point)];

    /// <summary>The outline cut where the given stations of its sides are; closed in itself where there are none.</summary>
    public IReadOnlyList<IReadOnlyList<PlanPoint>> Pieces(double inset, double step, Func<RoadLeg, RoadLeg, IEnumerable<double>> cutsOfSide)
    {
        var walk = Walk(inset, step, cutsOfSide).ToList();
        var first = walk.FindIndex(point => point.IsCut);
        if (first < 0)
        {
            return [[.. walk.Select(point => point.Point), walk[0].Point]];
        }

        var (pieces, piece) = (new List<IReadOnlyList<PlanPoint>>(), new List<PlanPoint>());
        for (var i = 0; i <= walk.Count; i++)
        {
            var (point, isCut) = walk[(first + i) % walk.Count];
            piece.Add(point);
            if (isCut && i > 0)
            {
                pieces.Add(piece);
                piece = [point];
            }
        }

        return pieces;
    }

    private IEnumerable<(PlanPoint Point, bool IsCut)> Walk(double inset, double step, Func<RoadLeg, RoadLeg, IEnumerable<double>> cutsOfSide)
    {
        for (var corner = 0; corner < Corners.Count; corner++)
        {
            foreach (var point in Corners[corner].Arc(inset))
            {
                yield return (point, false);
            }

            var leg = Corners[corner].First;
            var (from, to) = Side(corner);
            var cuts = cutsOfSide(leg, leg.OtherEnd).Order().ToList();
            var stations = cuts.Append(to).ToList();
            var last = from;
            for (var i = 0; i < stations.Count; i++)
            {
                var parts = Math.Max(1, (int)Math.Ceiling((stations[i] - last) / step));
                for (var part = 1; part < parts; part++)
                {
                    yield return (leg.At(last + ((stations[i] - last) * part / parts), leg.LeftHalf + inset), false);
                }

                if (i < cuts.Count)
                {
                    yield return (leg.At(stations[i], leg.LeftHalf + inset), true);
                }

                last = stations[i];
            }
        }
    }
}
