namespace Spatial;

/// <summary>The inside of a box: a corner and the three edges that meet there.</summary>
/// <remarks>nuScenes devkit, <c>utils/geometry_utils.py</c>, <c>points_in_box</c>.</remarks>
public readonly record struct BoxInterior
{
    private readonly Vector3d _corner;
    private readonly Vector3d _x;
    private readonly Vector3d _y;
    private readonly Vector3d _z;

    /// <summary>The inside of a box.</summary>
    public BoxInterior(Box3D box)
    {
        ArgumentNullException.ThrowIfNull(box);
        var corners = box.Corners();
        (_corner, _x, _y, _z) = (corners[0], corners[4] - corners[0], corners[1] - corners[0], corners[3] - corners[0]);
    }

    /// <summary>Whether a point of the box's frame lies inside or on a face.</summary>
    public bool Contains(Vector3d point)
    {
        var fromCorner = point - _corner;
        return IsAlong(_x, fromCorner) && IsAlong(_y, fromCorner) && IsAlong(_z, fromCorner);
    }

    private static bool IsAlong(Vector3d edge, Vector3d point)
    {
        var along = edge.Dot(point);
        return along >= 0 && along <= edge.Dot(edge);
    }
}
