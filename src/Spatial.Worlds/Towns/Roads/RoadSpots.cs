namespace Spatial.Worlds;

/// <summary>Finds the spots that streets offer: parking bays, bus stops, places on pavements.</summary>
internal static class RoadSpots
{
    private const double BayLength = 6.1;
    private const double MouthMargin = 1.5; // metres from a stop line that stay free
    private const double StopLength = 15;
    private const double StopStart = 5; // metres from the mouth to a bus stop
    private const double PlaceStep = 9; // metres between places on a pavement, about
    private const double PlaceOffset = 0.6; // metres from the inner rim of the pavement
    private const ulong SeedName = 0x5B07;

    public static void Find(RoadNetwork network, ulong seed, List<GroundSpot> spots)
    {
        foreach (var leg in network.Roads.SelectMany(road => new[] { road.FromLeg, road.ToLeg }))
        {
            var numbers = SeededNumbers.Of(seed, SeedName, (ulong)leg.Road.Id, leg.IsFrom ? 1u : 0u);
            FindBays(leg, ref numbers, spots);
        }

        foreach (var block in network.Blocks.Append(network.Outside))
        {
            for (var corner = 0; corner < block.Corners.Count; corner++)
            {
                var numbers = SeededNumbers.Of(seed, SeedName, (ulong)block.Id, (ulong)corner, 2);
                FindPlaces(new(block, corner), ref numbers, spots);
            }
        }
    }

    // On the right of the traffic that leaves the node.
    private static void FindBays(RoadLeg leg, ref SeededNumbers numbers, List<GroundSpot> spots)
    {
        var profile = leg.Road.Profile;
        if (leg.RightHalf < profile.DrivenHalfWidth + RoadProfile.ParkingWidth)
        {
            return;
        }

        var offset = -(profile.DrivenHalfWidth + (RoadProfile.ParkingWidth / 2));
        var (from, to) = (leg.Mouth + MouthMargin, leg.Road.Length - leg.OtherEnd.Mouth - MouthMargin);
        if (numbers.NextChance(0.3) && to - from > StopStart + StopLength)
        {
            var middle = from + StopStart + (StopLength / 2);
            spots.Add(new(TownSpotKind.BusStop, leg.At(middle, offset), leg.Outward.Angle, StopLength, RoadProfile.ParkingWidth));
            from = middle + (StopLength / 2) + 1;
        }

        var bays = (int)((to - from) / BayLength);
        var margin = (to - from - (bays * BayLength)) / 2;
        for (var bay = 0; bay < bays; bay++)
        {
            var station = from + margin + ((bay + 0.5) * BayLength);
            spots.Add(new(TownSpotKind.ParkingBay, leg.At(station, offset), leg.Outward.Angle, BayLength, RoadProfile.ParkingWidth));
        }
    }

    private static void FindPlaces(BlockSide side, ref SeededNumbers numbers, List<GroundSpot> spots)
    {
        for (var along = numbers.NextBetween(3, PlaceStep); along < side.Length - 2; along += numbers.NextBetween(0.7, 1.3) * PlaceStep)
        {
            var heading = numbers.NextChance(0.5) ? side.Along.Angle : (-side.Along).Angle;
            spots.Add(new(TownSpotKind.PavementPlace, side.At(along, -PlaceOffset), heading, 1.8, 2 * PlaceOffset));
        }
    }
}
