namespace Spatial.Evaluation;

/// <summary>Fills polygons with whole-numbered corners so that the same cells come out as from OpenCV.</summary>
/// <remarks>OpenCV <c>fillPoly</c> up to 4.7, 8-connected, no shift: each edge is drawn as a Bresenham line, clipped to the image; then each row is
/// filled between pairs of edges, from the next cell to the last one, whose columns advance in 16-bit fixed point by a slope rounded towards zero.
/// OpenCV from 4.8 on also clips the edges of the second step, which changes cells of polygons that stick out of the image.</remarks>
internal static class PolygonFill
{
    private const int FractionBits = 16;
    private const long AlmostOne = (1L << FractionBits) - 1;
    private const int Last = ObstacleRaster.Size - 1;
    private const int MostOnStack = 16;

    /// <summary>Fills a polygon.</summary>
    /// <param name="words">[200, 4] rows of bits.</param>
    /// <param name="corners">Corners in order around the polygon.</param>
    public static void Fill(Span<ulong> words, ReadOnlySpan<RasterPoint> corners)
    {
        var edges = corners.Length <= MostOnStack ? stackalloc Edge[MostOnStack] : new Edge[corners.Length];
        var count = 0;
        for (var i = 0; i < corners.Length; i++)
        {
            var (from, to) = (corners[i == 0 ? corners.Length - 1 : i - 1], corners[i]);
            Line.Draw(words, new(from.Column, from.Row), new(to.Column, to.Row));
            if (from.Row != to.Row)
            {
                edges[count++] = Edge.Between(from, to);
            }
        }

        FillRows(words, edges[..count]);
    }

    private static void FillRows(Span<ulong> words, ReadOnlySpan<Edge> edges)
    {
        var (first, end) = (ObstacleRaster.Size, 0);
        foreach (var edge in edges)
        {
            (first, end) = (Math.Min(first, edge.FirstRow), Math.Max(end, edge.EndRow));
        }

        var crossings = edges.Length <= MostOnStack ? stackalloc long[MostOnStack] : new long[edges.Length];
        for (var row = Math.Max(first, 0); row < Math.Min(end, ObstacleRaster.Size); row++)
        {
            var found = 0;
            foreach (var edge in edges)
            {
                if (row >= edge.FirstRow && row < edge.EndRow)
                {
                    crossings[found++] = edge.ColumnAt(row);
                }
            }

            crossings[..found].Sort();
            for (var pair = 0; pair + 1 < found; pair += 2)
            {
                var (from, to) = ((crossings[pair] + AlmostOne) >> FractionBits, crossings[pair + 1] >> FractionBits);
                SetSpan(words.Slice(row * ObstacleRaster.WordsPerRow, ObstacleRaster.WordsPerRow), from, to);
            }
        }
    }

    private static void SetSpan(Span<ulong> row, long from, long to)
    {
        var (first, last) = ((int)Math.Max(from, 0), (int)Math.Min(to, Last));
        for (var word = first >> 6; first <= last && word <= last >> 6; word++)
        {
            var (low, high) = (Math.Max(first - (word << 6), 0), Math.Min(last - (word << 6), 63));
            row[word] |= (ulong.MaxValue >> (63 - high)) & (ulong.MaxValue << low);
        }
    }

    /// <summary>Cuts a line to the image, rounding towards zero.</summary>
    /// <returns>Whether any of it lies in the image.</returns>
    private static bool Clip(ref Point a, ref Point b)
    {
        var (outA, outB) = (a.Outside, b.Outside);
        if ((outA & outB) != 0 || (outA | outB) == 0)
        {
            return (outA | outB) == 0;
        }

        outA = ClipRows(ref a, b, outA);
        outB = ClipRows(ref b, a, outB);
        if ((outA & outB) == 0 && (outA | outB) != 0)
        {
            outA = ClipColumns(ref a, b, outA);
            outB = ClipColumns(ref b, a, outB);
        }

        return (outA | outB) == 0;
    }

    private static int ClipRows(ref Point end, Point other, int outside)
    {
        if ((outside & (Point.Above | Point.Below)) == 0)
        {
            return outside;
        }

        var row = (outside & Point.Below) != 0 ? Last : 0;
        end = new(end.X + ((row - end.Y) * (other.X - end.X) / (other.Y - end.Y)), row);
        return end.Outside;
    }

    private static int ClipColumns(ref Point end, Point other, int outside)
    {
        if (outside != 0)
        {
            var column = (outside & Point.Right) != 0 ? Last : 0;
            end = new(column, end.Y + ((column - end.X) * (other.Y - end.Y) / (other.X - end.X)));
        }

        return 0;
    }

    private readonly record struct Point(long X, long Y)
    {
        public const int Left = 1;
        public const int Right = 2;
        public const int Above = 4;
        public const int Below = 8;

        public int Outside => (X < 0 ? Left : 0) | (X > Last ? Right : 0) | (Y < 0 ? Above : 0) | (Y > Last ? Below : 0);
    }

    private readonly record struct Edge(int FirstRow, int EndRow, long Column, long Slope)
    {
        public static Edge Between(RasterPoint a, RasterPoint b)
        {
            var (top, bottom) = a.Row < b.Row ? (a, b) : (b, a);
            var (from, to) = ((long)top.Column << FractionBits, (long)bottom.Column << FractionBits);
            return new(top.Row, bottom.Row, from, (to - from) / (bottom.Row - top.Row));
        }

        public long ColumnAt(int row) => Column + ((row - FirstRow) * Slope);
    }

    private static class Line
    {
        public static void Draw(Span<ulong> words, Point a, Point b)
        {
            if (!Clip(ref a, ref b))
            {
                return;
            }

            if (b.X < a.X)
            {
                (a, b) = (b, a);
            }

            var (along, across) = ((int)(b.X - a.X), (int)Math.Abs(b.Y - a.Y));
            var down = b.Y < a.Y ? -1 : 1;
            var steep = across > along;
            if (steep)
            {
                (along, across) = (across, along);
            }

            var (x, y, error) = ((int)a.X, (int)a.Y, along - (2 * across));
            for (var left = along; left >= 0; left--)
            {
                words[(y * ObstacleRaster.WordsPerRow) + (x >> 6)] |= 1UL << (x & 63);
                var aside = error < 0;
                error += (aside ? 2 * along : 0) - (2 * across);
                x += !steep || aside ? 1 : 0;
                y += steep || aside ? down : 0;
            }
        }
    }
}
