namespace Spatial.Worlds;

/// <summary>Roads between nodes of a slightly irregular grid, closed by a ring road, and the blocks they enclose.</summary>
internal sealed class RoadNetwork
{
    private RoadNetwork(IReadOnlyList<RoadNode> nodes, IReadOnlyList<Road> roads, IReadOnlyList<Block> blocks, Block outside) =>
        (Nodes, Roads, Blocks, Outside) = (nodes, roads, blocks, outside);

    public IReadOnlyList<RoadNode> Nodes { get; }

    public IReadOnlyList<Road> Roads { get; }

    public IReadOnlyList<Block> Blocks { get; }

    /// <summary>What lies around the ring road, as a block whose outline runs clockwise.</summary>
    public Block Outside { get; }

    public static RoadNetwork LayOut(TownConfig config, ulong seed)
    {
        var numbers = SeededNumbers.Of(seed, SeedName);
        var nodes = PlaceNodes(config, ref numbers);
        var roads = JoinNodes(config, nodes, ref numbers);
        SortLegs(nodes, roads);
        var faces = FindBlocks(nodes);
        PlaceCrossings(nodes, ref numbers);
        return new(nodes, roads, [.. faces.Where(face => !face.IsOutside)], faces.Single(face => face.IsOutside));
    }

    private const ulong SeedName = 0x80AD;

    private static List<RoadNode> PlaceNodes(TownConfig config, ref SeededNumbers numbers)
    {
        var (count, slack) = (config.Blocks + 1, config.Irregularity * (config.BlockPitch - TownConfig.LeastBlockPitch + 6) / 2);
        var (columns, rows) = (Lines(config, slack, ref numbers), Lines(config, slack, ref numbers));
        var nodes = new List<RoadNode>();
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < count; column++)
            {
                var jitter = config.Irregularity * 3;
                var (x, y) = (columns[column] + numbers.NextBetween(-jitter, jitter), rows[row] + numbers.NextBetween(-jitter, jitter));
                nodes.Add(new(nodes.Count, new(x, y)));
            }
        }

        return nodes;
    }

    private static double[] Lines(TownConfig config, double slack, ref SeededNumbers numbers)
    {
        var lines = new double[config.Blocks + 1];
        for (var line = 0; line < lines.Length; line++)
        {
            var isInner = line > 0 && line < config.Blocks;
            lines[line] = TownConfig.Border + (line * config.BlockPitch) + (isInner ? numbers.NextBetween(-slack, slack) : 0);
        }

        return lines;
    }

    private static List<Road> JoinNodes(TownConfig config, List<RoadNode> nodes, ref SeededNumbers numbers)
    {
        var count = config.Blocks + 1;
        var (avenueColumn, avenueRow) = (Avenue(config, ref numbers), Avenue(config, ref numbers));
        var missing = ChooseMissing(config, avenueColumn, avenueRow, ref numbers);
        var roads = new List<Road>();
        for (var upward = 0; upward < 2; upward++)
        {
            for (var line = 0; line < count; line++)
            {
                var isAvenue = line == (upward == 1 ? avenueColumn : avenueRow);
                var profile = Profile(isAvenue, isRing: line == 0 || line == config.Blocks, ref numbers);
                for (var step = 0; step < config.Blocks; step++)
                {
                    if (missing.Contains((upward == 1, line, step)))
                    {
                        continue;
                    }

                    var (first, second) = upward == 1
                        ? (nodes[(step * count) + line], nodes[((step + 1) * count) + line])
                        : (nodes[(line * count) + step], nodes[(line * count) + step + 1]);
                    roads.Add(new(roads.Count, first, second, profile));
                }
            }
        }

        return roads;
    }

    private static int Avenue(TownConfig config, ref SeededNumbers numbers) => 1 + numbers.NextIndex(config.Blocks - 1);

    private static RoadProfile Profile(bool isAvenue, bool isRing, ref SeededNumbers numbers)
    {
        var (parkLeft, parkRight) = (numbers.NextChance(0.7), numbers.NextChance(0.7));
        return isAvenue
            ? new(2, 3.3, 3.0, false, false, 13.9)
            : new(1, isRing ? 3.6 : 3.4, 0, parkLeft && !isRing, parkRight || isRing, isRing ? 13.9 : 8.34);
    }

    // No two missing stretches share a node, so that every node keeps three roads and the town stays in one piece; ring and avenues are whole.
    private static HashSet<(bool Upward, int Line, int Step)> ChooseMissing(TownConfig config, int avenueColumn, int avenueRow, ref SeededNumbers numbers)
    {
        var open = new List<(bool Upward, int Line, int Step)>();
        for (var line = 1; line < config.Blocks; line++)
        {
            for (var step = 1; step < config.Blocks - 1; step++)
            {
                open.AddRange([(true, line, step), (false, line, step)]);
            }
        }

        open.RemoveAll(stretch => stretch.Line == (stretch.Upward ? avenueColumn : avenueRow));
        var missing = new HashSet<(bool, int, int)>();
        while (missing.Count < config.MissingRoads && open.Count > 0)
        {
            var chosen = open[numbers.NextIndex(open.Count)];
            missing.Add(chosen);
            open.RemoveAll(other => EndsOf(other).Intersect(EndsOf(chosen)).Any());
        }

        return missing;
    }

    // Column and row of the nodes that a stretch joins.
    private static (int Column, int Row)[] EndsOf((bool Upward, int Line, int Step) stretch) => stretch.Upward
        ? [(stretch.Line, stretch.Step), (stretch.Line, stretch.Step + 1)]
        : [(stretch.Step, stretch.Line), (stretch.Step + 1, stretch.Line)];

    private static void SortLegs(List<RoadNode> nodes, List<Road> roads)
    {
        foreach (var road in roads)
        {
            road.FromLeg = new(road.From, road, true);
            road.ToLeg = new(road.To, road, false);
            road.From.Legs.Add(road.FromLeg);
            road.To.Legs.Add(road.ToLeg);
        }

        foreach (var node in nodes)
        {
            node.Legs.Sort((a, b) => a.Outward.Angle.CompareTo(b.Outward.Angle));
        }
    }

    private static List<Block> FindBlocks(List<RoadNode> nodes)
    {
        var corners = new Dictionary<RoadLeg, BlockCorner>(); // by first leg
        foreach (var leg in nodes.SelectMany(node => node.Legs))
        {
            var corner = new BlockCorner(leg, leg.Node.After(leg));
            corners.Add(leg, corner);
            corner.First.CornerEnd = Math.Max(corner.First.CornerEnd, corner.FirstStation);
            corner.Second.CornerEnd = Math.Max(corner.Second.CornerEnd, corner.SecondStation);
        }

        var (blocks, seen) = (new List<Block>(), new HashSet<RoadLeg>());
        foreach (var start in nodes.SelectMany(node => node.Legs))
        {
            var around = new List<BlockCorner>();
            for (var leg = start; seen.Add(leg);)
            {
                around.Add(corners[leg]);
                // The outline goes along the leg's left side to its other end, which is the second leg of the corner there.
                var end = leg.OtherEnd;
                leg = end.Node.Legs[(end.Node.Legs.IndexOf(end) + end.Node.Legs.Count - 1) % end.Node.Legs.Count];
            }

            if (around.Count > 0)
            {
                blocks.Add(new(blocks.Count, around));
            }
        }

        return blocks;
    }

    private static void PlaceCrossings(List<RoadNode> nodes, ref SeededNumbers numbers)
    {
        foreach (var leg in nodes.SelectMany(node => node.Legs))
        {
            leg.HasCrossing = !leg.Node.IsBend && (leg.Node.HasSignals || numbers.NextChance(0.6));
        }
    }
}
