namespace Spatial.Models;

/// <summary>The size at which a frame is seen: sides are whole cells, about as many pixels as it has, within limits.</summary>
/// <remarks>qwen_vl_utils, <c>smart_resize</c>. The image processor's function of the same name differs in refusing sides below a cell.</remarks>
public static class SmartResize
{
    private const int MostRatio = 200;
    private const int Cell = VisualGrid.CellPixels;

    /// <summary>The size at which a frame is seen.</summary>
    /// <param name="height">Its rows.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="limits">Pixels it may have afterwards.</param>
    /// <returns>Multiples of 28. Differs from the official function: a side is never 0, as in newer releases of transformers.</returns>
    /// <exception cref="ArgumentException">There are no pixels, or one side is more than 200 times the other.</exception>
    public static (int Height, int Width) Of(int height, int width, PixelLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (height < 1 || width < 1)
        {
            throw new ArgumentException($"a frame must have pixels, got {width}x{height}");
        }

        if (Math.Max(height, width) > (long)MostRatio * Math.Min(height, width))
        {
            throw new ArgumentException($"one side of a frame must be at most {MostRatio} times the other, got {width}x{height}: cut it");
        }

        var (rows, columns) = (Nearest(height), Nearest(width));
        var pixels = (double)height * width;
        if ((double)rows * columns > limits.Most)
        {
            var shrink = Math.Sqrt(pixels / limits.Most);
            (rows, columns) = (Cells(Math.Floor(height / shrink / Cell)), Cells(Math.Floor(width / shrink / Cell)));
        }
        else if ((double)rows * columns < limits.Least)
        {
            var growth = Math.Sqrt(limits.Least / pixels);
            (rows, columns) = (Cells(Math.Ceiling(height * growth / Cell)), Cells(Math.Ceiling(width * growth / Cell)));
        }

        return (rows, columns);
    }

    private static int Nearest(int side) => Cells(Math.Round((double)side / Cell, MidpointRounding.ToEven));

    private static int Cells(double count) => Math.Max(1, (int)count) * Cell;
}
