namespace Spatial.Worlds;

/// <summary>A point or direction seen from above: x east, y north, metres.</summary>
internal readonly record struct PlanPoint(double X, double Y)
{
    public double Length => Math.Sqrt((X * X) + (Y * Y));

    public PlanPoint Unit => this / Length;

    /// <summary>The direction a quarter turn counter-clockwise.</summary>
    public PlanPoint ToLeft => new(-Y, X);

    public double Angle => Math.Atan2(Y, X);

    public static PlanPoint operator +(PlanPoint a, PlanPoint b) => new(a.X + b.X, a.Y + b.Y);

    public static PlanPoint operator -(PlanPoint a, PlanPoint b) => new(a.X - b.X, a.Y - b.Y);

    public static PlanPoint operator -(PlanPoint a) => new(-a.X, -a.Y);

    public static PlanPoint operator *(PlanPoint a, double scale) => new(a.X * scale, a.Y * scale);

    public static PlanPoint operator /(PlanPoint a, double divisor) => new(a.X / divisor, a.Y / divisor);

    public static implicit operator (double X, double Y)(PlanPoint point) => (point.X, point.Y);

    public static PlanPoint FromAngle(double angle) => new(Math.Cos(angle), Math.Sin(angle));

    public static PlanPoint Lerp(PlanPoint from, PlanPoint to, double amount) => from + ((to - from) * amount);

    public double Dot(PlanPoint other) => (X * other.X) + (Y * other.Y);

    public double Cross(PlanPoint other) => (X * other.Y) - (Y * other.X);

    public PlanPoint Rotated(double angle)
    {
        var (sine, cosine) = Math.SinCos(angle);
        return new((cosine * X) - (sine * Y), (sine * X) + (cosine * Y));
    }

    public double DistanceTo(PlanPoint other) => (this - other).Length;

    /// <summary>The nearest point whose coordinates single precision holds exactly, so that meshes and map areas share their corners to the bit.</summary>
    public PlanPoint Snapped() => new(Math.Round(X * PerMetre) / PerMetre, Math.Round(Y * PerMetre) / PerMetre);

    /// <summary>Steps of the snapping grid in a metre.</summary>
    public const int PerMetre = 1024;
}
