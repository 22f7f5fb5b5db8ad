using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Cells of equal size along one axis of a map, metres.</summary>
/// <param name="Min">Where the first begins.</param>
/// <param name="Max">Where the last ends.</param>
/// <param name="Count">How many.</param>
internal readonly record struct BevExtent(double Min, double Max, int Count);

/// <summary>Reads a bird's-eye map at the centres of another grid's cells, between its own by their distance; zero outside of it.</summary>
/// <remarks>DrivePI, section 3.3; release <c>bev_grid_transform.py</c>, which samples bilinearly. Here one axis after the other, as products with matrices that
/// have two weights in a row, whose gradient libtorch computes far faster than that of its sampling.</remarks>
internal sealed class BevResampler
{
    private readonly AxisWeights _rows;
    private readonly AxisWeights _columns;
    private readonly double _scale;

    /// <param name="fromRows">Rows of the map that is read, which for a map of the ego frame are y.</param>
    /// <param name="fromColumns">Its columns, x.</param>
    /// <param name="rows">Rows of the result.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="scale">By how much the map is enlarged first.</param>
    public BevResampler(BevExtent fromRows, BevExtent fromColumns, BevExtent rows, BevExtent columns, double scale = 1)
    {
        _scale = scale;
        (_rows, _columns) = (AxisWeights.Of(Enlarged(fromRows), rows), AxisWeights.Of(Enlarged(fromColumns), columns));
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

        var along = nn.functional.linear(map, _columns.On(map.device)); // [B, C, Y, columns]
        return nn.functional.linear(along.transpose(2, 3), _rows.On(map.device)).transpose(2, 3).contiguous().MoveToOuterDisposeScope();
    }

    private BevExtent Enlarged(BevExtent extent) => extent with { Count = (int)(extent.Count * _scale) };

    /// <summary>Of each cell of the result, how much it takes of each cell that is read.</summary>
    private sealed record AxisWeights(float[] Values, int Cells, int Read)
    {
        public static AxisWeights Of(BevExtent from, BevExtent to)
        {
            var values = new float[to.Count * from.Count];
            for (var cell = 0; cell < to.Count; cell++)
            {
                var place = ((Centre(to, cell) - from.Min) / (from.Max - from.Min) * from.Count) - 0.5; // in cells that are read, 0 the centre of the first
                var first = (int)Math.Floor(place);
                foreach (var (read, weight) in new[] { (first, 1 - (place - first)), (first + 1, place - first) })
                {
                    if (read >= 0 && read < from.Count)
                    {
                        values[(cell * from.Count) + read] = (float)weight;
                    }
                }
            }

            return new(values, to.Count, from.Count);
        }

        public Tensor On(Device device) => tensor(Values, [Cells, Read], device: device);

        private static double Centre(BevExtent extent, int i) => extent.Min + ((i + 0.5) * (extent.Max - extent.Min) / extent.Count);
    }
}
