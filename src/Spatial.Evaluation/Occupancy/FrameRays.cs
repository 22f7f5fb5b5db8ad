using System.Numerics;
using Spatial.Native;

namespace Spatial.Evaluation;

/// <summary>Where the rays of one frame end, in ground truth and in prediction. Origin-major: ray t * R + r belongs to origin t and direction r.</summary>
/// <remarks>Kept per thread and filled anew for every frame, so that a frame allocates nothing.</remarks>
internal sealed class FrameRays
{
    private static readonly float[] Directions = LidarRays.Directions();

    [ThreadStatic]
    private static FrameRays? _ofThisThread;

    /// <summary>Rays that were cast.</summary>
    public int Count { get; private set; }

    /// <summary>Hits in the ground truth.</summary>
    public RayEnds Truth { get; } = new();

    /// <summary>Hits in the prediction.</summary>
    public RayEnds Predicted { get; } = new();

    /// <summary>Casts all rays of a frame, in float64 as the evaluations inside the repositories do.</summary>
    /// <param name="truth">Ground truth.</param>
    /// <param name="prediction">Prediction, of the same grid and labels.</param>
    /// <param name="origins">[T, 3] float64, metres in ego.</param>
    /// <param name="threads">CPU threads.</param>
    /// <returns>The rays of the calling thread, to be read before its next call.</returns>
    /// <exception cref="ArgumentException">The origins are not that, or too many.</exception>
    public static FrameRays Cast(Occupancy truth, Occupancy prediction, ReadOnlySpan<double> origins, int threads)
    {
        var rays = From(origins);
        RayCastPair.Run(origins, Directions, truth.Grid, rays.Target(truth, rays.Truth), rays.Target(prediction, rays.Predicted), truth.Labels.Free, threads);
        return rays;
    }

    /// <summary>Casts all rays of a frame, in float32 as the tool for submissions does.</summary>
    /// <param name="truth">Ground truth.</param>
    /// <param name="prediction">Prediction, of the same grid and labels.</param>
    /// <param name="origins">[T, 3] float32, metres in ego.</param>
    /// <param name="threads">CPU threads.</param>
    /// <returns>The rays of the calling thread, to be read before its next call.</returns>
    /// <exception cref="ArgumentException">The origins are not that, or too many.</exception>
    public static FrameRays Cast(Occupancy truth, Occupancy prediction, ReadOnlySpan<float> origins, int threads)
    {
        var rays = From(origins);
        RayCastPair.Run(origins, Directions, truth.Grid, rays.Target(truth, rays.Truth), rays.Target(prediction, rays.Predicted), truth.Labels.Free, threads);
        return rays;
    }

    private static FrameRays From<T>(ReadOnlySpan<T> origins)
        where T : IFloatingPoint<T>
    {
        RayIouInputs.CheckOrigins(origins);
        var rays = _ofThisThread ??= new();
        rays.Count = origins.Length / 3 * (Directions.Length / 3);
        rays.Truth.Resize(rays.Count);
        rays.Predicted.Resize(rays.Count);
        return rays;
    }

    private RayTarget Target(Occupancy occupancy, RayEnds ends) => new(
        occupancy.Classes, ends.Cells.AsSpan(0, Count), ends.Distances.AsSpan(0, Count), ends.Classes.AsSpan(0, Count));
}

/// <summary>Where rays end in one grid. Arrays may be longer than the rays are many.</summary>
internal sealed class RayEnds
{
    /// <summary>Positions of the voxels in [X, Y, Z].</summary>
    public int[] Cells { get; private set; } = [];

    /// <summary>Metres.</summary>
    public float[] Distances { get; private set; } = [];

    /// <summary>Classes of the voxels.</summary>
    public byte[] Classes { get; private set; } = [];

    /// <summary>Makes room for so many rays.</summary>
    public void Resize(int count)
    {
        if (Cells.Length < count)
        {
            (Cells, Distances, Classes) = (new int[count], new float[count], new byte[count]);
        }
    }
}
