namespace Spatial.Models;

/// <summary>One followed cluster, or several that were joined, with its shape and the class it has by itself.</summary>
/// <param name="Points">Its returns, each moved to where it is at the keyframe.</param>
/// <param name="Members">Indices of the returns, in the order of the points.</param>
/// <param name="Velocity">Along ego x and y, m/s.</param>
/// <param name="Shape">What the rules judge it by.</param>
/// <param name="Class">OpenOcc class name; null when it is like no object.</param>
internal sealed record ObjectPart(List<Vector3d> Points, List<int> Members, Vector3d Velocity, ObjectShape Shape, string? Class)
{
    /// <summary>Gathers the returns of all sweeps of a track.</summary>
    public static ObjectPart Of(ObjectTrack track, SortedReturns returns, Surroundings surroundings)
    {
        var points = new List<Vector3d>();
        var members = new List<int>();
        foreach (var (cluster, age) in track.Clusters)
        {
            foreach (var member in cluster.Members)
            {
                members.Add(member);
                points.Add(returns.Returns[member] + (track.Velocity * age));
            }
        }

        return Judged(points, members, track.Velocity, returns, surroundings.Around(track.Clusters[0].Cluster));
    }

    /// <summary>At most so many of the points, evenly taken: near things give thousands, and their outline needs few.</summary>
    public static Vector3d[] Some(IReadOnlyList<Vector3d> points, int most)
    {
        var step = Math.Max(1, (points.Count + most - 1) / most);
        return [.. points.Where((_, i) => i % step == 0)];
    }

    /// <summary>This part with another one.</summary>
    public ObjectPart With(ObjectPart other, SortedReturns returns)
    {
        var around = (Math.Max(Shape.Crowding, other.Shape.Crowding), Math.Max(Shape.Touching, other.Shape.Touching));
        return Judged([.. Points, .. other.Points], [.. Members, .. other.Members], Velocity, returns, around);
    }

    private static ObjectPart Judged(
        List<Vector3d> points, List<int> members, Vector3d velocity, SortedReturns returns, (double Crowding, double Touching) around)
    {
        var shape = ObjectShape.Of(points, members, returns, around, velocity.LengthXy > 0);
        return new(points, members, velocity, shape, ObjectRules.ClassOf(shape));
    }
}
