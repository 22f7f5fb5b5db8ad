using OpenCvSharp;
using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Depth of a picture as a PNG of 16 bits: a value is 256 times the metres along the camera's z axis, 0 where there is only sky.</summary>
/// <remarks>The layout of KITTI's depth maps: steps of 4 mm, up to 255.99 m; what is farther is sky.</remarks>
internal static class DepthPicture
{
    /// <summary>Steps in a metre.</summary>
    public const double StepsPerMetre = 256;

    /// <summary>The file of a depth image.</summary>
    /// <param name="depths">[H, W] metres, infinite for the sky.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public static byte[] Encode(float[] depths, int width, int height)
    {
        if (depths.Length != width * height)
        {
            throw new ArgumentException($"depths must be float32 [{height}, {width}], got {depths.Length} values", nameof(depths));
        }

        OpenCvRuntime.EnsureLoaded();
        var steps = Array.ConvertAll(depths, StepsOf);
        using var picture = Mat.FromPixelData(height, width, MatType.CV_16UC1, steps);
        return picture.ToBytes(".png", new ImageEncodingParam(ImwriteFlags.PngCompression, 1));
    }

    // A surface nearer than half a step is still no sky.
    private static ushort StepsOf(float metres)
    {
        var steps = Math.Round(metres * StepsPerMetre);
        return !(steps >= 0 && steps <= ushort.MaxValue) ? (ushort)0 : (ushort)Math.Max(1, steps);
    }
}
