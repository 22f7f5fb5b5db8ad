using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Chooses the cells that are asked about, so that rare classes and empty space get their share.</summary>
internal sealed class CellChoice
{
    // A free cell is found near an occupied one: empty space far above everything would be too easy.
    private const int FreeWithin = 8;
    private const int FreeWithinHeight = 3;
    private const int MostTries = 200;

    private readonly OpenOccLabels _voxels;
    private readonly int[] _cellsOf;
    private readonly int[] _present;
    private SeededNumbers _numbers;

    private CellChoice(OpenOccLabels voxels, ref SeededNumbers numbers)
    {
        _voxels = voxels;
        _numbers = new(numbers.NextBits());
        _cellsOf = new int[voxels.Occupancy.Labels.Classes.Count];
        foreach (var label in voxels.Occupancy.Classes)
        {
            _cellsOf[label]++;
        }

        _present = [.. Enumerable.Range(0, _cellsOf.Length).Where(label => label != voxels.Occupancy.Labels.Free && _cellsOf[label] > 0)];
    }

    /// <summary>Queries about cells of one sample, at least one of which is occupied.</summary>
    /// <param name="voxels">Its labels.</param>
    /// <param name="kind">Status: half of the cells are occupied. Class: every class that occurs, and free, is as likely. Flow: every other cell moves,
    /// where there is one.</param>
    /// <param name="count">How many.</param>
    /// <param name="numbers">Decides which.</param>
    public static IReadOnlyList<SceneQuery> Of(OpenOccLabels voxels, LanguageKind kind, int count, ref SeededNumbers numbers)
    {
        var choice = new CellChoice(voxels, ref numbers);
        return kind switch
        {
            LanguageKind.OccupancyStatus => choice.Status(count),
            LanguageKind.OccupancyClass => [.. choice.OfClasses(count).Select(cell => choice.At(cell, (x, y, z) => new VoxelClassQuery(x, y, z)))],
            _ => [.. choice.Flow(count).Select(cell => choice.At(cell, (x, y, z) => new VoxelFlowQuery(x, y, z)))],
        };
    }

    private List<SceneQuery> Status(int count)
    {
        // Of an odd number one more is occupied or free, as it falls.
        var odd = _numbers.NextIndex(2);
        bool[] occupied = [.. Enumerable.Range(0, count).Select(turn => turn % 2 == odd)];
        Shuffle(occupied);
        var cells = new HashSet<int>();
        foreach (var isOccupied in occupied)
        {
            AddNew(cells, () => isOccupied ? AnyOccupied() : NearbyFree());
        }

        return [.. cells.Select(cell => At(cell, (x, y, z) => new OccupiedQuery(x, y, z)))];
    }

    private IReadOnlyCollection<int> OfClasses(int count)
    {
        int[] labels = [.. _present, _voxels.Occupancy.Labels.Free];
        Shuffle(labels);
        var cells = new HashSet<int>();
        for (var turn = 0; turn < count; turn++)
        {
            var label = labels[turn % labels.Length];
            AddNew(cells, () => label == _voxels.Occupancy.Labels.Free ? NearbyFree() : Any(label));
        }

        return cells;
    }

    private HashSet<int> Flow(int count)
    {
        var moving = Moving();
        var cells = new HashSet<int>();
        foreach (var cell in OfClasses(count))
        {
            var before = cells.Count;
            if (cells.Count % 2 == 0 && moving.Count > 0)
            {
                AddNew(cells, () => moving[_numbers.NextIndex(moving.Count)]);
            }

            if (cells.Count == before)
            {
                AddNew(cells, () => cell); // nothing moves, or all that moves was asked about
            }
        }

        return cells;
    }

    private List<int> Moving()
    {
        var velocities = _voxels.Flow.Velocities;
        var cells = new List<int>();
        for (var cell = 0; cell < _voxels.Occupancy.Classes.Length; cell++)
        {
            if (velocities[2 * cell] != 0 || velocities[(2 * cell) + 1] != 0)
            {
                cells.Add(cell);
            }
        }

        return cells;
    }

    // A class may have fewer cells than are asked for; then there are fewer questions.
    private static void AddNew(HashSet<int> cells, Func<int> choose)
    {
        for (var attempt = 0; attempt < MostTries && !cells.Add(choose()); attempt++)
        {
        }
    }

    private int AnyOccupied() => Any(_present[_numbers.NextIndex(_present.Length)]);

    private int Any(int label)
    {
        var (classes, place) = (_voxels.Occupancy.Classes, _numbers.NextIndex(_cellsOf[label]));
        var cell = Array.IndexOf(classes, (byte)label);
        while (place-- > 0)
        {
            cell = Array.IndexOf(classes, (byte)label, cell + 1);
        }

        return cell;
    }

    private int NearbyFree()
    {
        var (grid, free) = (_voxels.Occupancy.Grid, _voxels.Occupancy.Labels.Free);
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var (x, y, z) = grid.CellAt(AnyOccupied());
            var cell = grid.FlatIndex(
                Near(x, FreeWithin, grid.SizeX), Near(y, FreeWithin, grid.SizeY), Near(z, FreeWithinHeight, grid.SizeZ));
            if (_voxels.Occupancy.Classes[cell] == free)
            {
                return cell;
            }
        }

        return _cellsOf[free] > 0 ? Any(free) : AnyOccupied();
    }

    private int Near(int index, int within, int size) => Math.Clamp(index - within + _numbers.NextIndex((2 * within) + 1), 0, size - 1);

    private void Shuffle<T>(T[] items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = _numbers.NextIndex(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    private SceneQuery At(int cell, Func<int, int, int, SceneQuery> query)
    {
        var (x, y, z) = _voxels.Occupancy.Grid.CellAt(cell);
        return query(x, y, z);
    }
}
