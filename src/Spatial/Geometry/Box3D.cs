namespace Spatial;

/// <summary>Extent of a box along its own axes, in nuScenes' order: width (y), length (x, the heading), height (z). Metres.</summary>
public readonly record struct BoxSize(double Width, double Length, double Height);

/// <summary>An oriented box in some frame, named by the variable that holds it (<c>boxInEgo</c>).</summary>
/// <param name="Center">Centre, metres.</param>
/// <param name="Size">Width, length, height in metres.</param>
/// <param name="Rotation">Frame from box; the box's x axis is its heading.</param>
public sealed record Box3D(Vector3d Center, BoxSize Size, Quaterniond Rotation)
{
    /// <summary>Category or class name; empty when unknown.</summary>
    public string Name { get; init; } = "";

    /// <summary>Velocity in the box's frame of reference, m/s; null when unknown.</summary>
    public Vector3d? Velocity { get; init; }

    /// <summary>Token of the annotation the box came from; empty for others.</summary>
    public string Token { get; init; } = "";

    /// <summary>The same box seen from another frame.</summary>
    /// <param name="rotation">Rotation of the transform; kept as a quaternion so that the box's own stays exact.</param>
    /// <param name="translation">Translation of the transform, applied after the rotation.</param>
    public Box3D Transformed(Quaterniond rotation, Vector3d translation)
    {
        var matrix = rotation.ToMatrix();
        return this with
        {
            Center = (matrix * Center) + translation,
            Rotation = rotation * Rotation,
            Velocity = Velocity is { } velocity ? matrix * velocity : null,
        };
    }

    /// <summary>The eight corners: 0 to 3 the front face, 4 to 7 the back face; each upper left, upper right, lower right, lower left along the heading.</summary>
    /// <remarks>nuScenes devkit, <c>utils/data_classes.py</c>, <c>Box.corners</c>; the bottom face is 2, 3, 7, 6.</remarks>
    public Vector3d[] Corners()
    {
        ReadOnlySpan<double> alongX = [1, 1, 1, 1, -1, -1, -1, -1];
        ReadOnlySpan<double> alongY = [1, -1, -1, 1, 1, -1, -1, 1];
        ReadOnlySpan<double> alongZ = [1, 1, -1, -1, 1, 1, -1, -1];
        var matrix = Rotation.Normalized().ToMatrix();
        var corners = new Vector3d[8];
        for (var i = 0; i < corners.Length; i++)
        {
            var corner = new Vector3d(Size.Length / 2 * alongX[i], Size.Width / 2 * alongY[i], Size.Height / 2 * alongZ[i]);
            corners[i] = (matrix * corner) + Center;
        }

        return corners;
    }

    /// <summary>The four corners of the bottom face: front right, front left, back left, back right in the devkit's order 2, 3, 7, 6.</summary>
    public Vector3d[] BottomCorners()
    {
        var corners = Corners();
        return [corners[2], corners[3], corners[7], corners[6]];
    }
}
