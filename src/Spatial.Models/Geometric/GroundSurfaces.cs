namespace Spatial.Models;

/// <summary>What each ground cell is: road, pavement or rough ground.</summary>
internal sealed class GroundSurfaces
{
    // The vehicle stands on a road; cells this near to it start the search, metres. Its own roof hides the ground up to here.
    private const double StartRange = 4;

    // A kerb is 0.10 m or more; a road's camber over 0.8 m is 0.02 m, and cell heights are sure to about 0.02 m.
    private const double MaxRoadStep = 0.06;

    // Returns of one flat cell scatter by the LiDAR's noise of 0.02 m and a little tilt; grass and gravel by more.
    private const double MaxRoadRoughness = 0.05;

    // The search keeps one cell away from every unevenness; things that stand on the road add one more.
    private const int EdgeCells = 2;

    private readonly byte[] _labels; // [cells]

    private GroundSurfaces(byte[] labels) => _labels = labels;

    /// <summary>Whether a place is so near that the vehicle stands on it, seen or not.</summary>
    public static bool IsUnderVehicle(Vector3d place) => place.LengthXy <= StartRange;

    /// <summary>OpenOcc label of a ground cell.</summary>
    public byte LabelOf(int cell) => _labels[cell];

    /// <summary>Grows the road from the vehicle over flat cells without steps; what is flat beyond a step is pavement, the rest terrain.</summary>
    /// <param name="returns">Returns by kind.</param>
    /// <param name="isSeen">[X, Y] columns where ground is seen.</param>
    /// <param name="labels">The label set.</param>
    public static GroundSurfaces From(SortedReturns returns, bool[] isSeen, OccupancyLabels labels)
    {
        var ground = returns.Ground;
        var roughness = RoughnessByCell(returns);
        var isRoad = GrowRoad(ground, returns.Grid, roughness, SeenCells(returns, isSeen));
        var (road, pavement, terrain) = (labels.LabelOf("driveable_surface"), labels.LabelOf("sidewalk"), labels.LabelOf("terrain"));
        var surfaces = new byte[ground.CellsX * ground.CellsY];
        for (var cell = 0; cell < surfaces.Length; cell++)
        {
            surfaces[cell] = isRoad[cell] ? road : roughness[cell] <= MaxRoadRoughness ? pavement : terrain;
        }

        return new(surfaces);
    }

    // Standard deviation of the ground returns' heights in a cell; 0 where there are none. Columns in which something stands do not count:
    // its foot would make the ground rough.
    private static double[] RoughnessByCell(SortedReturns returns)
    {
        var isCovered = new bool[returns.Grid.SizeX * returns.Grid.SizeY];
        for (var i = 0; i < returns.Kinds.Length; i++)
        {
            if (returns.Kinds[i] == ReturnKind.Above)
            {
                isCovered[returns.ColumnOf(i)] = true;
            }
        }

        var cells = returns.Ground.CellsX * returns.Ground.CellsY;
        var (counts, sums, squares) = (new int[cells], new double[cells], new double[cells]);
        for (var i = 0; i < returns.Kinds.Length; i++)
        {
            if (returns.Kinds[i] == ReturnKind.Ground && !isCovered[returns.ColumnOf(i)])
            {
                var (x, y, _) = returns.Grid.CellAt(returns.Voxels[i]);
                var cell = returns.Ground.CellOf(x, y);
                counts[cell]++;
                sums[cell] += returns.Heights[i];
                squares[cell] += returns.Heights[i] * returns.Heights[i];
            }
        }

        var roughness = new double[cells];
        for (var cell = 0; cell < cells; cell++)
        {
            if (counts[cell] > 0)
            {
                var mean = sums[cell] / counts[cell];
                roughness[cell] = Math.Sqrt(Math.Max(0, (squares[cell] / counts[cell]) - (mean * mean)));
            }
        }

        return roughness;
    }

    private static bool[] SeenCells(SortedReturns returns, bool[] isSeen)
    {
        var cells = new bool[returns.Ground.CellsX * returns.Ground.CellsY];
        for (var column = 0; column < isSeen.Length; column++)
        {
            cells[returns.Ground.CellOf(column / returns.Grid.SizeY, column % returns.Grid.SizeY)] |= isSeen[column];
        }

        return cells;
    }

    // The search runs over cells that lie in the middle of nine flat ones, so that it does not slip through single gaps in a kerb; the
    // flat cells beside those it reaches belong to the road too.
    private static bool[] GrowRoad(GroundMap ground, VoxelGrid grid, double[] roughness, bool[] isSeen)
    {
        var isReached = new bool[roughness.Length];
        var open = new Queue<int>();
        for (var x = 0; x < grid.SizeX; x++)
        {
            for (var y = 0; y < grid.SizeY; y++)
            {
                Reach(ground.CellOf(x, y), IsUnderVehicle(grid.CenterOf(x, y, 0)));
            }
        }

        while (open.TryDequeue(out var cell))
        {
            foreach (var to in ground.CellsAround(cell))
            {
                Reach(to, isSeen[to] && ground.CellsAround(to).All(other => IsEven(to, other)));
            }
        }

        var isRoad = isReached;
        for (var round = 0; round < EdgeCells; round++)
        {
            var inside = (bool[])isRoad.Clone();
            for (var cell = 0; cell < isRoad.Length; cell++)
            {
                isRoad[cell] |= isSeen[cell] && ground.CellsAround(cell).Any(other => inside[other] && IsEven(cell, other) && IsEven(other, cell));
            }
        }

        return isRoad;

        void Reach(int cell, bool isRoad)
        {
            if (isRoad && !isReached[cell])
            {
                isReached[cell] = true;
                open.Enqueue(cell);
            }
        }

        bool IsEven(int from, int to) =>
            roughness[to] <= MaxRoadRoughness && Math.Abs(ground.CorrectionOf(to) - ground.CorrectionOf(from)) <= MaxRoadStep;
    }
}
