using Spatial.Datasets;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>What a frame's predictions are compared with.</summary>
/// <param name="Classes">[1, X, Y, Z] uint8, OpenOcc labels; <see cref="OccupancyLosses.Unknown"/> where nobody knows.</param>
/// <param name="Velocities">[1, X, Y, Z, 2] float32, m/s.</param>
/// <param name="Offsets">[1, T, 2] float32, metres a step.</param>
/// <param name="Mask">[1, T] float32, 1 for steps that are known.</param>
/// <param name="Status">[1, 10] float32, the ego vehicle's motion; null where nobody knows.</param>
/// <param name="Command">What the vehicle did.</param>
internal sealed record FrameTruth(Tensor Classes, Tensor Velocities, Tensor Offsets, Tensor Mask, Tensor? Status, DrivingCommand Command) : IDisposable
{
    /// <summary>Truth of a frame.</summary>
    /// <param name="labels">Its occupancy and flow.</param>
    /// <param name="path">Where the vehicle went.</param>
    /// <param name="status">How it moved.</param>
    /// <param name="variation">How the frame is varied; null for as it is. A frame that is moved has no plan to learn.</param>
    public static FrameTruth Of(OpenOccLabels labels, IReadOnlyList<Waypoint> path, EgoStatus? status, DrivePiVariation? variation)
    {
        var (classes, velocities) = variation is { Moves: true } ? VariedVoxels.Of(labels, variation) : (labels.Occupancy.Classes, labels.Flow.Velocities);
        var (offsets, mask) = StepsOf(variation is { Moves: true } ? [] : path);
        var grid = labels.Occupancy.Grid;
        var (X, Y, Z) = (grid.SizeX, grid.SizeY, grid.SizeZ);
        return new(
            from_array(classes).view(1, X, Y, Z),
            from_array(velocities).view(1, X, Y, Z, 2),
            from_array(offsets).view(1, Trajectory.NuScenesSteps, 2),
            from_array(mask).view(1, Trajectory.NuScenesSteps),
            status is null || variation is { Moves: true } ? null : from_array(status.ToArray()).view(1, EgoStatus.Width),
            PlanAnchors.CommandOf(path));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Classes.Dispose();
        Velocities.Dispose();
        Offsets.Dispose();
        Mask.Dispose();
        Status?.Dispose();
    }

    private static (float[] Offsets, float[] Mask) StepsOf(IReadOnlyList<Waypoint> path)
    {
        var (offsets, mask) = (new float[2 * Trajectory.NuScenesSteps], new float[Trajectory.NuScenesSteps]);
        for (var step = 0; step < path.Count; step++)
        {
            var from = step == 0 ? default : path[step - 1];
            (offsets[2 * step], offsets[(2 * step) + 1]) = ((float)(path[step].X - from.X), (float)(path[step].Y - from.Y));
            mask[step] = 1;
        }

        return (offsets, mask);
    }
}
