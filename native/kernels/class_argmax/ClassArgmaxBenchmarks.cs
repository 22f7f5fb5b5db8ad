using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>class_argmax: the classes of an occupancy grid's scores. Its peers stand in <see cref="ArgmaxRows"/>.</summary>
public sealed class ClassArgmaxBenchmarks : IKernelBenchmarks
{
    private static readonly int Voxels = VoxelGrid.NuScenesOccupancy.Count;

    /// <summary>The peers' op has a voxel's 18 scores side by side; row C11 has planes, as a dense head gives them; 17 are those of DrivePI's head.</summary>
    public IEnumerable<KernelOp> Ops(BenchmarkData data) =>
    [
        Op("argmax_640k_x18", 18, classMajor: false),
        Op("argmax_18_x640k", 18, classMajor: true),
        Op("argmax_640k_x17", 17, classMajor: false),
    ];

    /// <summary>None here.</summary>
    public IEnumerable<Comparison> Comparisons(BenchmarkData data) => [];

    private static KernelOp Op(string op, int classes, bool classMajor) => new(op, "Spatial class_argmax", threads =>
    {
        var (scores, found) = (Scores(classes), new byte[Voxels]);
        return new(
            () => ClassArgmax.Run(scores, found, classMajor, threads),
            () => found,
            new Dictionary<string, long> { ["voxels"] = Voxels, ["classes"] = classes });
    });

    /// <summary>Scores of a grid of voxels; half of them are coarse, so that ties occur.</summary>
    /// <param name="classes">K.</param>
    /// <returns>[K * V] float32, in whatever order.</returns>
    public static float[] Scores(int classes)
    {
        var random = new Random(18);
        var scores = new float[classes * Voxels];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = i % 2 == 0 ? random.Next(-8, 8) : (float)((random.NextDouble() * 16) - 8);
        }

        return scores;
    }
}
