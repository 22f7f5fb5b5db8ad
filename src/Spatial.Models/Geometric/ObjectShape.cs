using System.Runtime.InteropServices;

namespace Spatial.Models;

/// <summary>What the rules judge a cluster by.</summary>
/// <param name="Footprint">Sides seen from above.</param>
/// <param name="Bottom">Lowest return above the ground, metres.</param>
/// <param name="Top">Highest return above the ground, metres.</param>
/// <param name="BeamGap">Height between two beams at its distance, metres: its true top lies up to this much above the highest return.</param>
/// <param name="SideShare">Share of the returns of its lower part that lies on the two sides facing the sensor; 0 when it is no box by its length.</param>
/// <param name="Crowding">Share of the columns around it that hold something else.</param>
/// <param name="Touching">Share of its columns beside structure that is higher than any object.</param>
/// <param name="IsMoving">Whether it was seen to move.</param>
internal readonly record struct ObjectShape(
    Footprint Footprint, double Bottom, double Top, double BeamGap, double SideShare, double Crowding, double Touching, bool IsMoving)
{
    // The beams of nuScenes' LiDAR, a Velodyne HDL-32E, are 1.33 degrees apart.
    private const double BeamAngle = 0.0233;

    // Bodies are upright below the windows; windscreens and bonnets above lean back.
    private const double UprightPart = 0.6;

    // So few returns say nothing about a part; then all are taken.
    private const int MinReturns = 4;

    // Shorter things are no boxes, longer ones than a row of barriers no objects, metres: their sides are not looked at.
    private const double MinBox = 1.0;
    private const double MaxBox = 25.0;

    // A share of 400 returns is sure to 0.02.
    private const int MaxJudged = 400;

    /// <summary>Measures the returns of an object.</summary>
    /// <param name="points">Its returns where it is at the keyframe.</param>
    /// <param name="members">Their indices.</param>
    /// <param name="returns">All returns.</param>
    /// <param name="around">What stands around it.</param>
    /// <param name="isMoving">Whether it was seen to move.</param>
    public static ObjectShape Of(
        List<Vector3d> points, List<int> members, SortedReturns returns, (double Crowding, double Touching) around, bool isMoving)
    {
        double bottom = double.MaxValue, top = double.MinValue;
        foreach (var member in members)
        {
            (bottom, top) = (Math.Min(bottom, returns.Heights[member]), Math.Max(top, returns.Heights[member]));
        }

        var footprint = Footprint.Around(CollectionsMarshal.AsSpan(points));
        var origin = returns.Returns.Origins[0];
        var upright = points.Where((_, i) => returns.Heights[members[i]] <= UprightPart * top).ToArray();
        var judged = upright.Length >= MinReturns ? upright : (IReadOnlyList<Vector3d>)points;
        var sides = footprint.Length is >= MinBox and <= MaxBox ? FacingSides.ShareOn(ObjectPart.Some(judged, MaxJudged), origin) : 0;
        var gap = (footprint.Center - origin).LengthXy * BeamAngle;
        return new(footprint, bottom, top, gap, sides, around.Crowding, around.Touching, isMoving);
    }
}
