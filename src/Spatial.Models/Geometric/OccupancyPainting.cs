namespace Spatial.Models;

/// <summary>A class and a velocity for every voxel, and what the columns' returns are.</summary>
/// <param name="Occupancy">Class per voxel.</param>
/// <param name="Flow">Velocity per voxel.</param>
/// <param name="Columns">Class per column and kind of return.</param>
internal sealed record PaintedScene(Occupancy Occupancy, OccupancyFlow Flow, ColumnLabels Columns);

/// <summary>What the returns in each voxel column are, [X, Y] each; whatever is an object comes first.</summary>
/// <param name="Ground">Of returns on the ground.</param>
/// <param name="Standing">Of returns above it: what stands low is terrain.</param>
/// <param name="Structure">Of what is high or strays: manmade or vegetation.</param>
internal sealed record ColumnLabels(byte[] Ground, byte[] Standing, byte[] Structure);

/// <summary>Turns sorted returns, objects and free space into a class and a velocity for every voxel.</summary>
internal sealed class OccupancyPainting
{
    // Between two rings of the road the rays fly this low or lower, metres: at 20 m the next ring lies 8 m on and its rays pass the gap's
    // near edge at 0.5 m. What they pass over that low without a return is taken to be ground.
    private const double MaxRayOverGround = 0.6;

    // What stands no higher than this and is no object is grass, a kerb or a verge.
    private const double MaxLowStructure = 0.5;

    // Beams on a wall at 35 m are 0.8 m apart: two voxels between two of them belong to the wall.
    private const int MaxWallGap = 2;

    private readonly SortedReturns _returns;
    private readonly VoxelGrid _grid;
    private readonly ushort[] _rays;
    private readonly OccupancyLabels _labels;
    private readonly byte[] _classes; // [X, Y, Z]
    private readonly float[] _velocities; // [X, Y, Z, 2]

    private OccupancyPainting(SortedReturns returns, ushort[] rays, OccupancyLabels labels)
    {
        (_returns, _grid, _rays, _labels) = (returns, returns.Grid, rays, labels);
        _classes = new byte[_grid.Count];
        _classes.AsSpan().Fill(labels.Free);
        _velocities = new float[_grid.Count * 2];
    }

    /// <summary>Paints the ground first, then what stands on it, then objects over both.</summary>
    /// <param name="returns">Returns by kind.</param>
    /// <param name="objects">Objects with class and velocity.</param>
    /// <param name="rays">[X, Y, Z] rays of the newest sweep through each voxel.</param>
    /// <param name="labels">The label set.</param>
    /// <param name="config">Gives the thresholds.</param>
    public static PaintedScene Paint(
        SortedReturns returns, IReadOnlyList<ObservedObject> objects, ushort[] rays, OccupancyLabels labels, GeometricConfig config)
    {
        var painting = new OccupancyPainting(returns, rays, labels);
        var isSeen = painting.ColumnsOfSeenGround();
        var ground = painting.PaintGround(isSeen, GroundSurfaces.From(returns, isSeen, labels));
        var structure = StructureClasses.ByColumn(returns, config, labels);
        var standing = painting.PaintStructure(objects, structure, config);
        painting.PaintObjects(objects);
        return new(
            new(painting._grid, labels, painting._classes), new(painting._grid, painting._velocities), new(ground, standing, structure));
    }

    private bool[] ColumnsOfSeenGround()
    {
        var isSeen = new bool[_grid.SizeX * _grid.SizeY];
        for (var i = 0; i < _returns.Kinds.Length; i++)
        {
            if (_returns.Kinds[i] == ReturnKind.Ground)
            {
                isSeen[_returns.ColumnOf(i)] = true;
            }
        }

        var anyGround = isSeen.Contains(true);
        for (var column = 0; column < isSeen.Length; column++)
        {
            var (x, y) = (column / _grid.SizeY, column % _grid.SizeY);
            isSeen[column] |= TryGroundCellOf(x, y, out var cell, out var height)
                && (RaysPassLow(cell, height) || (anyGround && GroundSurfaces.IsUnderVehicle(_grid.CenterOf(x, y, 0))));
        }

        return isSeen;
    }

    private byte[] PaintGround(bool[] isSeen, GroundSurfaces surfaces)
    {
        var ground = new byte[isSeen.Length];
        for (var column = 0; column < isSeen.Length; column++)
        {
            var (x, y) = (column / _grid.SizeY, column % _grid.SizeY);
            ground[column] = surfaces.LabelOf(_returns.Ground.CellOf(x, y));
            if (isSeen[column] && TryGroundCellOf(x, y, out var cell, out _))
            {
                _classes[_grid.FlatIndex(x, y, cell.Z)] = ground[column];
            }
        }

        return ground;
    }

    private bool TryGroundCellOf(int x, int y, out (int X, int Y, int Z) cell, out double height)
    {
        var center = _grid.CenterOf(x, y, 0);
        height = _returns.Ground.HeightAt(center.X, center.Y, _returns.Ground.CellOf(x, y));
        return _grid.TryCellOf(center with { Z = height }, out cell);
    }

    private bool RaysPassLow((int X, int Y, int Z) groundCell, double height)
    {
        for (var z = groundCell.Z; z < _grid.SizeZ && _grid.CenterOf(0, 0, z).Z - height <= MaxRayOverGround; z++)
        {
            if (_rays[_grid.FlatIndex(groundCell.X, groundCell.Y, z)] > 0)
            {
                return true;
            }
        }

        return false;
    }

    private byte[] PaintStructure(IReadOnlyList<ObservedObject> objects, byte[] structure, GeometricConfig config)
    {
        var isOfObject = new bool[_returns.Kinds.Length];
        foreach (var member in objects.SelectMany(thing => thing.Members))
        {
            isOfObject[member] = true;
        }

        var (seenNow, seenBefore) = (new bool[_grid.Count], new bool[_grid.Count]);
        var tops = new float[_grid.SizeX * _grid.SizeY];
        for (var i = 0; i < _returns.Kinds.Length; i++)
        {
            if (_returns.Kinds[i] == ReturnKind.Above && !isOfObject[i])
            {
                (_returns.Returns.SweepOf[i] == 0 ? seenNow : seenBefore)[_returns.Voxels[i]] = true;
                ref var top = ref tops[_returns.ColumnOf(i)];
                top = Math.Max(top, _returns.Heights[i]);
            }
        }

        var standing = new byte[tops.Length];
        var (manmade, terrain) = (_labels.LabelOf("manmade"), _labels.LabelOf("terrain"));
        for (var column = 0; column < tops.Length; column++)
        {
            var label = standing[column] = tops[column] <= MaxLowStructure ? terrain : structure[column];
            var last = -1;
            for (var z = 0; z < _grid.SizeZ; z++)
            {
                var voxel = (column * _grid.SizeZ) + z;

                // A voxel that only older sweeps filled and through which the newest sweep looks is where something was, not is.
                if (seenNow[voxel] || (seenBefore[voxel] && _rays[voxel] < config.FreeingRays))
                {
                    _classes[voxel] = label;
                    if (label == manmade && last >= 0 && z - last - 1 <= MaxWallGap)
                    {
                        FillGap(column, last, z, label);
                    }

                    last = z;
                }
            }
        }

        return standing;
    }

    private void FillGap(int column, int below, int above, byte label)
    {
        for (var z = below + 1; z < above; z++)
        {
            var voxel = (column * _grid.SizeZ) + z;
            _classes[voxel] = _rays[voxel] == 0 ? label : _classes[voxel];
        }
    }

    // An object's columns are filled from the ground to its highest return: its rings are up to 0.8 m apart, and glass gives no returns.
    private void PaintObjects(IReadOnlyList<ObservedObject> objects)
    {
        foreach (var thing in objects)
        {
            var label = _labels.LabelOf(thing.Class);
            foreach (var point in thing.Points)
            {
                if (_grid.TryCellOf(point, out var cell))
                {
                    var center = _grid.CenterOf(cell.X, cell.Y, 0);
                    var ground = _returns.Ground.HeightAt(center.X, center.Y, _returns.Ground.CellOf(cell.X, cell.Y));
                    for (var z = cell.Z; z >= 0 && _grid.CenterOf(0, 0, z).Z > ground + (_grid.CellSize.Z / 2); z--)
                    {
                        PaintVoxel(_grid.FlatIndex(cell.X, cell.Y, z), label, thing.Velocity);
                    }
                }
            }
        }
    }

    private void PaintVoxel(int voxel, byte label, Vector3d velocity)
    {
        _classes[voxel] = label;
        _velocities[voxel * 2] = (float)velocity.X;
        _velocities[(voxel * 2) + 1] = (float)velocity.Y;
    }
}
