using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Occupancy on the grid that the benchmarks share.</summary>
internal static class NuScenesGrid
{
    /// <summary>A prediction's occupancy in the labels of a benchmark.</summary>
    /// <exception cref="InvalidDataException">There is none, it is on another grid, or a class has no counterpart.</exception>
    public static Occupancy Need(SamplePrediction prediction, SceneSample sample, OccupancyLabels labels)
    {
        var occupancy = ExportSource.Need(prediction.Occupancy, "occupancy", sample);
        Require(occupancy.Grid, "occupancy", sample);
        return ExportSource.Fit(sample, () => occupancy.RelabelledAs(labels));
    }

    /// <summary>A prediction's flow, or null where it has none.</summary>
    /// <exception cref="InvalidDataException">It is on another grid.</exception>
    public static OccupancyFlow? Flow(SamplePrediction prediction, SceneSample sample)
    {
        if (prediction.Flow is { } flow)
        {
            Require(flow.Grid, "flow", sample);
        }

        return prediction.Flow;
    }

    private static void Require(VoxelGrid got, string what, SceneSample sample)
    {
        var expected = VoxelGrid.NuScenesOccupancy;
        if (got != expected)
        {
            throw new InvalidDataException(
                $"sample {sample.Token} of {sample.Scene}: {what} must be [{expected.SizeX}, {expected.SizeY}, {expected.SizeZ}] from {expected.Min} in cells of "
                + $"{expected.CellSize}, got [{got.SizeX}, {got.SizeY}, {got.SizeZ}] from {got.Min} in cells of {got.CellSize}");
        }
    }
}
