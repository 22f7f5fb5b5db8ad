namespace Spatial.Worlds;

/// <summary>What a block is used for and what of it is taken.</summary>
internal sealed class BlockPlan
{
    private const double TownEdge = 0.6; // metres nothing stands on at the end of the town
    private readonly List<PlanPolygon> _taken = [];
    private readonly double _size;

    public BlockPlan(Block block, BlockUse use, double size)
    {
        (Block, Use, _size) = (block, use, size);
        Sides = [.. Enumerable.Range(0, block.Corners.Count).Select(corner => new BlockSide(block, corner)).Where(side => side.Length > 4)];
        // The park, car park or site takes the street side that offers most.
        Main = Sides.MaxBy(side => side.Length)!;
    }

    public Block Block { get; }

    public BlockUse Use { get; }

    public IReadOnlyList<BlockSide> Sides { get; }

    /// <summary>The side that a car park or site opens to.</summary>
    public BlockSide Main { get; }

    /// <summary>Ends of the stretch of the main side that a car park or site has taken, metres along the side; null where none has.</summary>
    public (double From, double To)? MainStretch { get; private set; }

    /// <summary>Takes the middle of the main side for a car park or a site, less of it where the block is narrow.</summary>
    /// <param name="longest">Metres along the side at most.</param>
    /// <param name="shortest">Metres along the side at least.</param>
    /// <param name="beside">Metres at both ends that it needs as well.</param>
    /// <param name="near">Where it begins, metres into the block.</param>
    /// <param name="far">Where it ends.</param>
    public bool TryTakeMain(double longest, double shortest, double beside, double near, double far)
    {
        const double corners = 6; // metres of the side that stay free
        const double step = 2;
        for (var length = Math.Min(longest, Main.Length - corners); length >= shortest; length -= step)
        {
            var (from, to) = ((Main.Length - length) / 2, (Main.Length + length) / 2);
            if (TryTake(Main.Rectangle(from - beside, to + beside, near, far)))
            {
                MainStretch = (from, to);
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes a piece of the block, unless part of it is taken already or lies beyond the block.</summary>
    public bool TryTake(PlanPolygon piece)
    {
        if (!IsWithin(piece) || _taken.Exists(other => Overlap(piece, other)))
        {
            return false;
        }

        _taken.Add(piece);
        return true;
    }

    private bool IsWithin(PlanPolygon piece)
    {
        if (Block.IsOutside && (piece.Least.X < TownEdge || piece.Least.Y < TownEdge || piece.Most.X > _size - TownEdge || piece.Most.Y > _size - TownEdge))
        {
            return false;
        }

        var corners = Block.Inner.Corners;
        if (piece.Corners.Any(corner => Block.Inner.Contains(corner) == Block.IsOutside && Block.Inner.DistanceToOutline(corner) > 0.01))
        {
            return false;
        }

        // A rounding of the block may cut into a piece between its corners.
        return !corners.Any(corner => piece.Contains(corner) && piece.DistanceToOutline(corner) > 0.01);
    }

    private static bool Overlap(PlanPolygon a, PlanPolygon b) => !IsApart(a, b) && !IsApart(b, a);

    // True where an edge of a has all of b on its outer side: enough for convex pieces.
    private static bool IsApart(PlanPolygon a, PlanPolygon b)
    {
        for (var i = 0; i < a.Corners.Length; i++)
        {
            var (from, to) = (a.Corners[i], a.Corners[(i + 1) % a.Corners.Length]);
            var along = (to - from).Unit;
            if (b.Corners.All(corner => along.Cross(corner - from) <= 0.005))
            {
                return true;
            }
        }

        return false;
    }
}
