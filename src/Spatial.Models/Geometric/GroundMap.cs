namespace Spatial.Models;

/// <summary>Height of the ground over the grid: the plane, corrected cell by cell so that hills, dips and kerbs are followed.</summary>
internal sealed class GroundMap
{
    // Cells of two voxels (0.8 m): several returns each near the vehicle, and fine enough for kerbs.
    private const int VoxelsPerCell = 2;

    // The lowest tenth of a cell's returns: below things standing on the ground, above single stray returns under it.
    private const double LowShare = 0.1;

    // Ground further from the plane than this is not looked for: bridges, basements, reflections.
    private const double MaxCorrection = 1.5;

    // From one cell to the next the ground changes by a kerb (0.15 m) and a little slope at most; more is an object standing there.
    private const double MaxStep = 0.22;

    // A cell with returns over more than this height holds an object, whose foot may be taken for ground: there only as much change as
    // measuring brings is believed.
    private const double ObjectHeight = 0.4;
    private const double MaxStepAtObject = 0.06;

    // How far, in cells, known ground is looked for when the next cell outwards is judged.
    private const int Reach = 2;

    private readonly VoxelGrid _grid;
    private readonly GroundPlane _plane;
    private readonly double[] _corrections; // [CellsX, CellsY] m above the plane
    private readonly bool[] _observed;
    private double[] _distances = []; // [CellsX, CellsY] m from the vehicle, while the map is made

    private GroundMap(VoxelGrid grid, GroundPlane plane)
    {
        (_grid, _plane) = (grid, plane);
        CellsX = (grid.SizeX + VoxelsPerCell - 1) / VoxelsPerCell;
        CellsY = (grid.SizeY + VoxelsPerCell - 1) / VoxelsPerCell;
        _corrections = new double[CellsX * CellsY];
        _observed = new bool[CellsX * CellsY];
    }

    public int CellsX { get; }

    public int CellsY { get; }

    /// <summary>Finds the ground from the vehicle outwards.</summary>
    public static GroundMap From(LidarReturns returns, VoxelGrid grid, GroundPlane plane)
    {
        var map = new GroundMap(grid, plane);
        var (heights, starts) = map.HeightsByCell(returns);
        var cells = map.CellsOutwards();
        for (var i = 0; i < cells.Length; i++)
        {
            map.Settle(cells[i], heights.AsSpan(starts[cells[i].Cell], starts[cells[i].Cell + 1] - starts[cells[i].Cell]));
        }

        return map;
    }

    /// <summary>Index of the ground cell of a voxel column.</summary>
    public int CellOf(int x, int y) => (x / VoxelsPerCell * CellsY) + (y / VoxelsPerCell);

    /// <summary>Height above the plane in a cell, metres.</summary>
    public double CorrectionOf(int cell) => _corrections[cell];

    /// <summary>Height of the ground below a point of a voxel column, metres in the key ego frame.</summary>
    public double HeightAt(double x, double y, int cell) => _plane.HeightAt(x, y) + _corrections[cell];

    /// <summary>The up to eight cells beside a cell.</summary>
    public IEnumerable<int> CellsAround(int cell)
    {
        var (x, y) = (cell / CellsY, cell % CellsY);
        for (var i = Math.Max(0, x - 1); i <= Math.Min(CellsX - 1, x + 1); i++)
        {
            for (var j = Math.Max(0, y - 1); j <= Math.Min(CellsY - 1, y + 1); j++)
            {
                if (i != x || j != y)
                {
                    yield return (i * CellsY) + j;
                }
            }
        }
    }

    private (double[] Heights, int[] Starts) HeightsByCell(LidarReturns returns)
    {
        var cellOf = new int[returns.Count];
        var starts = new int[_corrections.Length + 1];
        for (var i = 0; i < returns.Count; i++)
        {
            cellOf[i] = -1;
            var point = returns[i];
            if (Math.Abs(point.Z - _plane.HeightAt(point.X, point.Y)) < MaxCorrection && TryCellOf(point, out var cell))
            {
                cellOf[i] = cell;
                starts[cell + 1]++;
            }
        }

        for (var cell = 0; cell < _corrections.Length; cell++)
        {
            starts[cell + 1] += starts[cell];
        }

        var next = starts.ToArray();
        var heights = new double[starts[^1]];
        for (var i = 0; i < returns.Count; i++)
        {
            if (cellOf[i] >= 0)
            {
                heights[next[cellOf[i]]++] = returns[i].Z - _plane.HeightAt(returns[i].X, returns[i].Y);
            }
        }

        return (heights, starts);
    }

    private bool TryCellOf(Vector3d point, out int cell)
    {
        var inGrid = _grid.TryCellOf(point with { Z = _grid.Min.Z }, out var column);
        cell = inGrid ? CellOf(column.X, column.Y) : -1;
        return inGrid;
    }

    private (int Cell, int X, int Y, double Distance)[] CellsOutwards()
    {
        var cells = new (int Cell, int X, int Y, double Distance)[_corrections.Length];
        for (var cell = 0; cell < cells.Length; cell++)
        {
            var (x, y) = (cell / CellsY, cell % CellsY);
            var centerX = _grid.Min.X + ((x + 0.5) * VoxelsPerCell * _grid.CellSize.X);
            var centerY = _grid.Min.Y + ((y + 0.5) * VoxelsPerCell * _grid.CellSize.Y);
            // Rounded so that cells at equal distance are equal, whichever way round the sums went.
            cells[cell] = (cell, x, y, Math.Round(Math.Sqrt((centerX * centerX) + (centerY * centerY)), 6));
        }

        _distances = Array.ConvertAll(cells, cell => cell.Distance);
        Array.Sort(cells, (a, b) => a.Distance != b.Distance ? a.Distance.CompareTo(b.Distance) : a.Cell.CompareTo(b.Cell));
        return cells;
    }

    private void Settle((int Cell, int X, int Y, double Distance) place, Span<double> heights)
    {
        var expected = ExpectedFromNearer(place);
        _corrections[place.Cell] = expected;
        if (heights.Length == 0)
        {
            return;
        }

        heights.Sort();
        var low = heights[(int)(LowShare * (heights.Length - 1))];
        if (Math.Abs(low - expected) <= (heights[^1] - low > ObjectHeight ? MaxStepAtObject : MaxStep))
        {
            _corrections[place.Cell] = low;
            _observed[place.Cell] = true;
        }
    }

    // Only cells strictly nearer to the vehicle count, so the result does not depend on the order among equals.
    private double ExpectedFromNearer((int Cell, int X, int Y, double Distance) place)
    {
        double sum = 0, weight = 0;
        for (var x = Math.Max(0, place.X - Reach); x <= Math.Min(CellsX - 1, place.X + Reach); x++)
        {
            for (var y = Math.Max(0, place.Y - Reach); y <= Math.Min(CellsY - 1, place.Y + Reach); y++)
            {
                var cell = (x * CellsY) + y;
                if (_distances[cell] < place.Distance)
                {
                    // A cell without returns repeats what others said; it counts little.
                    var trust = (_observed[cell] ? 1.0 : 0.1) / (1 + ((x - place.X) * (x - place.X)) + ((y - place.Y) * (y - place.Y)));
                    sum += trust * _corrections[cell];
                    weight += trust;
                }
            }
        }

        return weight > 0 ? sum / weight : 0;
    }
}
