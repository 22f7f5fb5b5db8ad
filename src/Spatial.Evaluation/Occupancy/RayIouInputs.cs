using System.Numerics;

namespace Spatial.Evaluation;

/// <summary>What protocols along rays take; anything else is named.</summary>
internal static class RayIouInputs
{
    /// <summary>Checks label lists and grids.</summary>
    public static void Check(
        OccupancyLabels labels, string protocol, Occupancy truth, Occupancy prediction, OccupancyFlow? truthFlow = null, OccupancyFlow? predictedFlow = null)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(prediction);
        CheckOne(labels, protocol, truth, "ground truth", nameof(truth));
        CheckOne(labels, protocol, prediction, "prediction", nameof(prediction));
        CheckGrid(truthFlow?.Grid, "ground truth flow", nameof(truthFlow));
        CheckGrid(predictedFlow?.Grid, "predicted flow", nameof(predictedFlow));
    }

    /// <summary>Checks origins.</summary>
    public static void CheckOrigins<T>(ReadOnlySpan<T> origins)
        where T : IFloatingPoint<T>
    {
        if (origins.Length % 3 != 0 || origins.IsEmpty || origins.Length > RayOrigins.Most * 3)
        {
            throw new ArgumentException($"origins must be [T, 3] with T from 1 to {RayOrigins.Most}, got {origins.Length} values", nameof(origins));
        }

        foreach (var coordinate in origins)
        {
            if (!T.IsFinite(coordinate))
            {
                throw new ArgumentException($"origins must be finite, got {coordinate}", nameof(origins));
            }
        }
    }

    private static void CheckOne(OccupancyLabels labels, string protocol, Occupancy occupancy, string what, string name)
    {
        if (occupancy.Labels != labels)
        {
            throw new ArgumentException(
                $"{what} must be labelled by {labels.Name} for {protocol}, got {occupancy.Labels.Name}: the two lists number their classes differently", name);
        }

        CheckGrid(occupancy.Grid, what, name);
    }

    private static void CheckGrid(VoxelGrid? grid, string what, string name)
    {
        if (grid is not null && grid != VoxelGrid.NuScenesOccupancy)
        {
            throw new ArgumentException($"{what} must be on {VoxelGrid.NuScenesOccupancy}, got {grid}", name);
        }
    }
}
