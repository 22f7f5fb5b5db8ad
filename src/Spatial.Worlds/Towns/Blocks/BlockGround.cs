namespace Spatial.Worlds;

/// <summary>Lays the ground inside blocks: yards, lawns, paths, car parks, building sites; and notes the spots they offer.</summary>
internal static class BlockGround
{
    private const double PathWidth = 2.6;
    private const double PlazaRadius = 7;
    private const double BayWidth = 2.6;
    private const double BayLength = 5.2;
    private const double Aisle = 6.5;
    private const double CarParkSetBack = 1.2;
    private const double EntranceWidth = 6;
    private const double SiteDepth = 25;
    private const double SiteSetBack = 0.4;
    private const double HoardingReach = 0.4; // metres beside a site that its fence takes

    private const double LongestCarPark = 15 * BayWidth; // along its street
    private const double ShortestCarPark = 6 * BayWidth;
    private const double LongestSite = 40;
    private const double ShortestSite = SiteMeshes.ShellWidth + 6; // what is built there, and a container beside it

    /// <summary>Where a car park ends, metres from the pavement.</summary>
    public const double CarParkDepth = CarParkSetBack + (2 * BayLength) + Aisle;

    /// <summary>Depth of the open part of a building site, where machines work, metres; behind it something is being built.</summary>
    public const double SiteOpenDepth = 13;

    public static void Lay(GroundPlan plan, BlockPlan block, List<GroundSpot> spots)
    {
        switch (block.Use)
        {
            case BlockUse.Park:
                LayPark(plan, block);
                break;
            case BlockUse.CarPark:
                LayYard(plan, block);
                LayCarPark(plan, block, spots);
                break;
            case BlockUse.Site:
                LayYard(plan, block);
                LaySite(plan, block, spots);
                break;
            case BlockUse.Town:
                LayYard(plan, block);
                break;
            case BlockUse.Houses:
                break; // lawns all over, which the block is from the start
            default:
                throw new InvalidOperationException($"block use {block.Use} has no ground");
        }
    }

    /// <summary>The middle of a block.</summary>
    public static PlanPoint MiddleOf(Block block) =>
        block.Corners.Aggregate(default(PlanPoint), (sum, corner) => sum + corner.First.Node.Point) / block.Corners.Count;

    private static void LayPark(GroundPlan plan, BlockPlan block)
    {
        var middle = MiddleOf(block.Block);
        foreach (var side in block.Sides.Where(side => side.Length > 20))
        {
            var gate = side.At(side.Length / 2, 0);
            var inward = (middle - gate).Unit;
            var across = inward.ToLeft * (PathWidth / 2);
            // It begins on the pavement and ends on the plaza, so that no strip of lawn is left between.
            var (start, end) = (gate - (inward * 0.3), middle - (inward * (PlazaRadius - 1)));
            var strip = new PlanPolygon([start - across, end - across, end + across, start + across]);
            plan.Lay(new(strip, SurfaceMaterial.Sidewalk, true) { Pattern = GroundPattern.Path });
        }

        plan.Lay(new(Disc(middle, PlazaRadius), SurfaceMaterial.Sidewalk, true) { Pattern = GroundPattern.Path });
        plan.Lay(new(Disc(middle, PlazaRadius / 2.6), SurfaceMaterial.Dirt, true) { Pattern = GroundPattern.Flowers });
    }

    private static PlanPolygon Disc(PlanPoint middle, double radius) =>
        new(Enumerable.Range(0, 16).Select(part => middle + (PlanPoint.FromAngle(part * Math.PI / 8) * radius)));

    private static void LayYard(GroundPlan plan, BlockPlan block)
    {
        plan.Lay(new(block.Block.Inner, SurfaceMaterial.OtherFlat, true) { Pattern = GroundPattern.Yard });
        if (block.Use == BlockUse.Town)
        {
            var (middle, side) = (MiddleOf(block.Block), block.Main);
            plan.Lay(new(PlanPolygon.Rectangle(middle, side.Along, side.Length * 0.38, side.Length * 0.24), SurfaceMaterial.Grass, true));
        }
    }

    private static void LayCarPark(GroundPlan plan, BlockPlan block, List<GroundSpot> spots)
    {
        const double near = CarParkSetBack;
        const double far = CarParkDepth;
        if (!block.TryTakeMain(LongestCarPark, ShortestCarPark, 0, 0, far) || block.MainStretch is not var (from, to))
        {
            return;
        }

        var side = block.Main;
        var middle = (from + to) / 2;
        var (left, right) = (middle - (EntranceWidth / 2), middle + (EntranceWidth / 2));
        var outline = new PlanPolygon([
            side.At(left, 0), side.At(right, 0), side.At(right, near), side.At(to, near), side.At(to, far), side.At(from, far), side.At(from, near),
            side.At(left, near)]);
        plan.Lay(new(outline, SurfaceMaterial.Asphalt, true) { Pattern = GroundPattern.CarPark });
        plan.DropKerb(side.At(left + 0.5, -Block.PavementWidth), side.At(right - 0.5, -Block.PavementWidth));
        var bays = (int)((to - from) / BayWidth);
        var margin = ((to - from) - (bays * BayWidth)) / 2;
        for (var bay = 0; bay < bays; bay++)
        {
            var along = from + margin + ((bay + 0.5) * BayWidth);
            // Cars stand with their front to the rim of the car park.
            spots.Add(new(TownSpotKind.ParkingBay, side.At(along, far - (BayLength / 2)), side.Inward.Angle, BayLength, BayWidth));
            if (along + (BayWidth / 2) < left || along - (BayWidth / 2) > right)
            {
                spots.Add(new(TownSpotKind.ParkingBay, side.At(along, near + (BayLength / 2)), (-side.Inward).Angle, BayLength, BayWidth));
            }
        }
    }

    private static void LaySite(GroundPlan plan, BlockPlan block, List<GroundSpot> spots)
    {
        if (!block.TryTakeMain(LongestSite, ShortestSite, HoardingReach, SiteSetBack, SiteDepth) || block.MainStretch is not var (from, to))
        {
            return;
        }

        var side = block.Main;
        plan.Lay(new(side.Rectangle(from, to, SiteSetBack, SiteDepth), SurfaceMaterial.Dirt, true) { Pattern = GroundPattern.Site });
        spots.Add(new(TownSpotKind.BuildingSite, side.At((from + to) / 2, SiteSetBack + (SiteOpenDepth / 2)), side.Along.Angle, to - from, SiteOpenDepth));
    }
}
