namespace Spatial.Worlds;

/// <summary>Draws kerb stones and the joints of paving slabs.</summary>
internal static class PavementPaint
{
    private const double SlabLength = 1.0;
    private const int SlabRows = 3;
    private const double KerbStone = 0.18;
    private const double KerbStoneLength = 2;
    private static readonly SurfaceColor Joint = new(104, 100, 96);
    private static readonly SurfaceColor Stone = new(176, 174, 170);

    public static void Draw(GroundCanvas canvas, RoadNetwork network)
    {
        foreach (var block in network.Blocks.Append(network.Outside))
        {
            DrawAlong(canvas, block, KerbStone / 2, KerbStone, Stone, 0.85);
            for (var row = 0; row < SlabRows; row++)
            {
                DrawAlong(canvas, block, KerbStone + (row * (Block.PavementWidth - KerbStone) / SlabRows), 0.07, Joint, 0.5);
            }

            for (var corner = 0; corner < block.Corners.Count; corner++)
            {
                DrawAcross(canvas, new(block, corner));
            }
        }

        foreach (var leg in network.Nodes.SelectMany(node => node.Legs).Where(leg => leg.HasCrossing))
        {
            DrawTactile(canvas, leg, leg.LeftHalf + 0.55);
            DrawTactile(canvas, leg, -leg.RightHalf - 0.55);
        }
    }

    private static void DrawAlong(GroundCanvas canvas, Block block, double inset, double width, SurfaceColor color, double opacity)
    {
        var outline = block.Outline(inset);
        for (var i = 0; i < outline.Count; i++)
        {
            canvas.Stroke(outline[i], outline[(i + 1) % outline.Count], width, color, opacity);
        }
    }

    private static void DrawAcross(GroundCanvas canvas, BlockSide side)
    {
        for (var along = SlabLength; along < side.Length; along += SlabLength)
        {
            canvas.Stroke(side.At(along, KerbStone - Block.PavementWidth), side.At(along, 0), 0.07, Joint, 0.42);
        }

        for (var along = KerbStoneLength; along < side.Length; along += KerbStoneLength)
        {
            canvas.Stroke(side.At(along, -Block.PavementWidth), side.At(along, KerbStone - Block.PavementWidth), 0.06, Joint, 0.6);
        }
    }

    // Slabs with knobs, lighter than the rest, where a crossing begins.
    private static void DrawTactile(GroundCanvas canvas, RoadLeg leg, double offset)
    {
        const double half = RoadLeg.CrossingWidth / 2;
        canvas.Stroke(leg.At(leg.Crossing - half, offset), leg.At(leg.Crossing + half, offset), 0.6, new(206, 196, 150), 0.75, 0.3);
    }
}
