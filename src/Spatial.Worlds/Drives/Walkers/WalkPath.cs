namespace Spatial.Worlds;

/// <summary>The way of a walker.</summary>
/// <param name="Points">A quarter of a metre apart.</param>
/// <param name="Crossings">Roads it leads over, in order.</param>
internal sealed record WalkPath(IReadOnlyList<(double X, double Y)> Points, IReadOnlyList<WalkedCrossing> Crossings)
{
    /// <summary>Metres between points.</summary>
    public const double Spacing = 0.25;

    /// <summary>Metres.</summary>
    public double Length => (Points.Count - 1) * Spacing;

    /// <summary>Place and direction after a distance; the direction changes as smoothly as the place.</summary>
    public PlanPose At(double s)
    {
        const double around = 0.6; // metres to either side that make the direction
        var ((x, y), (fromX, fromY), (toX, toY)) = (PlaceAt(s), PlaceAt(s - around), PlaceAt(s + around));
        return new(x, y, Math.Atan2(toY - fromY, toX - fromX));
    }

    private (double X, double Y) PlaceAt(double s)
    {
        var i = Math.Clamp((int)Math.Floor(s / Spacing), 0, Points.Count - 2);
        var part = (s / Spacing) - i;
        var ((x0, y0), (x1, y1)) = (Points[i], Points[i + 1]);
        return (x0 + (part * (x1 - x0)), y0 + (part * (y1 - y0)));
    }
}
