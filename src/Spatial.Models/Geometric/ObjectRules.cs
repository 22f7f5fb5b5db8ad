namespace Spatial.Models;

/// <summary>Names free-standing clusters by their size alone.</summary>
/// <remarks>Sizes in metres follow the usual dimensions of the nuScenes classes, widened downwards because one side is seldom seen whole. What
/// looks alike from its size (motorcycle and bicycle, trailer, construction vehicle and truck) gets the commoner name.</remarks>
internal static class ObjectRules
{
    // Parts that hang higher than this stand on nothing: branches, signs, wires.
    private const double MaxBottom = 1.0;

    private static readonly Rule[] Rules =
    [
        new("traffic_cone", Length: (0, 0.7), Width: (0, 0.7), Top: (0.4, 1.15)),
        new("pedestrian", Length: (0.2, 1.2), Width: (0, 1.0), Top: (1.15, 2.1)),
        new("bicycle", Length: (1.0, 1.75), Width: (0, 0.8), Top: (0.9, 1.95)),
        new("barrier", Length: (1.2, 25.0), Width: (0, 0.9), Top: (0.5, 1.2)), // they stand in rows
        new("car", Length: (1.3, 6.0), Width: (0, 2.6), Top: (1.1, 2.3)),
        new("bus", Length: (8.5, 14.0), Width: (1.2, 3.5), Top: (2.6, 4.2)), // thinner ones are walls far more often
        new("truck", Length: (3.5, 13.0), Width: (1.2, 3.5), Top: (1.8, 4.2)),
        new("truck", Length: (1.9, 3.5), Width: (0.5, 3.5), Top: (2.0, 4.2)), // only an end is seen
    ];

    /// <summary>The class of a cluster; null when it is like no object.</summary>
    /// <param name="footprint">Sides seen from above.</param>
    /// <param name="bottom">Lowest return above the ground, metres.</param>
    /// <param name="top">Highest return above the ground, metres.</param>
    public static string? ClassOf(Footprint footprint, double bottom, double top) =>
        bottom > MaxBottom ? null : Rules.FirstOrDefault(rule => rule.Fits(footprint, top))?.Class;

    private sealed record Rule(string Class, (double Min, double Max) Length, (double Min, double Max) Width, (double Min, double Max) Top)
    {
        public bool Fits(Footprint footprint, double top) =>
            IsIn(footprint.Length, Length) && IsIn(footprint.Width, Width) && IsIn(top, Top);

        private static bool IsIn(double value, (double Min, double Max) range) => value >= range.Min && value <= range.Max;
    }
}
