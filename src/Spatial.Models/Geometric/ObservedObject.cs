using System.Runtime.InteropServices;

namespace Spatial.Models;

/// <summary>A free-standing thing with a class, as the geometric perception sees it.</summary>
/// <param name="Class">OpenOcc class name.</param>
/// <param name="Footprint">Outline from above, key ego frame.</param>
/// <param name="Velocity">Along ego x and y, m/s; zero when it stands or is not known to move.</param>
/// <param name="Points">Its returns, each moved to where the object is at the keyframe.</param>
/// <param name="Members">Indices of the returns, in the order of the points.</param>
internal sealed record ObservedObject(
    string Class, Footprint Footprint, Vector3d Velocity, IReadOnlyList<Vector3d> Points, IReadOnlyList<int> Members)
{
    /// <summary>True when it was seen to move.</summary>
    public bool IsMoving => Velocity.LengthXy > 0;

    /// <summary>Makes objects of the tracks whose size is like one.</summary>
    public static ObservedObject[] From(IReadOnlyList<ObjectTrack> tracks, SortedReturns returns) =>
        [.. tracks.Select(track => From(track, returns)).OfType<ObservedObject>()];

    private static ObservedObject? From(ObjectTrack track, SortedReturns returns)
    {
        var points = new List<Vector3d>();
        var members = new List<int>();
        double bottom = double.MaxValue, top = double.MinValue;
        foreach (var (cluster, age) in track.Clusters)
        {
            foreach (var member in cluster.Members)
            {
                members.Add(member);
                points.Add(returns.Returns[member] + (track.Velocity * age));
                bottom = Math.Min(bottom, returns.Heights[member]);
                top = Math.Max(top, returns.Heights[member]);
            }
        }

        var footprint = Footprint.Around(CollectionsMarshal.AsSpan(points));
        return ObjectRules.ClassOf(footprint, bottom, top) is { } name ? new(name, footprint, track.Velocity, points, members) : null;
    }
}
