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
        return new()
        {
            Size = config.Size,
            Pieces = [new(ground.Mesh, RigidTransform.Identity, default)],
            Painting = GroundPainter.Paint(config.Size, ground, network, spots, seed),
            Map = MapDrawing.Draw(network, LaneGraph.Of(network, ground.HeightAt), plan, ground.HeightAt),
            HeightAt = ground.HeightAt,
            Spots = [.. spots.Select(spot => spot.OnGround(ground.HeightAt))],
        };
    }
}
