namespace Spatial.Evaluation;

/// <summary>The vehicle's outline as the planning protocols have it, and the cells it covers when it stands at the raster's origin.</summary>
/// <remarks>ST-P3 <c>stp3/metrics.py</c>, UniAD <c>planning_metrics.py</c> and VAD <c>metric_stp3.py</c>, each <c>evaluate_single_coll</c>:
/// the outline never turns, so the cells are the same for every step and only move.</remarks>
public static class EgoFootprint
{
    /// <summary>Length along the heading, metres.</summary>
    public const double Length = 4.084;

    /// <summary>Width, metres.</summary>
    public const double Width = 1.85;

    /// <summary>How far the outline's centre lies ahead of the path's point in the raster protocols, metres.</summary>
    public const double AheadOfPath = 0.5;

    /// <summary>How far the outline's centre lies ahead of the rear axle in DrivePI: LIDAR_TOP's mount and <see cref="AheadOfPath"/>, metres.</summary>
    public const double AheadOfRearAxle = 0.985793 + AheadOfPath;

    /// <summary>Covered cells as row (forward) and column (across), row by row, before the path moves them.</summary>
    public static IReadOnlyList<(int Row, int Column)> Cells { get; } = Fill();

    /// <summary>The rows of <see cref="Cells"/>, which form a block.</summary>
    internal static int[] Rows { get; } = [.. Cells.Select(cell => cell.Row).Distinct()];

    /// <summary>The columns of <see cref="Cells"/>.</summary>
    internal static int[] Columns { get; } = [.. Cells.Select(cell => cell.Column).Distinct()];

    // skimage.draw.polygon: every whole-numbered point inside the polygon or on its border, looked for within the polygon's bounds.
    private static List<(int Row, int Column)> Fill()
    {
        var (back, front) = (ToCells((-Length / 2) + AheadOfPath), ToCells((Length / 2) + AheadOfPath));
        var (left, right) = (ToCells(-Width / 2), ToCells(Width / 2));
        var cells = new List<(int, int)>();
        for (var row = (int)Math.Max(0, back); row <= Math.Ceiling(front); row++)
        {
            for (var column = (int)Math.Max(0, left); column <= Math.Ceiling(right); column++)
            {
                if (row >= back && row <= front && column >= left && column <= right)
                {
                    cells.Add((row, column));
                }
            }
        }

        return cells;
    }

    private static double ToCells(double metres) => (metres - ObstacleRaster.Start) / ObstacleRaster.Resolution;
}
