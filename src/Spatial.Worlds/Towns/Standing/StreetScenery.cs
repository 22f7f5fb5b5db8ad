namespace Spatial.Worlds;

/// <summary>Sets up what stands on pavements and islands: lamps, trees, signs, signals, shelters, benches. The middle of each pavement stays free.</summary>
internal sealed class StreetScenery(TownScenery scenery, StreetFurniture furniture, TreeMeshes trees, double vegetation)
{
    private const double KerbDepth = RoadLeg.KerbOffset - Block.PavementWidth; // what stands beside the kerb, as a depth of the block's side
    private const double CrossingClearance = 2.6; // metres from the middle of a crossing that stay free
    private const ulong SeedName = 0x57AE;

    /// <summary>Kerb drops of car parks, bus stops and the like, which nothing may stand in front of.</summary>
    public List<(PlanPoint Middle, double Radius)> Keep { get; } = [];

    public void SetUp(RoadNetwork network, List<GroundSpot> spots, ulong seed)
    {
        foreach (var stop in spots.Where(spot => spot.Kind == TownSpotKind.BusStop).ToList())
        {
            SetUpStop(stop, spots);
        }

        foreach (var node in network.Nodes.Where(node => !node.IsBend))
        {
            foreach (var leg in node.Legs)
            {
                var numbers = SeededNumbers.Of(seed, SeedName, 1, (ulong)leg.Road.Id, leg.IsFrom ? 1u : 0u);
                SetUpMouth(leg, ref numbers);
            }
        }

        foreach (var block in network.Blocks.Append(network.Outside))
        {
            for (var corner = 0; corner < block.Corners.Count; corner++)
            {
                var numbers = SeededNumbers.Of(seed, SeedName, 2, (ulong)block.Id, (ulong)corner);
                SetUpSide(new(block, corner), spots, ref numbers);
            }
        }

        foreach (var road in network.Roads.Where(road => road.Profile.Median > 0))
        {
            var numbers = SeededNumbers.Of(seed, SeedName, 3, (ulong)road.Id);
            SetUpIsland(road, ref numbers);
        }
    }

    private void SetUpStop(GroundSpot stop, List<GroundSpot> spots)
    {
        // The bus stands with its right side to the kerb; the shelter's front looks at it across the pavement.
        var toKerb = -stop.Along.ToLeft;
        var kerb = stop.Middle + (toKerb * (stop.Width / 2));
        var shelter = kerb + (toKerb * (Block.PavementWidth - 0.5));
        scenery.Add(furniture.Shelter, shelter, stop.Along, Palette.Iron);
        var post = kerb + (toKerb * RoadLeg.KerbOffset) + (stop.Along * 4);
        scenery.Add(furniture.SquareSign, post, stop.Along.ToLeft, Palette.SignYellow);
        Keep.Add((kerb, stop.Length / 2));
        spots.RemoveAll(spot => spot.Kind == TownSpotKind.PavementPlace && spot.Middle.DistanceTo(shelter) < 3.2);
    }

    // Drivers come towards the node on the leg's left; what speaks to them stands on that pavement and looks outwards.
    private void SetUpMouth(RoadLeg leg, ref SeededNumbers numbers)
    {
        var post = leg.Post;
        var across = leg.Outward.ToLeft;
        Keep.Add((post, 1.2));
        if (leg.Node.HasSignals)
        {
            scenery.AddSignal(leg.Road.Profile.IsAvenue ? furniture.ArmSignal : furniture.Signal, leg, post, across, Palette.Iron);
        }
        else if (leg.HasCrossing && numbers.NextChance(0.7))
        {
            scenery.Add(furniture.SquareSign, post, across, Palette.SignBlue);
        }
        else
        {
            scenery.Add(numbers.NextChance(0.4) ? furniture.StopSign : furniture.TriangleSign, post, across, Palette.SignRed);
        }

        if (numbers.NextChance(0.5))
        {
            var name = leg.At(leg.CornerEnd - 0.5, -leg.RightHalf - 0.8);
            scenery.Add(furniture.StreetName, name, -across, Palette.SignBlue);
        }

        var limit = leg.At(leg.Mouth + 7, -leg.RightHalf - RoadLeg.KerbOffset);
        if (numbers.NextChance(0.4) && IsFree(limit, 0.5))
        {
            // For those who leave the node, on their right.
            scenery.Add(furniture.RoundSign, limit, -across, Palette.SignRed);
            Keep.Add((limit, 1));
        }
    }

    private void SetUpSide(BlockSide side, List<GroundSpot> spots, ref SeededNumbers numbers)
    {
        var lampStep = side.Leg.Road.Profile.IsAvenue ? 20 : 25;
        var hasTrees = numbers.NextChance(0.25 + (0.7 * vegetation));
        for (var along = numbers.NextBetween(2, 6); along < side.Length - 1; along += lampStep)
        {
            TryStand(furniture.Lamp, side, along, Palette.Iron, 0.8);
        }

        for (var along = numbers.NextBetween(1, 5); hasTrees && along < side.Length - 1; along += numbers.NextBetween(7, 11))
        {
            var tree = trees.Street[numbers.NextIndex(trees.Street.Count)];
            TryStand(tree, side, along, Palette.Pick(Palette.Leaves, ref numbers), 1.6);
        }

        for (var along = numbers.NextBetween(0, 8); along < side.Length - 1; along += numbers.NextBetween(6, 16))
        {
            var kind = numbers.NextIndex(6);
            var (mesh, tint) = kind switch
            {
                0 or 1 => (furniture.Bin, new SurfaceColor(60, 90, 66)),
                2 => (furniture.Cabinet, new SurfaceColor(128, 132, 124)),
                3 => (furniture.SquareSign, Palette.SignBlue),
                4 => (furniture.RoundSign, numbers.NextChance(0.5) ? Palette.SignRed : Palette.SignBlue),
                _ => (furniture.Bollard, Palette.Iron),
            };
            TryStand(mesh, side, along, tint, 0.7);
        }

        SetUpBenches(side, spots, ref numbers);
    }

    // At the inner rim of the pavement, looking at the street; the place for someone to stand there goes.
    private void SetUpBenches(BlockSide side, List<GroundSpot> spots, ref SeededNumbers numbers)
    {
        for (var along = numbers.NextBetween(5, 30); along < side.Length - 3; along += numbers.NextBetween(18, 40))
        {
            var at = side.At(along, -0.35);
            if (spots.TrueForAll(spot => spot.Kind != TownSpotKind.BusStop || spot.Middle.DistanceTo(at) > 12) && IsFree(at, 1))
            {
                scenery.Add(furniture.Bench, at, side.Along, Palette.Wood);
                spots.RemoveAll(spot => spot.Kind == TownSpotKind.PavementPlace && spot.Middle.DistanceTo(at) < 2.2);
            }
        }
    }

    private void SetUpIsland(Road road, ref SeededNumbers numbers)
    {
        var leg = road.FromLeg;
        var (from, to) = (leg.Mouth + 3, road.Length - road.ToLeg.Mouth - 3);
        foreach (var (station, outward) in new[] { (from, -leg.Outward), (to, leg.Outward) })
        {
            scenery.Add(furniture.RoundSign, leg.At(station, 0), (-outward).ToLeft, Palette.SignBlue);
        }

        for (var station = from + 4; station < to - 3; station += numbers.NextBetween(6, 10))
        {
            if (numbers.NextChance(0.3 + (0.6 * vegetation)))
            {
                scenery.Add(trees.Bushes[numbers.NextIndex(trees.Bushes.Count)], leg.At(station, 0), leg.Outward, Palette.Pick(Palette.Leaves, ref numbers));
            }
        }
    }

    private void TryStand(TriangleMesh mesh, BlockSide side, double along, SurfaceColor tint, double radius)
    {
        var at = side.At(along, KerbDepth);
        var station = side.From + along;
        var (near, far) = (side.Leg, side.Leg.OtherEnd);
        var isAtCrossing = (near.HasCrossing && Math.Abs(station - near.Crossing) < CrossingClearance)
            || (far.HasCrossing && Math.Abs(side.Leg.Road.Length - station - far.Crossing) < CrossingClearance);
        if (!isAtCrossing && IsFree(at, radius))
        {
            scenery.Add(mesh, at, side.Along, tint);
            Keep.Add((at, radius));
        }
    }

    private bool IsFree(PlanPoint at, double radius) => Keep.TrueForAll(other => other.Middle.DistanceTo(at) >= other.Radius + radius);
}
