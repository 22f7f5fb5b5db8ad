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
