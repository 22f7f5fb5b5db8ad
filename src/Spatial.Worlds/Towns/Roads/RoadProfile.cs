namespace Spatial.Worlds;

/// <summary>What lies across a road, from its middle outwards: half the median, lanes, then a gutter or parking bays, then the kerb.</summary>
/// <param name="LanesPerSide">Lanes in each direction.</param>
/// <param name="LaneWidth">Metres.</param>
/// <param name="Median">Metres between the innermost lanes of both directions.</param>
/// <param name="ParkingOnLeft">Bays on the left of the road's own direction.</param>
/// <param name="ParkingOnRight">Bays on its right.</param>
/// <param name="SpeedLimit">m/s.</param>
internal sealed record RoadProfile(int LanesPerSide, double LaneWidth, double Median, bool ParkingOnLeft, bool ParkingOnRight, double SpeedLimit)
{
    public const double ParkingWidth = 2.3;
    public const double GutterWidth = 0.45;

    public bool IsAvenue => LanesPerSide > 1;

    /// <summary>From the middle of the road to the outer line of its lanes, metres.</summary>
    public double DrivenHalfWidth => (Median / 2) + (LanesPerSide * LaneWidth);

    /// <summary>From the middle of the road to a lane's middle; lane 0 is nearest to it.</summary>
    public double LaneOffset(int lane) => (Median / 2) + ((lane + 0.5) * LaneWidth);

    /// <summary>From the middle of the road to a kerb, metres.</summary>
    public double HalfWidth(bool onLeft) => DrivenHalfWidth + ((onLeft ? ParkingOnLeft : ParkingOnRight) ? ParkingWidth : GutterWidth);
}
