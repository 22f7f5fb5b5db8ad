namespace Spatial.Evaluation;

/// <summary>How a raster's rows and columns lie in the LiDAR frame (x right, y forward).</summary>
internal enum RasterAxes
{
    /// <summary>Row forward, column left. ST-P3.</summary>
    ForwardLeft,

    /// <summary>Row forward, column right. UniAD.</summary>
    ForwardRight,

    /// <summary>Row 0 in front, column right. VAD.</summary>
    PictureRight,
}

/// <summary>The cells that a raster protocol looks at: under the vehicle along the true path and along the plan, and at the plan's points.</summary>
internal sealed class EgoCells
{
    /// <summary>A point outside the raster.</summary>
    public const int Outside = -1;

    private static readonly int PerStep = EgoFootprint.Cells.Count;

    private readonly int[] _truth = new int[ObstacleRaster.Steps * PerStep];
    private readonly int[] _plan = new int[ObstacleRaster.Steps * PerStep];
    private readonly int[] _points = new int[ObstacleRaster.Steps];

    private EgoCells()
    {
    }

    /// <summary>The cells of a plan.</summary>
    /// <param name="truth">[6, 2] float32, the path driven, LiDAR frame.</param>
    /// <param name="plan">[6, 2] float32, the plan, LiDAR frame.</param>
    /// <param name="axes">How the raster lies.</param>
    public static EgoCells Of(ReadOnlySpan<float> truth, ReadOnlySpan<float> plan, RasterAxes axes)
    {
        var cells = new EgoCells();
        for (var step = 0; step < ObstacleRaster.Steps; step++)
        {
            cells.CellsUnder(truth[2 * step], truth[(2 * step) + 1], step, axes, cells._truth);
            cells.CellsUnder(plan[2 * step], plan[(2 * step) + 1], step, axes, cells._plan);
            cells._points[step] = PointCell(plan[2 * step], plan[(2 * step) + 1], step, axes);
        }

        return cells;
    }

    /// <summary>Cells under the vehicle on its true path, by their place in [6, 200, 200].</summary>
    public ReadOnlySpan<int> Truth(int step) => _truth.AsSpan(step * PerStep, PerStep);

    /// <summary>Cells under the vehicle on its plan.</summary>
    public ReadOnlySpan<int> Plan(int step) => _plan.AsSpan(step * PerStep, PerStep);

    /// <summary>Cell of the plan's point, or <see cref="Outside"/>.</summary>
    public int Point(int step) => _points[step];

    // Divided in float32, then added in double and cut towards zero, as the official code's torch and numpy do.
    private void CellsUnder(float right, float forward, int step, RasterAxes axes, int[] cells)
    {
        double alongRows = forward / ObstacleRaster.Resolution;
        double alongColumns = (axes == RasterAxes.ForwardLeft ? -right : right) / ObstacleRaster.Resolution;
        var at = step * PerStep;
        foreach (var footprintRow in EgoFootprint.Rows)
        {
            var row = alongRows + footprintRow;
            var rowCell = Clamped(axes == RasterAxes.PictureRight ? ObstacleRaster.Size - row : row);
            var start = ((step * ObstacleRaster.Size) + rowCell) * ObstacleRaster.Size;
            foreach (var footprintColumn in EgoFootprint.Columns)
            {
                cells[at++] = start + Clamped(alongColumns + footprintColumn);
            }
        }
    }

    private static int Clamped(double cell) => Math.Clamp((int)cell, 0, ObstacleRaster.Size - 1);

    private static int PointCell(float right, float forward, int step, RasterAxes axes)
    {
        // VAD halves the raster's start, so its point lies about 25 m ahead and 25 m left of the plan. Published that way.
        const float halfStart = -ObstacleRaster.Start / 2;
        var (row, column) = axes switch
        {
            RasterAxes.PictureRight => (halfStart - forward, halfStart + right),
            RasterAxes.ForwardRight => (forward - ObstacleRaster.Start, right - ObstacleRaster.Start),
            _ => (forward - ObstacleRaster.Start, -right - ObstacleRaster.Start),
        };
        var (rowCell, columnCell) = ((int)(row / ObstacleRaster.Resolution), (int)(column / ObstacleRaster.Resolution));
        return rowCell is >= 0 and < ObstacleRaster.Size && columnCell is >= 0 and < ObstacleRaster.Size
            ? (((step * ObstacleRaster.Size) + rowCell) * ObstacleRaster.Size) + columnCell
            : Outside;
    }
}
