namespace Spatial.Worlds;

/// <summary>Builds on blocks: buildings, houses, gardens, parks, building sites.</summary>
internal sealed class BlockScenery(TownScenery scenery, StreetFurniture furniture, TreeMeshes trees, SiteMeshes siteMeshes, TownConfig config)
{
    private const double Step = 0.8; // metres by which a lot is shifted where it does not fit
    private const double BushSize = 2.1; // metres that a bush needs
    private const double SlimSize = 2.2; // metres that a slim tree needs
    private const ulong SeedName = 0xB51D;

    public void Build(BlockPlan block, ulong seed)
    {
        var numbers = SeededNumbers.Of(seed, SeedName, (ulong)block.Block.Id);
        switch (block.Use)
        {
            case BlockUse.Park:
                BuildPark(block, ref numbers);
                return;
            case BlockUse.CarPark:
                RimCarPark(block, ref numbers);
                break;
            case BlockUse.Site:
                BuildSite(block, ref numbers);
                break;
        }

        foreach (var side in block.Sides)
        {
            // Around the town, terraces and houses take turns.
            var asHouses = block.Use == BlockUse.Houses && !(block.Block.IsOutside && numbers.NextChance(0.4));
            if (asHouses)
            {
                BuildHouses(block, side, ref numbers);
            }
            else
            {
                BuildTerrace(block, side, ref numbers);
            }
        }

        Plant(block, ref numbers);
    }

    private void BuildTerrace(BlockPlan block, BlockSide side, ref SeededNumbers numbers)
    {
        for (var along = 0.0; along < side.Length - 6;)
        {
            var plan = TerraceBuilding(side, ref numbers);
            if (!numbers.NextChance(config.BuildingDensity))
            {
                along += plan.Width; // a gap
            }
            else if (along + plan.Width <= side.Length + 3 && block.TryTake(side.Rectangle(along, along + plan.Width, 0.15, plan.Depth + 0.15)))
            {
                Place(plan, side, along, 0.15, ref numbers);
                along += plan.Width + (numbers.NextChance(0.15) ? numbers.NextBetween(2.5, 5) : 0.02);
            }
            else
            {
                along += Step;
            }
        }
    }

    private static BuildingPlan TerraceBuilding(BlockSide side, ref SeededNumbers numbers)
    {
        var isAvenue = side.Leg.Road.Profile.IsAvenue;
        var walls = numbers.NextIndex(10) switch
        {
            < 3 => SurfaceMaterial.BrickFacade,
            < 7 => SurfaceMaterial.PlasterFacade,
            < 9 => SurfaceMaterial.ConcreteFacade,
            _ => SurfaceMaterial.GlassFacade,
        };
        var storeys = (isAvenue ? 3 : 2) + numbers.NextIndex(4);
        var isPitched = walls is SurfaceMaterial.BrickFacade or SurfaceMaterial.PlasterFacade && numbers.NextChance(0.5);
        return new(3 + numbers.NextIndex(4), 3 + numbers.NextIndex(2), storeys, walls, numbers.NextChance(isAvenue ? 0.75 : 0.4), isPitched,
            !isPitched && storeys > 3 && numbers.NextChance(0.4), walls != SurfaceMaterial.GlassFacade && numbers.NextChance(0.35));
    }

    private void Place(BuildingPlan plan, BlockSide side, double along, double depth, ref SeededNumbers numbers)
    {
        var tint = Palette.Pick(
            plan.Walls switch
            {
                SurfaceMaterial.BrickFacade => Palette.Bricks,
                SurfaceMaterial.PlasterFacade => Palette.Plasters,
                SurfaceMaterial.ConcreteFacade => Palette.Concretes,
                _ => Palette.Glasses,
            },
            ref numbers);
        scenery.Add(BuildingMesh.Of(plan, ref numbers), side.At(along, depth), side.Along, tint);
    }

    private void BuildHouses(BlockPlan block, BlockSide side, ref SeededNumbers numbers)
    {
        for (var along = 1.0; along < side.Length - 8;)
        {
            var (width, setBack) = (numbers.NextBetween(14, 19), numbers.NextBetween(3.5, 5.5));
            var plan = House(ref numbers);
            var margin = (width - plan.Width) / 2;
            var isBuilt = numbers.NextChance(config.BuildingDensity);
            if (!isBuilt || block.TryTake(side.Rectangle(along + margin - 0.6, along + margin + plan.Width + 0.6, setBack - 0.5, setBack + plan.Depth + 0.6)))
            {
                if (isBuilt)
                {
                    Place(plan, side, along + margin, setBack, ref numbers);
                }

                Fence(block, side, along, Math.Min(along + width, side.Length), ref numbers);
                along += width;
            }
            else
            {
                along += Step;
            }
        }
    }

    private static BuildingPlan House(ref SeededNumbers numbers)
    {
        var (width, storeys) = (3 + numbers.NextIndex(2), 1 + numbers.NextIndex(2));
        var walls = numbers.NextChance(0.4) ? SurfaceMaterial.BrickFacade : SurfaceMaterial.PlasterFacade;
        return new(width, 3, storeys, walls, HasShops: false, HasPitchedRoof: true, HasSetBack: false, HasBalconies: false);
    }

    // Along the front of a garden, with a gate.
    private void Fence(BlockPlan block, BlockSide side, double from, double to, ref SeededNumbers numbers)
    {
        var kind = numbers.NextIndex(4);
        var count = (int)((to - from) / StreetFurniture.FenceLength);
        var gate = numbers.NextIndex(Math.Max(1, count));
        var (leaves, wood) = (Palette.Pick(Palette.Leaves, ref numbers), Palette.Wood);
        for (var piece = 0; piece < count; piece++)
        {
            var along = from + ((piece + 0.5) * StreetFurniture.FenceLength);
            if (piece == gate || !block.TryTake(side.Rectangle(along - 1, along + 1, 0.05, 0.75)))
            {
                continue;
            }

            var (mesh, tint) = kind switch
            {
                0 => (trees.HedgePieces[numbers.NextIndex(trees.HedgePieces.Count)], leaves),
                1 => (furniture.WoodFence, wood),
                2 => (furniture.MetalFence, Palette.Iron),
                _ => (furniture.StoneWall, new SurfaceColor(170, 164, 152)),
            };
            scenery.Add(mesh, side.At(along, 0.42), side.Along, tint);
        }
    }

    private void BuildPark(BlockPlan block, ref SeededNumbers numbers)
    {
        var middle = BlockGround.MiddleOf(block.Block);
        var gates = block.Sides.Where(side => side.Length > 20).Select(side => side.At(side.Length / 2, 0)).ToList();
        foreach (var side in block.Sides)
        {
            for (var along = 1.0; along < side.Length - 1; along += StreetFurniture.FenceLength)
            {
                var at = side.At(along, 0.45);
                if (gates.TrueForAll(gate => gate.DistanceTo(at) > 3))
                {
                    scenery.Add(furniture.MetalFence, at, side.Along, Palette.Iron);
                }
            }
        }

        foreach (var gate in gates)
        {
            var (along, length) = ((middle - gate).Unit, middle.DistanceTo(gate));
            for (var station = 6.0; station < length - 9; station += 11)
            {
                scenery.Add(furniture.Bench, gate + (along * station) + (along.ToLeft * 1.8), along, Palette.Wood);
                scenery.Add(furniture.ParkLamp, gate + (along * (station + 5)) - (along.ToLeft * 1.7), along, Palette.Iron);
            }
        }

        var paths = gates.Select(gate => (From: gate, To: middle)).ToList();
        Scatter(block, (int)(block.Block.Inner.Area * 0.02 * config.Vegetation),
            at => paths.TrueForAll(path => PlanSegment.Distance(at, path.From, path.To) > 2.6) && middle.DistanceTo(at) > 8.5, ref numbers);
    }

    private void RimCarPark(BlockPlan block, ref SeededNumbers numbers)
    {
        if (block.MainStretch is not var (from, to))
        {
            return;
        }

        var (side, leaves) = (block.Main, Palette.Pick(Palette.Leaves, ref numbers));
        var middle = (from + to) / 2;
        for (var along = from + 1; along < to; along += TreeMeshes.HedgeLength)
        {
            if (Math.Abs(along - middle) > 5)
            {
                scenery.Add(trees.HedgePieces[numbers.NextIndex(trees.HedgePieces.Count)], side.At(along, 0.55), side.Along, leaves);
            }
        }

        for (var along = from; along <= to; along += (to - from) / 2)
        {
            const double reach = 0.6; // metres around a lamp that eaves keep away from
            const double depth = BlockGround.CarParkDepth + reach + 0.1;
            if (block.TryTake(side.Rectangle(along - reach, along + reach, depth - reach, depth + reach)))
            {
                scenery.Add(furniture.Lamp, side.At(along, depth), side.Along, Palette.Iron);
            }
        }
    }

    private void BuildSite(BlockPlan block, ref SeededNumbers numbers)
    {
        if (block.MainStretch is not var (from, to))
        {
            return;
        }

        var side = block.Main;
        const double open = BlockGround.SiteOpenDepth + 2;
        scenery.Add(siteMeshes.Shell, side.At(((from + to) / 2) - (SiteMeshes.ShellWidth / 2), open), side.Along, Palette.Pick(Palette.Concretes, ref numbers));
        scenery.Add(siteMeshes.Crane, side.At(to - 3, open + 3), side.Along, Palette.SignYellow);
        scenery.Add(siteMeshes.Container, side.At(from + 4.5, open + 2), side.Along, Palette.Pick(Palette.Containers, ref numbers));
        scenery.Add(siteMeshes.Container, side.At(from + 4.8, open + 2), side.Along, Palette.Pick(Palette.Containers, ref numbers),
            lift: SiteMeshes.ContainerHeight);
        scenery.Add(siteMeshes.Toilet, side.At(from + 1.2, open + 5), side.Along, new(40, 110, 150));
        scenery.Add(siteMeshes.Heap, side.At(from + 5, open + 7.4), side.Along, Palette.Neutral);
        foreach (var along in new[] { from - 0.2, to + 0.2 })
        {
            for (var depth = 1.5; depth < open + 8; depth += StreetFurniture.FenceLength)
            {
                scenery.Add(siteMeshes.Hoarding, side.At(along, depth), side.Inward, new(214, 214, 206));
            }
        }
    }

    // Trees and bushes wherever something is left.
    private void Plant(BlockPlan block, ref SeededNumbers numbers)
    {
        var share = block.Use == BlockUse.Houses ? 0.012 : 0.004;
        var area = block.Block.IsOutside ? (config.Size * config.Size) - block.Block.Inner.Area : block.Block.Inner.Area;
        Scatter(block, (int)(area * share * config.Vegetation), _ => true, ref numbers);
        if (block.Block.IsOutside)
        {
            PlantRim(block, ref numbers);
        }
    }

    // A belt of trees ends the view at the end of the town.
    private void PlantRim(BlockPlan block, ref SeededNumbers numbers)
    {
        for (var edge = 0; edge < 4; edge++)
        {
            var along = PlanPoint.FromAngle(edge * Math.PI / 2);
            var start = edge switch { 0 => new(0, 0), 1 => new(config.Size, 0), 2 => new(config.Size, config.Size), _ => new PlanPoint(0, config.Size) };
            foreach (var row in new[] { 3.8, 8.5 })
            {
                for (var station = 3.0; station < config.Size - 3; station += numbers.NextBetween(1.5, 4))
                {
                    Grow(block, start + (along * station) + (along.ToLeft * (row + numbers.NextBetween(0, 1))), isTree: true, ref numbers);
                }
            }
        }
    }

    private void Scatter(BlockPlan block, int count, Func<PlanPoint, bool> isAllowed, ref SeededNumbers numbers)
    {
        var (least, most) = block.Block.IsOutside ? (new(0, 0), new(config.Size, config.Size)) : (block.Block.Inner.Least, block.Block.Inner.Most);
        for (var plant = 0; plant < count; plant++)
        {
            var at = new PlanPoint(numbers.NextBetween(least.X, most.X), numbers.NextBetween(least.Y, most.Y));
            if (isAllowed(at))
            {
                Grow(block, at, isTree: false, ref numbers);
            }
        }
    }

    private void Grow(BlockPlan block, PlanPoint at, bool isTree, ref SeededNumbers numbers)
    {
        var kind = isTree ? 4 + numbers.NextIndex(6) : numbers.NextIndex(10);
        var isBush = kind < 4;
        var size = isBush ? BushSize : 2 * TreeMeshes.BroadReach;
        var along = PlanPoint.FromAngle(numbers.NextBetween(0, 2 * Math.PI));
        var meshes = kind switch { < 4 => trees.Bushes, < 8 => trees.Broad, 8 => trees.Slim, _ => trees.Firs };
        if (!block.TryTake(PlanPolygon.Rectangle(at, new(1, 0), size, size)))
        {
            // A slim tree fits where a broad one does not.
            if (isBush || !block.TryTake(PlanPolygon.Rectangle(at, new(1, 0), SlimSize, SlimSize)))
            {
                return;
            }

            meshes = trees.Slim;
        }

        scenery.Add(meshes[numbers.NextIndex(meshes.Count)], at, along, Palette.Pick(Palette.Leaves, ref numbers));
    }
}
