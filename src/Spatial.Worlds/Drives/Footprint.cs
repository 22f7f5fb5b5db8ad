namespace Spatial.Worlds;

/// <summary>The rectangle something covers on the ground.</summary>
/// <param name="Pose">Its middle and heading.</param>
/// <param name="Length">Metres along the heading.</param>
/// <param name="Width">Metres across.</param>
internal readonly record struct Footprint(PlanPose Pose, double Length, double Width)
{
    /// <summary>Distance from its middle to a corner.</summary>
    public double Reach => 0.5 * Math.Sqrt((Length * Length) + (Width * Width));

    /// <summary>The same with a strip of ground around it.</summary>
    public Footprint Grown(double margin) => this with { Length = Length + (2 * margin), Width = Width + (2 * margin) };

    /// <summary>True where both cover the same ground.</summary>
    public bool Overlaps(Footprint other)
    {
        var distance = Pose.DistanceTo(other.Pose.X, other.Pose.Y);
        return distance < Reach + other.Reach && !IsApart(other) && !other.IsApart(this);
    }

    /// <summary>Front left, rear left, rear right, front right.</summary>
    public (double X, double Y)[] Corners() =>
        [Pose.At(Length / 2, Width / 2), Pose.At(-Length / 2, Width / 2), Pose.At(-Length / 2, -Width / 2), Pose.At(Length / 2, -Width / 2)];

    // One of this rectangle's own axes separates the two.
    private bool IsApart(Footprint other)
    {
        var (forward, left) = Pose.Sees(other.Pose.X, other.Pose.Y);
        var (sine, cosine) = Math.SinCos(other.Pose.Heading - Pose.Heading);
        var alongReach = 0.5 * ((other.Length * Math.Abs(cosine)) + (other.Width * Math.Abs(sine)));
        var acrossReach = 0.5 * ((other.Length * Math.Abs(sine)) + (other.Width * Math.Abs(cosine)));
        return Math.Abs(forward) >= (Length / 2) + alongReach || Math.Abs(left) >= (Width / 2) + acrossReach;
    }
}
