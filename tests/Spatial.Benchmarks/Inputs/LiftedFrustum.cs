using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>Six cameras of 256 x 704 pixels lifted to the occupancy grid: 118 depths of every cell of 16 x 16 pixels, as the peers' data has it.</summary>
public sealed class LiftedFrustum
{
    private const int Cameras = 6, Depths = 118, Rows = 16, Columns = 44, Stride = 16;
    private static readonly double[] Yaws = [0, -55, -110, 180, 110, 55]; // degrees

    /// <summary>Makes depths and features, the same on every machine.</summary>
    /// <param name="channels">C.</param>
    /// <param name="foldsHeight">Whether all heights are one cell.</param>
    public LiftedFrustum(int channels, bool foldsHeight)
    {
        Channels = channels;
        var grid = VoxelGrid.NuScenesOccupancy;
        CellCount = foldsHeight ? grid.SizeX * grid.SizeY : grid.Count;
        Cells = new int[Cameras * Depths * Rows * Columns];
        FeatureOf = new int[Cells.Length];
        var random = new Random(1);
        Weights = new float[Cells.Length];
        for (var i = 0; i < Cells.Length; i++)
        {
            var (camera, depth, row, column) = (i / (Depths * Rows * Columns), i / (Rows * Columns) % Depths, i / Columns % Rows, i % Columns);
            FeatureOf[i] = (camera * Rows * Columns) + (row * Columns) + column;
            Weights[i] = random.NextSingle() / Depths;
            Cells[i] = grid.TryCellOf(PlaceOf(camera, 1 + (depth * 0.5), row, column), out var cell)
                ? foldsHeight ? (cell.X * grid.SizeY) + cell.Y : grid.FlatIndex(cell.X, cell.Y, cell.Z)
                : -1;
        }

        Features = [.. Enumerable.Range(0, Cameras * Rows * Columns * channels).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    /// <summary>C.</summary>
    public int Channels { get; }

    /// <summary>Cells R of the grid.</summary>
    public int CellCount { get; }

    /// <summary>[E] how probable each depth is.</summary>
    public float[] Weights { get; }

    /// <summary>[P, C].</summary>
    public float[] Features { get; }

    /// <summary>[E] cell of each depth; -1 outside.</summary>
    public int[] Cells { get; }

    /// <summary>[E] row of features of each.</summary>
    public int[] FeatureOf { get; }

    /// <summary>Rows P of features.</summary>
    public int FeatureCount => Features.Length / Channels;

    /// <summary>Groups the entries.</summary>
    public BevPoolIndex Index() => BevPoolIndex.Of(Cells, FeatureOf, FeatureCount);

    // Focal length 557 pixels, principal point (352, 100), 1.5 m up.
    private static Vector3d PlaceOf(int camera, double depth, int row, int column)
    {
        var (sin, cos) = Math.SinCos(Yaws[camera] * Math.PI / 180);
        var (left, up) = (-(((column + 0.5) * Stride) - 352) / 557 * depth, 1.5 - ((((row + 0.5) * Stride) - 100) / 557 * depth));
        return new((depth * cos) - (left * sin), (depth * sin) + (left * cos), up);
    }
}
