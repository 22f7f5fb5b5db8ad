namespace Spatial.Models;

/// <summary>A free-standing thing with a class, as the geometric perception sees it.</summary>
/// <param name="Class">OpenOcc class name.</param>
/// <param name="Shape">What it was judged by.</param>
/// <param name="Velocity">Along ego x and y, m/s; zero when it stands or is not known to move.</param>
/// <param name="Points">Its returns, each moved to where the object is at the keyframe.</param>
/// <param name="Members">Indices of the returns, in the order of the points.</param>
internal sealed record ObservedObject(
    string Class, ObjectShape Shape, Vector3d Velocity, List<Vector3d> Points, List<int> Members)
{
    /// <summary>Outline from above, key ego frame.</summary>
    public Footprint Footprint => Shape.Footprint;

    /// <summary>True when it was seen to move.</summary>
    public bool IsMoving => Velocity.LengthXy > 0;

    /// <summary>Whether any of it lies in a grid.</summary>
    public bool IsWithin(VoxelGrid grid) => Points.Any(point => grid.TryCellOf(point, out _));

    /// <summary>Makes objects of the tracks that are like one.</summary>
    public static ObservedObject[] From(IReadOnlyList<ObjectTrack> tracks, SortedReturns returns, GeometricConfig config)
    {
        var surroundings = new Surroundings(returns, config);
        var parts = tracks.Select(track => ObjectPart.Of(track, returns, surroundings)).ToList();
        return [.. VehicleParts.Joined(parts, returns).Where(part => part.Class is not null)
            .Select(part => new ObservedObject(part.Class!, part.Shape, part.Velocity, part.Points, part.Members))];
    }
}
