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
        var plan = new GroundPlan();
        RoadGround.Lay(plan, network, config.Size);
        var ground = Ground.Build(config.Size, plan, new(config.SteepestSlope, seed));
        var map = MapDrawing.Draw(network, LaneGraph.Of(network, ground.HeightAt), plan, ground.HeightAt);
        return new()
        {
            Size = config.Size,
            Pieces = [new(ground.Mesh, RigidTransform.Identity, default)],
            Painting = new(0.1, 1, 1, [0, 0, 0]),
            Map = map,
            HeightAt = ground.HeightAt,
            Spots = [],
        };
    }
}
