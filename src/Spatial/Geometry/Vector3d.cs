using System.Globalization;

namespace Spatial;

/// <summary>A point or direction in three dimensions, in double precision; metres unless a name says otherwise.</summary>
public readonly record struct Vector3d(double X, double Y, double Z)
{
    /// <summary>The origin.</summary>
    public static Vector3d Zero => default;

    /// <summary>Euclidean length.</summary>
    public double Length => Math.Sqrt(Dot(this));

    /// <summary>Length of the projection on the ground plane.</summary>
    public double LengthXy => Math.Sqrt((X * X) + (Y * Y));

    /// <summary>True when no component is NaN or infinite.</summary>
    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y) && double.IsFinite(Z);

    /// <summary>Component-wise sum.</summary>
    public static Vector3d operator +(Vector3d a, Vector3d b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    /// <summary>Component-wise difference.</summary>
    public static Vector3d operator -(Vector3d a, Vector3d b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    /// <summary>The opposite vector.</summary>
    public static Vector3d operator -(Vector3d a) => new(-a.X, -a.Y, -a.Z);

    /// <summary>Scaled vector.</summary>
    public static Vector3d operator *(Vector3d a, double scale) => new(a.X * scale, a.Y * scale, a.Z * scale);

    /// <summary>Scaled vector.</summary>
    public static Vector3d operator /(Vector3d a, double divisor) => new(a.X / divisor, a.Y / divisor, a.Z / divisor);

    /// <summary>Scalar product.</summary>
    public double Dot(Vector3d other) => (X * other.X) + (Y * other.Y) + (Z * other.Z);

    /// <summary>Vector product, right-handed.</summary>
    public Vector3d Cross(Vector3d other) =>
        new((Y * other.Z) - (Z * other.Y), (Z * other.X) - (X * other.Z), (X * other.Y) - (Y * other.X));

    /// <summary>Straight line between two points: <paramref name="amount"/> 0 gives <paramref name="from"/>, 1 gives <paramref name="to"/>.</summary>
    public static Vector3d Lerp(Vector3d from, Vector3d to, double amount) => from + ((to - from) * amount);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({X:G6}, {Y:G6}, {Z:G6})");
}
