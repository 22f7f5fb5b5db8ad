namespace Spatial.Evaluation;

/// <summary>Ray by ray, how far the prediction is from the truth along the query rays of RayIoU. Only rays that end in something, in the truth, count.</summary>
/// <remarks>The rays and distances of <see cref="RayIouProtocol"/>, before they are counted.</remarks>
public sealed class RayErrors
{
    private RayErrors(int count)
    {
        (TrueCells, PredictedCells, Errors) = (new int[count], new int[count], new float[count]);
        (TrueClasses, PredictedClasses) = (new byte[count], new byte[count]);
    }

    /// <summary>[R] where the rays end in the truth: position of the voxel in [X, Y, Z].</summary>
    public int[] TrueCells { get; }

    /// <summary>[R] where they end in the prediction; the last voxel inside the grid where they meet nothing.</summary>
    public int[] PredictedCells { get; }

    /// <summary>[R] predicted minus true distance, metres: above 0 the prediction is too far.</summary>
    public float[] Errors { get; }

    /// <summary>[R] classes in the truth.</summary>
    public byte[] TrueClasses { get; }

    /// <summary>[R] classes in the prediction; free where the ray meets nothing.</summary>
    public byte[] PredictedClasses { get; }

    /// <summary>Casts the rays of a frame.</summary>
    /// <param name="truth">Ground truth on the nuScenes occupancy grid.</param>
    /// <param name="prediction">Prediction on the same grid, by the same labels.</param>
    /// <param name="origins">[T, 3] float64, metres in ego, T from 1 to 8: <see cref="RayOrigins.Of"/>.</param>
    /// <param name="threads">CPU threads; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">Labels, grid or origins are not what the protocol takes.</exception>
    public static RayErrors Of(Occupancy truth, Occupancy prediction, ReadOnlySpan<double> origins, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(truth);
        RayIouInputs.Check(truth.Labels, "errors along rays", truth, prediction);
        var rays = FrameRays.Cast(truth, prediction, origins, threads);
        var free = truth.Labels.Free;
        ReadOnlySpan<byte> trueClasses = rays.Truth.Classes.AsSpan(0, rays.Count);
        var errors = new RayErrors(rays.Count - trueClasses.Count(free));
        for (int ray = 0, kept = 0; ray < rays.Count; ray++)
        {
            if (trueClasses[ray] == free)
            {
                continue;
            }

            (errors.TrueCells[kept], errors.PredictedCells[kept]) = (rays.Truth.Cells[ray], rays.Predicted.Cells[ray]);
            (errors.TrueClasses[kept], errors.PredictedClasses[kept]) = (trueClasses[ray], rays.Predicted.Classes[ray]);
            errors.Errors[kept++] = rays.Predicted.Distances[ray] - rays.Truth.Distances[ray];
        }

        return errors;
    }
}
