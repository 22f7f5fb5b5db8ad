namespace Spatial.Worlds;

/// <summary>Builds towns: the same configuration and seed give the same town, to the bit.</summary>
public static class TownBuilder
{
    /// <summary>Builds a town.</summary>
    /// <param name="config">What kind of town.</param>
    /// <param name="seed">Which one of that kind.</param>
    /// <exception cref="ArgumentException">The configuration asks for what cannot be built.</exception>
    public static Town Build(TownConfig config, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Check();
        var network = RoadNetwork.LayOut(config, seed);
        var (plan, spots) = (new GroundPlan(), new List<GroundSpot>());
        var blocks = BlockUses.Choose(network, config, seed);
        RoadGround.Lay(plan, network, config.Size);
        RoadSpots.Find(network, seed, spots);
        foreach (var block in blocks)
        {
            BlockGround.Lay(plan, block, spots);
        }

        var ground = Ground.Build(config.Size, plan, new(config.SteepestSlope, seed));
        var scenery = Furnish(config, seed, network, blocks, ground, spots);
        var lanes = LaneGraph.Of(network, ground.HeightAt);
        return new()
        {
            Size = config.Size,
            Pieces = scenery.Pieces,
            Painting = GroundPainter.Paint(config.Size, ground, network, spots, seed),
            Map = MapDrawing.Draw(network, lanes, plan, ground.HeightAt),
            HeightAt = ground.HeightAt,
            Spots = [.. spots.Select(spot => spot.OnGround(ground.HeightAt))],
            Signals = [.. scenery.Signals.Select(signal => new TownSignal(signal.Piece, lanes.Inbound(signal.Leg)[0], signal.Shapes))],
        };
    }

    private static TownScenery Furnish(
        TownConfig config, ulong seed, RoadNetwork network, IReadOnlyList<BlockPlan> blocks, Ground ground, List<GroundSpot> spots)
    {
        var (scenery, furniture, trees) = (new TownScenery(ground), new StreetFurniture(), new TreeMeshes(seed));
        var street = new StreetScenery(scenery, furniture, trees, config.Vegetation);
        foreach (var block in blocks.Where(block => block.Use == BlockUse.CarPark && block.MainStretch is not null))
        {
            street.Keep.Add((block.Main.At(block.Main.Length / 2, -Block.PavementWidth), 4));
        }

        street.SetUp(network, spots, seed);
        var buildings = new BlockScenery(scenery, furniture, trees, new(), config);
        foreach (var block in blocks)
        {
            buildings.Build(block, seed);
        }

        return scenery;
    }
}
