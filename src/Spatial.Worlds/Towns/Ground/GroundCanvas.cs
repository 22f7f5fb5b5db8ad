namespace Spatial.Worlds;

/// <summary>A picture of the ground from above to paint on; pixel i covers i to i + 1 times the edge of a pixel.</summary>
internal sealed class GroundCanvas
{
    public const double MetresPerPixel = 0.1;
    private readonly NoiseTile _wear;

    public GroundCanvas(double size, NoiseTile wear)
    {
        Edge = (int)Math.Ceiling(size / MetresPerPixel);
        Rgb = new byte[3 * Edge * Edge];
        _wear = wear;
    }

    /// <summary>Pixels along each edge.</summary>
    public int Edge { get; }

    /// <summary>[Edge, Edge, 3] uint8 sRGB.</summary>
    public byte[] Rgb { get; }

    /// <summary>Fills a convex outline, counter-clockwise, with soft edges.</summary>
    /// <param name="corners">Its corners.</param>
    /// <param name="color">Colour.</param>
    /// <param name="opacity">0 to 1.</param>
    /// <param name="wear">How much of it is worn off in places, 0 to 1.</param>
    public void FillConvex(ReadOnlySpan<PlanPoint> corners, SurfaceColor color, double opacity = 1, double wear = 0)
    {
        var (left, bottom, right, top) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        Span<(double X, double Y, double Offset)> edges = stackalloc (double, double, double)[corners.Length];
        for (var i = 0; i < corners.Length; i++)
        {
            var (a, b) = (corners[i] / MetresPerPixel, corners[(i + 1) % corners.Length] / MetresPerPixel);
            var inward = (b - a).Unit.ToLeft;
            edges[i] = (inward.X, inward.Y, 0.5 - inward.Dot(a));
            (left, right) = (Math.Min(left, a.X), Math.Max(right, a.X));
            (bottom, top) = (Math.Min(bottom, a.Y), Math.Max(top, a.Y));
        }

        for (var row = Math.Max(0, (int)(bottom - 1)); row <= Math.Min(Edge - 1, (int)(top + 1)); row++)
        {
            for (var column = Math.Max(0, (int)(left - 1)); column <= Math.Min(Edge - 1, (int)(right + 1)); column++)
            {
                var coverage = 1.0;
                foreach (var (x, y, offset) in edges)
                {
                    coverage = Math.Min(coverage, (x * (column + 0.5)) + (y * (row + 0.5)) + offset);
                }

                if (coverage > 0)
                {
                    var worn = wear > 0 ? 1 - (wear * Math.Clamp((_wear.At(column, row) - 0.42) * 4, 0, 1)) : 1;
                    Blend(column, row, color, coverage * opacity * worn);
                }
            }
        }
    }

    /// <summary>Draws a line of some width.</summary>
    public void Stroke(PlanPoint from, PlanPoint to, double width, SurfaceColor color, double opacity = 1, double wear = 0)
    {
        if (from.DistanceTo(to) < 1e-6)
        {
            return;
        }

        var side = (to - from).Unit.ToLeft * (width / 2);
        FillConvex([from - side, to - side, to + side, from + side], color, opacity, wear);
    }

    /// <summary>Fills a disc.</summary>
    public void Disc(PlanPoint middle, double radius, SurfaceColor color, double opacity = 1)
    {
        const int parts = 12;
        Span<PlanPoint> corners = stackalloc PlanPoint[parts];
        for (var part = 0; part < parts; part++)
        {
            corners[part] = middle + (PlanPoint.FromAngle(part * 2 * Math.PI / parts) * radius);
        }

        FillConvex(corners, color, opacity);
    }

    private void Blend(int column, int row, SurfaceColor color, double opacity)
    {
        var at = 3 * ((row * Edge) + column);
        Rgb[at] = Mix(Rgb[at], color.Red, opacity);
        Rgb[at + 1] = Mix(Rgb[at + 1], color.Green, opacity);
        Rgb[at + 2] = Mix(Rgb[at + 2], color.Blue, opacity);
    }

    private static byte Mix(byte under, byte over, double opacity) => (byte)(under + ((over - under) * opacity) + 0.5);
}
