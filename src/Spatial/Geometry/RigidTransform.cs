namespace Spatial;

/// <summary>A rotation followed by a translation. Name values by both ends: <c>egoFromLidar</c>; products read right to left.</summary>
/// <param name="Rotation">Rotation matrix.</param>
/// <param name="Translation">Metres, in the frame the transform leads to.</param>
public readonly record struct RigidTransform(Matrix3d Rotation, Vector3d Translation)
{
    /// <summary>The transform of a frame to itself.</summary>
    public static RigidTransform Identity => new(Matrix3d.Identity, Vector3d.Zero);

    /// <summary>Builds a transform from a quaternion, which is normalised, and a translation.</summary>
    /// <exception cref="InvalidOperationException">The quaternion's norm is zero or not finite.</exception>
    public static RigidTransform From(Quaterniond rotation, Vector3d translation) =>
        new(rotation.Normalized().ToMatrix(), translation);

    /// <summary>The opposite direction, as transposed rotation and turned translation.</summary>
    public RigidTransform Inverse()
    {
        var rotation = Rotation.Transposed;
        return new(rotation, rotation * -Translation);
    }

    /// <summary>Composition: <c>aFromC = aFromB * bFromC</c>.</summary>
    public static RigidTransform operator *(RigidTransform aFromB, RigidTransform bFromC) =>
        new(aFromB.Rotation * bFromC.Rotation, (aFromB.Rotation * bFromC.Translation) + aFromB.Translation);

    /// <summary>A point of the source frame, in the target frame.</summary>
    public static Vector3d operator *(RigidTransform aFromB, Vector3d pointInB) => (aFromB.Rotation * pointInB) + aFromB.Translation;

    /// <summary>Turns a direction or velocity; the translation plays no part.</summary>
    public Vector3d Rotate(Vector3d direction) => Rotation * direction;

    /// <summary>The upper three rows of the 4x4 matrix, row by row: [3, 4] float64, twelve values.</summary>
    public double[] ToRows() =>
    [
        Rotation.M00, Rotation.M01, Rotation.M02, Translation.X,
        Rotation.M10, Rotation.M11, Rotation.M12, Translation.Y,
        Rotation.M20, Rotation.M21, Rotation.M22, Translation.Z,
    ];
}
