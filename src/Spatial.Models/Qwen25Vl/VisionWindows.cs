namespace Spatial.Models;

/// <summary>Windows of cells over images and videos, and the order in which the vision tower has the patches between its ends: window by window.</summary>
/// <remarks>Qwen2.5-VL, section 2.1.1; transformers, <c>get_window_index</c>, which pads the edges and drops the padding again.</remarks>
internal sealed class VisionWindows
{
    /// <param name="grids">Images and videos, one after another.</param>
    /// <param name="side">Cells along a window's side.</param>
    public VisionWindows(IReadOnlyList<VisualGrid> grids, int side)
    {
        List<long> cells = [];
        List<int> windows = [], frames = [];
        var first = 0L;
        foreach (var grid in grids)
        {
            var (rows, columns) = (grid.CellRows, grid.CellColumns);
            for (var time = 0; time < grid.Times; time++, first += rows * columns)
            {
                frames.Add(rows * columns);
                for (var top = 0; top < rows; top += side)
                {
                    for (var left = 0; left < columns; left += side)
                    {
                        windows.Add(AddWindow(top, Math.Min(rows, top + side), left, Math.Min(columns, left + side)));
                    }
                }
            }

            int AddWindow(int top, int bottom, int left, int right)
            {
                for (var row = top; row < bottom; row++)
                {
                    for (var column = left; column < right; column++)
                    {
                        cells.Add(first + (row * columns) + column);
                    }
                }

                return (bottom - top) * (right - left);
            }
        }

        (Cells, Windows, Frames) = ([.. cells], windows, frames);
    }

    /// <summary>Which cell stands at each place, counted row by row, pair by pair, grid by grid: upstream's <c>window_index</c>.</summary>
    public long[] Cells { get; }

    /// <summary>Cells of each window, in the order in which they stand.</summary>
    public IReadOnlyList<int> Windows { get; }

    /// <summary>Cells of each pair of frames.</summary>
    public IReadOnlyList<int> Frames { get; }
}
