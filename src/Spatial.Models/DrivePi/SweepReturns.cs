using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>LiDAR returns above the cells of the occupancy grid, each time step by itself: what moves is elsewhere in each.</summary>
/// <remarks>MotionNet (Wu, Chen and Metaxas, CVPR 2020), section 3.1, whose maps are of one bit; here ln(1 + returns).</remarks>
internal static class SweepReturns
{
    /// <summary>Time steps: the keyframe's and ten before it, half a second of nuScenes' LiDAR.</summary>
    public const int StepCount = 11;

    /// <summary>Channels of a map: heights of each step.</summary>
    public static readonly int ChannelCount = StepCount * (HeightEdges.Length - 1);

    private const double StepSeconds = 0.05; // nuScenes' LiDAR turns 20 times a second

    // Metres above the ground under the vehicle: legs and wheels, then bodies. The ground is below, but for what rises in front of the vehicle.
    private static ReadOnlySpan<float> HeightEdges => [0.3f, 1, 4];

    /// <summary>Counts returns.</summary>
    /// <param name="clouds">Per sample [N, 5] float32: x y z (m) in ego, intensity, age (s).</param>
    /// <param name="grid">Cells along x and y.</param>
    /// <returns>[B, steps * heights, Y, X] float32, ln(1 + returns); newest step first.</returns>
    public static Tensor Of(IReadOnlyList<Tensor> clouds, VoxelGrid grid)
    {
        var cells = ChannelCount * grid.SizeY * grid.SizeX;
        var counts = new float[clouds.Count * cells];
        for (var sample = 0; sample < clouds.Count; sample++)
        {
            Count(clouds[sample], grid, counts.AsSpan(sample * cells, cells));
        }

        using var flat = from_array(counts);
        using var map = flat.view(clouds.Count, ChannelCount, grid.SizeY, grid.SizeX);
        return map.log1p().to(clouds[0].device);
    }

    private static void Count(Tensor cloud, VoxelGrid grid, Span<float> counts)
    {
        using var plain = cloud.cpu().contiguous();
        var points = plain.numel() == 0 ? PointCloud.Empty : new PointCloud(plain.data<float>().ToArray());
        for (var i = 0; i < points.Count; i++)
        {
            var point = points[i];
            var step = (int)Math.Round(Math.Abs(point[4]) / StepSeconds);
            var height = HeightOf(point[2]);
            var (x, y) = ((int)Math.Floor((point[0] - grid.Min.X) / grid.CellSize.X), (int)Math.Floor((point[1] - grid.Min.Y) / grid.CellSize.Y));
            if ((uint)step < StepCount && height >= 0 && (uint)x < grid.SizeX && (uint)y < grid.SizeY)
            {
                counts[(((((step * (HeightEdges.Length - 1)) + height) * grid.SizeY) + y) * grid.SizeX) + x]++;
            }
        }
    }

    private static int HeightOf(float z)
    {
        for (var height = HeightEdges.Length - 2; height >= 0; height--)
        {
            if (z >= HeightEdges[height])
            {
                return z < HeightEdges[height + 1] ? height : -1;
            }
        }

        return -1;
    }
}
