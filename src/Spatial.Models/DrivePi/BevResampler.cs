using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Cells of equal size along one axis of a map, metres.</summary>
/// <param name="Min">Where the first begins.</param>
/// <param name="Max">Where the last ends.</param>
/// <param name="Count">How many.</param>
internal readonly record struct BevExtent(double Min, double Max, int Count);

/// <summary>Reads a bird's-eye map at the centres of another grid's cells, between its own by their distance; zero outside of it.</summary>
/// <remarks>DrivePI, section 3.3; release <c>bev_grid_transform.py</c>.</remarks>
internal sealed class BevResampler
{
    private readonly float[] _grid; // [rows, columns, 2] as grid_sample has it: columns, then rows, -1 to 1
    private readonly BevExtent _rows;
    private readonly BevExtent _columns;
    private readonly double _scale;

    /// <param name="fromRows">Rows of the map that is read, which for a map of the ego frame are y.</param>
    /// <param name="fromColumns">Its columns, x.</param>
    /// <param name="rows">Rows of the result.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="scale">By how much the map is enlarged first.</param>
    public BevResampler(BevExtent fromRows, BevExtent fromColumns, BevExtent rows, BevExtent columns, double scale = 1)
    {
        (_rows, _columns, _scale) = (rows, columns, scale);
        var (alongRows, alongColumns) = (Places(fromRows, rows), Places(fromColumns, columns));
        _grid = new float[rows.Count * columns.Count * 2];
        for (var cell = 0; cell < rows.Count * columns.Count; cell++)
        {
            (_grid[2 * cell], _grid[(2 * cell) + 1]) = (alongColumns[cell % columns.Count], alongRows[cell / columns.Count]);
        }
    }

    /// <param name="map">[B, C, Y, X].</param>
    /// <returns>[B, C, rows, columns].</returns>
    public Tensor Resample(Tensor map)
    {
        using var scope = NewDisposeScope();
        if (_scale != 1)
        {
            map = nn.functional.interpolate(map, scale_factor: [_scale, _scale], mode: InterpolationMode.Bilinear, align_corners: false);
        }

        var grid = tensor(_grid, [1, _rows.Count, _columns.Count, 2], device: map.device).expand(map.shape[0], -1, -1, -1);
        return nn.functional.grid_sample(map, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false).MoveToOuterDisposeScope();
    }

    private static float[] Places(BevExtent from, BevExtent to) =>
        [.. Enumerable.Range(0, to.Count).Select(i => (float)(((Centre(to, i) - from.Min) / (from.Max - from.Min) * 2) - 1))];

    private static double Centre(BevExtent extent, int i) => extent.Min + ((i + 0.5) * (extent.Max - extent.Min) / extent.Count);
}
