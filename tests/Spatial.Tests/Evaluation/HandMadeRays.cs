using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>A ray as a test says it ends.</summary>
/// <param name="Truth">True class.</param>
/// <param name="TrueDistance">Metres.</param>
/// <param name="Predicted">Predicted class.</param>
/// <param name="PredictedDistance">Metres.</param>
internal sealed record HandMadeRay(string Truth, float TrueDistance, string Predicted, float PredictedDistance);

/// <summary>Rays that end where a test says, for limits that cast rays meet by chance only. They hit voxel 0 in truth and prediction.</summary>
internal static class HandMadeRays
{
    public static FrameRays Of(OccupancyLabels labels, params IReadOnlyList<HandMadeRay> ends)
    {
        var grid = VoxelGrid.NuScenesOccupancy;
        var free = new Occupancy(grid, labels, [.. Enumerable.Repeat(labels.Free, grid.Count)]);
        var rays = FrameRays.Cast(free, free, [0.0, 0.0, 1.0], threads: 1); // none of them is kept
        foreach (var (ray, end) in ends.Index())
        {
            (rays.Truth.Classes[ray], rays.Truth.Distances[ray], rays.Truth.Cells[ray]) = (labels.LabelOf(end.Truth), end.TrueDistance, 0);
            (rays.Predicted.Classes[ray], rays.Predicted.Distances[ray], rays.Predicted.Cells[ray]) = (labels.LabelOf(end.Predicted), end.PredictedDistance, 0);
        }

        return rays;
    }
}
