namespace Spatial.Models;

/// <summary>What each ground cell is: road, pavement or rough ground.</summary>
internal sealed class GroundSurfaces
{
    // The vehicle stands on a road; cells this near to it start the search, metres.
    private const double StartRange = 4;

    // A kerb is 0.10 m or more; a road's camber over 0.8 m is 0.02 m, and cell heights are sure to about 0.02 m.
    private const double MaxRoadStep = 0.06;

    // Returns of one flat cell scatter by the LiDAR's noise of 0.02 m and a little tilt; grass and gravel by more.
    private const double MaxRoadRoughness = 0.05;

    private readonly byte[] _labels; // [cells]

    private GroundSurfaces(byte[] labels) => _labels = labels;

    /// <summary>OpenOcc label of a ground cell.</summary>
    public byte LabelOf(int cell) => _labels[cell];

    /// <summary>Grows the road from the vehicle over flat cells without steps; what is flat beyond a step is pavement, the rest terrain.</summary>
    public static GroundSurfaces From(SortedReturns returns, OccupancyLabels labels)
    {
        var ground = returns.Ground;
        var roughness = RoughnessByCell(returns);
        var isRoad = GrowRoad(ground, returns.Grid, roughness);
        var (road, pavement, terrain) = (labels.LabelOf("driveable_surface"), labels.LabelOf("sidewalk"), labels.LabelOf("terrain"));
        var surfaces = new byte[ground.CellsX * ground.CellsY];
        for (var cell = 0; cell < surfaces.Length; cell++)
        {
            surfaces[cell] = isRoad[cell] ? road : roughness[cell] <= MaxRoadRoughness ? pavement : terrain;
        }

        return new(surfaces);
    }

    // Standard deviation of the ground returns' heights in a cell; 0 where there are none.
    private static double[] RoughnessByCell(SortedReturns returns)
    {
        var cells = returns.Ground.CellsX * returns.Ground.CellsY;
        var (counts, sums, squares) = (new int[cells], new double[cells], new double[cells]);
        for (var i = 0; i < returns.Kinds.Length; i++)
        {
            if (returns.Kinds[i] == ReturnKind.Ground)
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

    private static bool[] GrowRoad(GroundMap ground, VoxelGrid grid, double[] roughness)
    {
        var isRoad = new bool[roughness.Length];
        var open = new Queue<int>();
        for (var x = 0; x < grid.SizeX; x++)
        {
            for (var y = 0; y < grid.SizeY; y++)
            {
                var cell = ground.CellOf(x, y);
                if (!isRoad[cell] && grid.CenterOf(x, y, 0).LengthXy <= StartRange && roughness[cell] <= MaxRoadRoughness)
                {
                    isRoad[cell] = true;
                    open.Enqueue(cell);
                }
            }
        }

        while (open.TryDequeue(out var cell))
        {
            var (x, y) = (cell / ground.CellsY, cell % ground.CellsY);
            Visit(cell, x - 1, y);
            Visit(cell, x + 1, y);
            Visit(cell, x, y - 1);
            Visit(cell, x, y + 1);
        }

        return isRoad;

        void Visit(int from, int x, int y)
        {
            if (x < 0 || y < 0 || x >= ground.CellsX || y >= ground.CellsY)
            {
                return;
            }

            var to = (x * ground.CellsY) + y;
            var step = Math.Abs(ground.CorrectionOf(to) - ground.CorrectionOf(from));
            if (!isRoad[to] && step <= MaxRoadStep && roughness[to] <= MaxRoadRoughness)
            {
                isRoad[to] = true;
                open.Enqueue(to);
            }
        }
    }
}
