using OpenCvSharp;
using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>The drivable area of a town as a picture, 0.1 m per pixel: 255 where a vehicle can drive, 0 elsewhere.</summary>
/// <remarks>Readers turn a place into a pixel as column = x / 0.1 and row = height - y / 0.1, some cutting and some rounding. A pixel holds what is
/// at x = (column + 0.5) 0.1 and y = (height - row) 0.1, within half a pixel of either.</remarks>
internal static class MapMaskPicture
{
    private const string Layer = "drivable_area";
    private const byte Foreground = 255;

    /// <summary>The file.</summary>
    public static byte[] Encode(Town town)
    {
        var size = (int)Math.Ceiling(town.Size / MapMask.Resolution);
        var pixels = new byte[size * size]; // [H, W]
        foreach (var area in town.Map.Areas.Where(area => area.Layer == Layer))
        {
            Fill(pixels, size, area);
        }

        OpenCvRuntime.EnsureLoaded();
        using var picture = Mat.FromPixelData(size, size, MatType.CV_8UC1, pixels);
        return picture.ToBytes(".png");
    }

    private static void Fill(byte[] pixels, int size, TownArea area)
    {
        var (lowest, highest) = (area.Exterior.Min(corner => corner.Y), area.Exterior.Max(corner => corner.Y));
        var firstRow = Math.Max(0, size - (int)Math.Ceiling(highest / MapMask.Resolution) - 1);
        var lastRow = Math.Min(size - 1, size - (int)Math.Floor(lowest / MapMask.Resolution) + 1);
        for (var row = firstRow; row <= lastRow; row++)
        {
            var crossings = area.CrossingsAt((size - row) * MapMask.Resolution);
            for (var i = 0; i + 1 < crossings.Count; i += 2)
            {
                var (from, to) = (ColumnFrom(crossings[i], size), ColumnFrom(crossings[i + 1], size));
                pixels.AsSpan((row * size) + from, Math.Max(0, to - from)).Fill(Foreground);
            }
        }
    }

    // The first column whose middle is not left of a place.
    private static int ColumnFrom(double x, int size) => (int)Math.Clamp(Math.Ceiling((x / MapMask.Resolution) - 0.5), 0, size);
}
