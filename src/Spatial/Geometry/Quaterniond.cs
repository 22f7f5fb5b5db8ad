using System.Globalization;

namespace Spatial;

/// <summary>A rotation as a unit quaternion in double precision, ordered w, x, y, z as nuScenes stores it.</summary>
/// <remarks>Conventions follow pyquaternion, which the official nuScenes devkit computes with.</remarks>
public readonly record struct Quaterniond(double W, double X, double Y, double Z)
{
    /// <summary>No rotation.</summary>
    public static Quaterniond Identity => new(1, 0, 0, 0);

    /// <summary>Length as a vector of four; 1 for a rotation.</summary>
    public double Norm => Math.Sqrt((W * W) + (X * X) + (Y * Y) + (Z * Z));

    /// <summary>The opposite rotation of a unit quaternion.</summary>
    public Quaterniond Conjugate => new(W, -X, -Y, -Z);

    /// <summary>Heading in radians: the angle in the ground plane to which the x axis is turned, in (-pi, pi].</summary>
    /// <remarks>nuScenes devkit, <c>eval/common/utils.py</c>, <c>quaternion_yaw</c>.</remarks>
    public double Yaw
    {
        get
        {
            var forward = ToMatrix() * new Vector3d(1, 0, 0);
            return Math.Atan2(forward.Y, forward.X);
        }
    }

    /// <summary>A rotation about the vertical axis, counter-clockwise seen from above.</summary>
    /// <param name="yaw">Radians.</param>
    public static Quaterniond FromYaw(double yaw) => new(Math.Cos(yaw / 2), 0, 0, Math.Sin(yaw / 2));

    /// <summary>Hamilton product: first <paramref name="b"/>, then <paramref name="a"/>.</summary>
    public static Quaterniond operator *(Quaterniond a, Quaterniond b) => new(
        (a.W * b.W) - (a.X * b.X) - (a.Y * b.Y) - (a.Z * b.Z),
        (a.W * b.X) + (a.X * b.W) + (a.Y * b.Z) - (a.Z * b.Y),
        (a.W * b.Y) - (a.X * b.Z) + (a.Y * b.W) + (a.Z * b.X),
        (a.W * b.Z) + (a.X * b.Y) - (a.Y * b.X) + (a.Z * b.W));

    /// <summary>The same rotation with norm 1.</summary>
    /// <exception cref="InvalidOperationException">The norm is zero or not finite.</exception>
    public Quaterniond Normalized()
    {
        var norm = Norm;
        if (!(norm > 0) || !double.IsFinite(norm))
        {
            throw new InvalidOperationException($"a rotation needs a quaternion of non-zero finite norm, got {this}");
        }

        return new(W / norm, X / norm, Y / norm, Z / norm);
    }

    /// <summary>The 3x3 matrix of this unit quaternion.</summary>
    public Matrix3d ToMatrix() => new(
        (W * W) + (X * X) - (Y * Y) - (Z * Z), 2 * ((X * Y) - (W * Z)), 2 * ((X * Z) + (W * Y)),
        2 * ((X * Y) + (W * Z)), (W * W) - (X * X) + (Y * Y) - (Z * Z), 2 * ((Y * Z) - (W * X)),
        2 * ((X * Z) - (W * Y)), 2 * ((Y * Z) + (W * X)), (W * W) - (X * X) - (Y * Y) + (Z * Z));

    /// <summary>Spherical interpolation along the shorter arc.</summary>
    /// <param name="from">Rotation at amount 0.</param>
    /// <param name="to">Rotation at amount 1.</param>
    /// <param name="amount">Clamped to [0, 1].</param>
    /// <remarks>pyquaternion, <c>Quaternion.slerp</c>: linear blending above a cosine of 0.9995.</remarks>
    public static Quaterniond Slerp(Quaterniond from, Quaterniond to, double amount)
    {
        const double nearlyParallel = 0.9995;
        var (a, b) = (from.Normalized(), to.Normalized());
        amount = Math.Clamp(amount, 0, 1);
        var cosine = (a.W * b.W) + (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);
        if (cosine < 0)
        {
            a = new(-a.W, -a.X, -a.Y, -a.Z);
            cosine = -cosine;
        }

        if (cosine > nearlyParallel)
        {
            return Blend(a, b, 1 - amount, amount).Normalized();
        }

        var angle = Math.Acos(cosine);
        var sine = Math.Sin(angle);
        var partOfB = Math.Sin(angle * amount) / sine;
        var partOfA = Math.Cos(angle * amount) - (cosine * partOfB);
        return Blend(a, b, partOfA, partOfB).Normalized();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{W:G6}, {X:G6}, {Y:G6}, {Z:G6}]");

    private static Quaterniond Blend(Quaterniond a, Quaterniond b, double partOfA, double partOfB) => new(
        (a.W * partOfA) + (b.W * partOfB),
        (a.X * partOfA) + (b.X * partOfB),
        (a.Y * partOfA) + (b.Y * partOfB),
        (a.Z * partOfA) + (b.Z * partOfB));
}
