namespace Spatial.Worlds;

/// <summary>A straight side of a block as a frame: along the street, and away from it into the block, metres from where the pavement ends.</summary>
internal sealed class BlockSide
{
    public BlockSide(Block block, int corner)
    {
        (Block, Leg) = (block, block.Corners[corner].First);
        (From, var to) = block.Side(corner);
        Length = to - From;
        Origin = Leg.At(From, Leg.LeftHalf + Block.PavementWidth);
        Along = Leg.Outward;
    }

    public Block Block { get; }

    /// <summary>The end of the road at which the side begins; the block is on its left.</summary>
    public RoadLeg Leg { get; }

    /// <summary>Station of the leg where the side begins.</summary>
    public double From { get; }

    public double Length { get; }

    public PlanPoint Origin { get; }

    /// <summary>Unit direction along the street, the block on the left.</summary>
    public PlanPoint Along { get; }

    public PlanPoint Inward => Along.ToLeft;

    /// <summary>A place by its metres along the side and into the block; the pavement has negative depths.</summary>
    public PlanPoint At(double along, double depth) => Origin + (Along * along) + (Inward * depth);

    /// <summary>A rectangle of the side's frame.</summary>
    public PlanPolygon Rectangle(double from, double to, double near, double far) => new([At(from, near), At(to, near), At(to, far), At(from, far)]);
}
