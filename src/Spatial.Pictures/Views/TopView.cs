namespace Spatial.Pictures;

/// <summary>Where a place on the ground lies in a picture seen from above: ego x (forward) is up, ego y (left) is left.</summary>
/// <param name="MaxX">Ego x at the upper edge of the map, metres.</param>
/// <param name="MaxY">Ego y at the left edge of the map, metres.</param>
/// <param name="PixelsPerMetre">Scale.</param>
/// <param name="Left">Column of the map's left edge.</param>
/// <param name="Top">Row of the map's upper edge.</param>
internal sealed record TopView(double MaxX, double MaxY, double PixelsPerMetre, int Left, int Top)
{
    // Nissan-sized test car of nuScenes: 4.084 x 1.85 m, centred 1.486 m ahead of the rear axle, where the ego origin is (metrics of the planning protocols).
    private const double EgoLength = 4.084;
    private const double EgoWidth = 1.85;
    private const double EgoCenterX = 0.985793 + 0.5;

    /// <summary>Pixel of a place; whole numbers are pixel centres.</summary>
    /// <param name="x">Ego x, metres.</param>
    /// <param name="y">Ego y, metres.</param>
    public (double Column, double Row) PixelOf(double x, double y) =>
        (Left + ((MaxY - y) * PixelsPerMetre) - 0.5, Top + ((MaxX - x) * PixelsPerMetre) - 0.5);

    /// <summary>Place under the centre of a pixel, ego metres.</summary>
    public (double X, double Y) PlaceOf(int column, int row) =>
        (MaxX - ((row + 0.5 - Top) / PixelsPerMetre), MaxY - ((column + 0.5 - Left) / PixelsPerMetre));

    /// <summary>Draws the closed outline through places on the ground.</summary>
    internal void DrawOutline(Canvas canvas, IReadOnlyList<Vector3d> placesInEgo, Rgb color, int thickness)
    {
        for (var i = 0; i < placesInEgo.Count; i++)
        {
            DrawLine(canvas, placesInEgo[i], placesInEgo[(i + 1) % placesInEgo.Count], color, thickness);
        }
    }

    /// <summary>Draws a line between two places.</summary>
    internal void DrawLine(Canvas canvas, Vector3d fromInEgo, Vector3d toInEgo, Rgb color, int thickness)
    {
        var (x0, y0) = PixelOf(fromInEgo.X, fromInEgo.Y);
        var (x1, y1) = PixelOf(toInEgo.X, toInEgo.Y);
        canvas.Line(x0, y0, x1, y1, color, thickness);
    }

    /// <summary>Draws a box's footprint with a line from its centre to its front edge.</summary>
    internal void DrawBox(Canvas canvas, Box3D boxInEgo, Rgb color, int thickness)
    {
        var bottom = boxInEgo.BottomCorners();
        DrawOutline(canvas, bottom, color, thickness);
        var center = (bottom[0] + bottom[1] + bottom[2] + bottom[3]) * 0.25;
        DrawLine(canvas, center, (bottom[0] + bottom[1]) * 0.5, color, thickness);
    }

    /// <summary>Draws the outline of the vehicle itself.</summary>
    internal void DrawEgo(Canvas canvas)
    {
        const int thickness = 2;
        DrawBox(canvas, new(new(EgoCenterX, 0, 0), new(EgoWidth, EgoLength, 0), Quaterniond.Identity), Rgb.Ink, thickness);
    }
}
