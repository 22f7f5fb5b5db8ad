using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>The cells of a sample that a sensor observed, by what is in them. Of the others nobody could tell.</summary>
internal sealed class ObservedCells
{
    private readonly OpenOccLabels _voxels;
    private readonly List<int>[] _ofLabel;
    private readonly List<int>[] _freeAtHeight;
    private readonly SortedDictionary<byte, List<int>> _moving = [];
    private readonly bool[] _isFree;

    /// <param name="voxels">What is in each cell.</param>
    /// <param name="lidarMask">[X, Y, Z] 1 where the LiDAR observed the cell.</param>
    /// <param name="cameraMask">[X, Y, Z] 1 where a camera did.</param>
    public ObservedCells(OpenOccLabels voxels, ReadOnlySpan<byte> lidarMask, ReadOnlySpan<byte> cameraMask)
    {
        var (classes, free, velocities) = (voxels.Occupancy.Classes, voxels.Occupancy.Labels.Free, voxels.Flow.Velocities);
        _voxels = voxels;
        _ofLabel = ListsOf(voxels.Occupancy.Labels.Classes.Count);
        _freeAtHeight = ListsOf(Grid.SizeZ);
        _isFree = new bool[classes.Length];
        for (var (column, cell) = (0, 0); column < Grid.SizeX * Grid.SizeY; column++)
        {
            for (var z = 0; z < Grid.SizeZ; z++, cell++)
            {
                if (lidarMask[cell] == 0 && cameraMask[cell] == 0)
                {
                    continue;
                }

                if (classes[cell] == free)
                {
                    _isFree[cell] = true;
                    _freeAtHeight[z].Add(cell);
                    continue;
                }

                _ofLabel[classes[cell]].Add(cell);
                if (velocities[2 * cell] != 0 || velocities[(2 * cell) + 1] != 0)
                {
                    AddMoving(classes[cell], cell);
                }
            }
        }

        Occupied = [.. _ofLabel.Where(cells => cells.Count > 0)];
        Comparable = [.. Occupied.Select(cells => cells.Where(cell => FreeAt(Grid.CellAt(cell).Z).Count > 0).ToList()).Where(cells => cells.Count > 0)];
    }

    /// <summary>The grid.</summary>
    public VoxelGrid Grid => _voxels.Occupancy.Grid;

    /// <summary>Occupied cells, class by class; only classes that occur.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Occupied { get; }

    /// <summary>Occupied cells at heights where some cell is free, class by class: what can be asked about so that height alone does not tell.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Comparable { get; }

    /// <summary>Cells that move, class by class; only classes of which something moves.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Moving => [.. _moving.Values];

    /// <summary>Free cells at a height.</summary>
    /// <param name="z">Index along z.</param>
    public IReadOnlyList<int> FreeAt(int z) => _freeAtHeight[z];

    /// <summary>Whether a cell was observed to be free.</summary>
    public bool IsFree(int cell) => _isFree[cell];

    private void AddMoving(byte label, int cell)
    {
        if (!_moving.TryGetValue(label, out var cells))
        {
            _moving.Add(label, cells = []);
        }

        cells.Add(cell);
    }

    private static List<int>[] ListsOf(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
}
