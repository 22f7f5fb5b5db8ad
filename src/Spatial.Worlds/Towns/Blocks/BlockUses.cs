namespace Spatial.Worlds;

/// <summary>Decides what each block is used for.</summary>
internal static class BlockUses
{
    private const ulong SeedName = 0xB10C;

    public static IReadOnlyList<BlockPlan> Choose(RoadNetwork network, TownConfig config, ulong seed)
    {
        var numbers = SeededNumbers.Of(seed, SeedName);
        // The largest blocks first: they have room for what needs it.
        var order = network.Blocks.OrderByDescending(block => Math.Round(block.Inner.Area / 500)).ThenBy(_ => numbers.NextUnit()).ToList();
        var wanted = new Queue<BlockUse>(Enumerable.Repeat(BlockUse.Park, config.Parks)
            .Concat(Enumerable.Repeat(BlockUse.Site, config.BuildingSites)).Concat(Enumerable.Repeat(BlockUse.CarPark, config.CarParks)));
        var uses = new Dictionary<int, BlockUse>();
        foreach (var block in order)
        {
            var nearAvenue = block.Corners.Any(corner => corner.First.Road.Profile.IsAvenue);
            uses[block.Id] = wanted.TryDequeue(out var use) ? use : numbers.NextChance(nearAvenue ? 0.85 : 0.45) ? BlockUse.Town : BlockUse.Houses;
        }

        return [.. network.Blocks.Select(block => new BlockPlan(block, uses[block.Id], config.Size)), new(network.Outside, BlockUse.Houses, config.Size)];
    }
}
