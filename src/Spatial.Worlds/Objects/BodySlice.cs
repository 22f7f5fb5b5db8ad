namespace Spatial.Worlds;

/// <summary>A slice across a body.</summary>
/// <param name="X">Where it lies.</param>
/// <param name="Bottom">Lowest z.</param>
/// <param name="Top">Highest z.</param>
/// <param name="HalfWidth">Metres.</param>
internal readonly record struct BodySlice(double X, double Bottom, double Top, double HalfWidth)
{
    /// <summary>Its outline with rounded shoulders, counter-clockwise seen from the front.</summary>
    public Vector3d[] Outline()
    {
        var height = Top - Bottom;
        ReadOnlySpan<(double Wide, double High)> right = [(0.88, 0), (1, 0.3), (0.985, 0.78), (0.86, 1)];
        var outline = new Vector3d[2 * right.Length];
        for (var i = 0; i < right.Length; i++)
        {
            var (y, z) = (HalfWidth * right[i].Wide, Bottom + (height * right[i].High));
            outline[i] = new(X, y, z);
            outline[^(i + 1)] = new(X, -y, z);
        }

        return outline;
    }
}
