namespace Spatial.Worlds;

/// <summary>Where something is seen from above.</summary>
/// <param name="X">Metres.</param>
/// <param name="Y">Metres.</param>
/// <param name="Heading">Radians from x.</param>
internal readonly record struct PlanPose(double X, double Y, double Heading)
{
    /// <summary>A place in the frame of this pose.</summary>
    public (double X, double Y) At(double forward, double left)
    {
        var (sine, cosine) = Math.SinCos(Heading);
        return (X + (forward * cosine) - (left * sine), Y + (forward * sine) + (left * cosine));
    }

    /// <summary>The pose of a place in this frame.</summary>
    public PlanPose Moved(double forward, double left, double turn = 0)
    {
        var (x, y) = At(forward, left);
        return new(x, y, Heading + turn);
    }

    /// <summary>A place in the town, as seen from this pose.</summary>
    public (double Forward, double Left) Sees(double x, double y)
    {
        var (sine, cosine) = Math.SinCos(Heading);
        var (dx, dy) = (x - X, y - Y);
        return ((dx * cosine) + (dy * sine), (dy * cosine) - (dx * sine));
    }

    /// <summary>Distance to a place.</summary>
    public double DistanceTo(double x, double y) => Math.Sqrt(((x - X) * (x - X)) + ((y - Y) * (y - Y)));
}
