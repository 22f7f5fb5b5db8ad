using System.Collections.Concurrent;
using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>Towns that several tests look at, built once.</summary>
internal static class TestTowns
{
    private static readonly ConcurrentDictionary<ulong, Lazy<Town>> Built = new();

    public static Town Of(ulong seed) => Built.GetOrAdd(seed, key => new(() => TownBuilder.Build(new(), key))).Value;

    public static bool Contains(TownArea area, double x, double y) =>
        Contains(area.Exterior, x, y) && !area.Holes.Any(hole => Contains(hole, x, y));

    public static bool Contains(IReadOnlyList<(double X, double Y)> ring, double x, double y)
    {
        var inside = false;
        for (int i = 0, j = ring.Count - 1; i < ring.Count; j = i++)
        {
            var (a, b) = (ring[i], ring[j]);
            if ((a.Y > y) != (b.Y > y) && x < a.X + ((b.X - a.X) * (y - a.Y) / (b.Y - a.Y)))
            {
                inside = !inside;
            }
        }

        return inside;
    }

    /// <summary>Distance from a place to a polyline, seen from above, metres.</summary>
    public static double DistanceToLine(IReadOnlyList<(double X, double Y)> points, double x, double y, bool isClosed)
    {
        var nearest = double.PositiveInfinity;
        for (var i = isClosed ? 0 : 1; i < points.Count; i++)
        {
            var (a, b) = (points[(i + points.Count - 1) % points.Count], points[i]);
            var (alongX, alongY) = (b.X - a.X, b.Y - a.Y);
            var squared = (alongX * alongX) + (alongY * alongY);
            var amount = squared > 0 ? Math.Clamp((((x - a.X) * alongX) + ((y - a.Y) * alongY)) / squared, 0, 1) : 0;
            nearest = Math.Min(nearest, Math.Sqrt(Math.Pow(x - a.X - (amount * alongX), 2) + Math.Pow(y - a.Y - (amount * alongY), 2)));
        }

        return nearest;
    }
}
