namespace Spatial.Benchmarks;

/// <summary>One frame of an occupancy and flow evaluation: the synthetic scene in OpenOcc's labels, with velocities on what can move.</summary>
/// <remarks>Only sizes and sparsity matter here. Ground truth moves class by class, the prediction differs voxel by voxel.</remarks>
public sealed record OccupancyFrame(Occupancy Truth, OccupancyFlow TruthFlow, Occupancy Prediction, OccupancyFlow PredictedFlow)
{
    private const byte MovingClasses = 8; // the first labels of OpenOcc

    /// <summary>Makes a frame, the same for the same seed on every machine.</summary>
    public static OccupancyFrame Make(int seed)
    {
        var scene = new SyntheticScene(seed);
        var random = new Random(seed);
        var truth = scene.Occupancy();
        var predicted = scene.Disturb(truth);
        var velocities = new float[2 * MovingClasses];
        for (var i = 0; i < velocities.Length; i++)
        {
            velocities[i] = (float)((random.NextDouble() * 20) - 10);
        }

        var (truthLabels, predictedLabels) = (ToOpenOcc(truth), ToOpenOcc(predicted));
        return new(
            Grid(truthLabels), Flow(truthLabels, velocities, () => 0), Grid(predictedLabels), Flow(predictedLabels, velocities, () => random.NextDouble() - 0.5));
    }

    // Free stays free; which object gets which class is of no matter.
    private static byte[] ToOpenOcc(byte[] classes) =>
        Array.ConvertAll(classes, label => label == BenchmarkData.Free ? OccupancyLabels.OpenOcc.Free : (byte)(label % OccupancyLabels.OpenOcc.Free));

    private static Occupancy Grid(byte[] labels) => new(VoxelGrid.NuScenesOccupancy, OccupancyLabels.OpenOcc, labels);

    private static OccupancyFlow Flow(byte[] labels, float[] velocities, Func<double> error)
    {
        var flow = new float[2 * labels.Length];
        for (var i = 0; i < flow.Length; i++)
        {
            var label = labels[i / 2];
            flow[i] = label < MovingClasses ? (float)(velocities[(2 * label) + (i % 2)] + error()) : 0;
        }

        return new(VoxelGrid.NuScenesOccupancy, flow);
    }
}
