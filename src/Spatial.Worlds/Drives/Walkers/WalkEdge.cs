namespace Spatial.Worlds;

/// <summary>A stretch that walkers use, between two places where they may choose.</summary>
internal sealed class WalkEdge
{
    public WalkEdge(int number, IReadOnlyList<(double X, double Y)> points, int fromNode, int toNode, int crossing)
    {
        (Number, Points, FromNode, ToNode, Crossing) = (number, points, fromNode, toNode, crossing);
        for (var i = 1; i < points.Count; i++)
        {
            var (dx, dy) = (points[i].X - points[i - 1].X, points[i].Y - points[i - 1].Y);
            Length += Math.Sqrt((dx * dx) + (dy * dy));
        }
    }

    /// <summary>Its place in the graph.</summary>
    public int Number { get; }

    /// <summary>Its middle.</summary>
    public IReadOnlyList<(double X, double Y)> Points { get; }

    /// <summary>Where it begins.</summary>
    public int FromNode { get; }

    /// <summary>Where it ends.</summary>
    public int ToNode { get; }

    /// <summary>The crossing it is; -1 for a pavement.</summary>
    public int Crossing { get; }

    /// <summary>Metres.</summary>
    public double Length { get; }
}
