namespace Spatial.Models;

/// <summary>Moves pixels of one picture to another: <c>x' = M00 x + M01 y + X</c>, <c>y' = M10 x + M11 y + Y</c>.</summary>
/// <param name="M00">x' per x.</param>
/// <param name="M01">x' per y.</param>
/// <param name="M10">y' per x.</param>
/// <param name="M11">y' per y.</param>
/// <param name="X">Shift along x, pixels.</param>
/// <param name="Y">Shift along y, pixels.</param>
internal readonly record struct PixelTransform(double M00, double M01, double M10, double M11, double X, double Y)
{
    /// <summary>Leaves pixels where they are.</summary>
    public static PixelTransform Identity => new(1, 0, 0, 1, 0, 0);

    /// <summary>The opposite direction.</summary>
    /// <exception cref="InvalidOperationException">The transform lets the picture vanish.</exception>
    public PixelTransform Inverse()
    {
        var determinant = (M00 * M11) - (M01 * M10);
        if (determinant == 0 || !double.IsFinite(determinant))
        {
            throw new InvalidOperationException($"the transform has no inverse: {this}");
        }

        var (a, b, c, d) = (M11 / determinant, -M01 / determinant, -M10 / determinant, M00 / determinant);
        return new(a, b, c, d, -((a * X) + (b * Y)), -((c * X) + (d * Y)));
    }

    /// <summary>Composition: <c>aFromC = aFromB * bFromC</c>.</summary>
    public static PixelTransform operator *(PixelTransform a, PixelTransform b) => new(
        (a.M00 * b.M00) + (a.M01 * b.M10), (a.M00 * b.M01) + (a.M01 * b.M11),
        (a.M10 * b.M00) + (a.M11 * b.M10), (a.M10 * b.M01) + (a.M11 * b.M11),
        (a.M00 * b.X) + (a.M01 * b.Y) + a.X, (a.M10 * b.X) + (a.M11 * b.Y) + a.Y);

    /// <summary>The same as a matrix over (x, y, 1).</summary>
    public Matrix3d ToMatrix() => new(M00, M01, X, M10, M11, Y, 0, 0, 1);
}
