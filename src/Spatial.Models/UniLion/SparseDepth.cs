namespace Spatial.Models;

/// <summary>Depths of LiDAR points at the pixels of the network's pictures; 0 where there is none.</summary>
/// <remarks>UniLION <c>loading.py</c>, <c>PointToMultiViewDepth</c>.</remarks>
internal static class SparseDepth
{
    private const float DepthPerPixel = 100; // metres that count as one pixel in the release's sort key

    /// <summary>Draws the nearest point of each pixel.</summary>
    /// <param name="points">[N, C] float32, x y z (m) in the frame of the voxels first.</param>
    /// <param name="pointWidth">C.</param>
    /// <param name="view">The camera.</param>
    /// <param name="width">Columns W of the picture.</param>
    /// <param name="height">Its rows H.</param>
    /// <param name="nearest">Points nearer than this are left out, metres.</param>
    /// <param name="farthest">So are those at least this far.</param>
    /// <param name="depths">[H, W] float32, metres.</param>
    /// <param name="behaviour">The release sorts by pixel + depth / 100 in float32, where depths of distant rows tie: the first point wins then.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Draw(
        ReadOnlySpan<float> points, int pointWidth, CameraView view, int width, int height, double nearest, double farthest, Span<float> depths,
        DrivePiBehaviour behaviour)
    {
        if (pointWidth < 3 || points.Length % pointWidth != 0 || depths.Length != (long)width * height)
        {
            throw new ArgumentException(
                $"points must be [N, {Math.Max(3, pointWidth)}] and depths [{height}, {width}], got {points.Length} and {depths.Length} values", nameof(points));
        }

        depths.Clear();
        var keys = behaviour == DrivePiBehaviour.ReleaseCompat ? new float[depths.Length] : null;
        var (cameraFromEgo, k) = (view.EgoFromCamera.Inverse(), view.NetworkFromPoint);
        for (var i = 0; i < points.Length; i += pointWidth)
        {
            var p = cameraFromEgo * new Vector3d(points[i], points[i + 1], points[i + 2]);
            var depth = (float)p.Z;
            if (!(depth >= nearest && depth < farthest))
            {
                continue; // NaN as well
            }

            var (u, v, z) = k * p;
            var (column, row) = (Math.Round(u / z), Math.Round(v / z)); // ties to even, as torch.round
            if (!(column >= 0 && column < width && row >= 0 && row < height))
            {
                continue;
            }

            var pixel = ((int)row * width) + (int)column;
            var key = keys is null ? depth : pixel + (depth / DepthPerPixel);
            var best = keys is null ? depths[pixel] : keys[pixel];
            if (depths[pixel] == 0 || key < best)
            {
                depths[pixel] = depth;
                if (keys is not null)
                {
                    keys[pixel] = key;
                }
            }
        }
    }
}
