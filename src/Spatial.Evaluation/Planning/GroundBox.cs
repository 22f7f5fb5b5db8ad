namespace Spatial.Evaluation;

/// <summary>A box's rectangle on the ground.</summary>
/// <param name="X">Centre, metres.</param>
/// <param name="Y">Centre, metres.</param>
/// <param name="Length">Along the heading, metres.</param>
/// <param name="Width">Across it, metres.</param>
/// <param name="Cos">Cosine of the heading.</param>
/// <param name="Sin">Sine of the heading.</param>
internal readonly record struct GroundBox(double X, double Y, double Length, double Width, double Cos, double Sin)
{
    public const int CornerCount = 4;

    private const double Slack = 1e-6; // Metres; keeps rounding from deciding before the corners do.

    private double Reach => (Math.Sqrt((Length * Length) + (Width * Width)) / 2) + Slack;

    /// <summary>A box seen from another frame, turned about the vertical only.</summary>
    public static GroundBox Of(Box3D box, RigidTransform frameFromBoxFrame)
    {
        var center = frameFromBoxFrame * box.Center;
        var heading = frameFromBoxFrame.Rotate(box.Rotation.Normalized().ToMatrix() * new Vector3d(1, 0, 0));
        var norm = Math.Sqrt((heading.X * heading.X) + (heading.Y * heading.Y));
        return norm > 0
            ? new(center.X, center.Y, box.Size.Length, box.Size.Width, heading.X / norm, heading.Y / norm)
            : new(center.X, center.Y, box.Size.Length, box.Size.Width, 1, 0);
    }

    /// <summary>The corners, around the rectangle.</summary>
    public Corner[] Corners() => [At(1, 1), At(-1, 1), At(-1, -1), At(1, -1)];

    /// <summary>Whether two rectangles share a point; touching counts.</summary>
    // Two convex shapes are apart exactly if an edge of one of them separates them.
    public bool Touches(GroundBox other)
    {
        var (dx, dy) = (other.X - X, other.Y - Y);
        var reach = Reach + other.Reach;
        if ((dx * dx) + (dy * dy) > reach * reach)
        {
            return false;
        }

        var (mine, theirs) = (Corners(), other.Corners());
        return Overlap(mine, theirs, Cos, Sin) && Overlap(mine, theirs, -Sin, Cos)
            && Overlap(mine, theirs, other.Cos, other.Sin) && Overlap(mine, theirs, -other.Sin, other.Cos);
    }

    private static bool Overlap(Corner[] a, Corner[] b, double x, double y)
    {
        var (lowA, highA, lowB, highB) = (double.MaxValue, double.MinValue, double.MaxValue, double.MinValue);
        for (var i = 0; i < CornerCount; i++)
        {
            var (alongA, alongB) = ((a[i].X * x) + (a[i].Y * y), (b[i].X * x) + (b[i].Y * y));
            (lowA, highA, lowB, highB) = (Math.Min(lowA, alongA), Math.Max(highA, alongA), Math.Min(lowB, alongB), Math.Max(highB, alongB));
        }

        return lowA <= highB && lowB <= highA;
    }

    private Corner At(int along, int across)
    {
        var (x, y) = (along * Length / 2, across * Width / 2);
        return new((Cos * x) - (Sin * y) + X, (Sin * x) + (Cos * y) + Y);
    }

    /// <summary>A corner on the ground, metres.</summary>
    public readonly record struct Corner(double X, double Y);
}
