namespace Spatial.Evaluation;

/// <summary>Where on the raster a protocol looks at each step, so that only obstacles that can matter are drawn.</summary>
internal sealed class CellWindows
{
    private const int PerStep = 3;

    private readonly Window[] _windows = new Window[PlanSteps.Count * PerStep];

    /// <summary>The bounds of the cells looked at: under the true path, under the plan, and at its points.</summary>
    public CellWindows(EgoCells cells)
    {
        for (var step = 0; step < PlanSteps.Count; step++)
        {
            _windows[step * PerStep] = Window.Around(cells.Truth(step));
            _windows[(step * PerStep) + 1] = Window.Around(cells.Plan(step));
            _windows[(step * PerStep) + 2] = cells.Point(step) == EgoCells.Outside ? Window.Nowhere : Window.Around([cells.Point(step)]);
        }
    }

    /// <summary>Whether a thing may cover a cell that is looked at.</summary>
    /// <param name="step">0 to 5.</param>
    /// <param name="row">Its centre.</param>
    /// <param name="column">Its centre.</param>
    /// <param name="reach">No cell of it lies further away, along rows or columns.</param>
    public bool MayTouch(int step, double row, double column, double reach)
    {
        foreach (var window in _windows.AsSpan(step * PerStep, PerStep))
        {
            if (row + reach >= window.FirstRow && row - reach <= window.LastRow
                && column + reach >= window.FirstColumn && column - reach <= window.LastColumn)
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct Window(int FirstRow, int LastRow, int FirstColumn, int LastColumn)
    {
        public static Window Nowhere => new(int.MaxValue, int.MinValue, int.MaxValue, int.MinValue);

        public static Window Around(ReadOnlySpan<int> cells)
        {
            var window = Nowhere;
            foreach (var cell in cells)
            {
                var (row, column) = (cell / ObstacleRaster.Size % ObstacleRaster.Size, cell % ObstacleRaster.Size);
                window = new(
                    Math.Min(window.FirstRow, row), Math.Max(window.LastRow, row),
                    Math.Min(window.FirstColumn, column), Math.Max(window.LastColumn, column));
            }

            return window;
        }
    }
}
