using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>LiDAR returns above the cells of the occupancy grid, each time step by itself: what moves is elsewhere in each. And how clusters of them move.</summary>
/// <remarks>MotionNet (Wu, Chen and Metaxas, CVPR 2020), section 3.1, whose maps are of one bit; here ln(1 + returns), and <see cref="ClusterMotion"/>.</remarks>
internal static class SweepReturns
{
    /// <summary>Time steps: the keyframe's and ten before it, half a second of nuScenes' LiDAR.</summary>
    public const int StepCount = 11;

    /// <summary>Seconds between them: nuScenes' LiDAR turns 20 times a second.</summary>
    public const double StepSeconds = 0.05;

    /// <summary>Velocities of a cluster.</summary>
    public const int VelocityCount = 3;

    /// <summary>Which of <see cref="VelocitiesOf"/> are those that both edges share.</summary>
    public const int OfEdges = 2;

    /// <summary>Channels of a map: heights of each step, then the clusters' motion.</summary>
    public static readonly int ChannelCount = CountedChannels + ClusterMotion.ChannelCount;

    // Metres above the ground under the vehicle: legs and wheels, then bodies. The ground is below, but for what rises in front of the vehicle.
    private static ReadOnlySpan<float> HeightEdges => [0.3f, 1, 4];

    private static int CountedChannels => StepCount * (HeightEdges.Length - 1);

    /// <summary>Velocities of the clusters: of their mean places, of the middles of their extents, and those that both their edges share.</summary>
    /// <param name="maps">[B, channels, Y, X], as <see cref="Of"/> gives them.</param>
    /// <returns>[B, 3, 2, Y, X] m/s: which, and along ego x and y.</returns>
    public static Tensor VelocitiesOf(Tensor maps)
    {
        using var scope = NewDisposeScope();
        return (maps.narrow(1, CountedChannels, 2 * VelocityCount) * ClusterMotion.VelocityUnit).view(maps.shape[0], VelocityCount, 2, maps.shape[2], maps.shape[3]).MoveToOuterDisposeScope();
    }

    /// <summary>The time step of an age in seconds; -1 for one that is older than all.</summary>
    public static int StepOf(float age) => Math.Round(Math.Abs(age) / StepSeconds) is var step && step < StepCount ? (int)step : -1;

    /// <summary>Counts returns, and follows their clusters.</summary>
    /// <param name="clouds">Per sample [N, 5] float32: x y z (m) in ego, intensity, age (s).</param>
    /// <param name="grid">Cells along x and y.</param>
    /// <returns>[B, steps * heights + 10, Y, X] float32: ln(1 + returns), newest step first; then <see cref="ClusterMotion"/>'s channels.</returns>
    public static Tensor Of(IReadOnlyList<Tensor> clouds, VoxelGrid grid)
    {
        var cells = ChannelCount * grid.SizeY * grid.SizeX;
        var maps = new float[clouds.Count * cells];
        for (var sample = 0; sample < clouds.Count; sample++)
        {
            Fill(clouds[sample], grid, maps.AsSpan(sample * cells, cells));
        }

        using var flat = from_array(maps);
        return flat.view(clouds.Count, ChannelCount, grid.SizeY, grid.SizeX).to(clouds[0].device, copy: true);
    }

    private static void Fill(Tensor cloud, VoxelGrid grid, Span<float> map)
    {
        using var scope = NewDisposeScope();
        var returns = GridReturn.Over(TensorValues.View<float>(cloud.cpu().contiguous()), grid);
        foreach (var seen in returns)
        {
            if (seen.Step >= 0 && HeightOf(seen.Z) is var height and >= 0)
            {
                map[(((((seen.Step * (HeightEdges.Length - 1)) + height) * grid.SizeY) + seen.CellY) * grid.SizeX) + seen.CellX]++;
            }
        }

        var counted = map[..(CountedChannels * grid.SizeY * grid.SizeX)];
        foreach (ref var count in counted)
        {
            count = count == 0 ? 0 : MathF.Log(1 + count);
        }

        ClusterMotion.Write(returns, grid, map[counted.Length..]);
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
