namespace Spatial.Worlds;

/// <summary>Chooses the cells that are asked about, all of them observed, so that rare classes and empty space get their share.</summary>
internal sealed class CellChoice
{
    // A free cell is found near an occupied one and as high: empty space far from everything would be too easy, and so would the sky.
    private const int FreeWithin = 8;
    private const int MostTries = 200;

    private readonly ObservedCells _cells;
    private readonly HashSet<int> _chosen = [];
    private SeededNumbers _numbers;

    private CellChoice(ObservedCells cells, ref SeededNumbers numbers) => (_cells, _numbers) = (cells, new(numbers.NextBits()));

    /// <summary>Queries about cells of one sample; none where nothing of the kind was observed.</summary>
    /// <param name="cells">Its observed cells.</param>
    /// <param name="kind">Status: half of the cells are occupied. Class: every class that occurs, and free, is as likely. Flow: every other cell moves,
    /// where there is one, and every class that moves is as likely.</param>
    /// <param name="count">How many.</param>
    /// <param name="numbers">Decides which.</param>
    public static IReadOnlyList<SceneQuery> Of(ObservedCells cells, LanguageKind kind, int count, ref SeededNumbers numbers)
    {
        var choice = new CellChoice(cells, ref numbers);
        Func<int, int, int, SceneQuery> query;
        switch (kind)
        {
            case LanguageKind.OccupancyStatus:
                choice.ChooseByStatus(count);
                query = (x, y, z) => new OccupiedQuery(x, y, z);
                break;
            case LanguageKind.OccupancyClass:
                choice.ChooseByClass(count);
                query = (x, y, z) => new VoxelClassQuery(x, y, z);
                break;
            default:
                choice.ChooseByFlow(count);
                query = (x, y, z) => new VoxelFlowQuery(x, y, z);
                break;
        }

        return [.. choice._chosen.Select(cells.Grid.CellAt).Select(at => query(at.X, at.Y, at.Z))];
    }

    private void ChooseByStatus(int count)
    {
        // Of an odd number one more is occupied or free, as it falls.
        var odd = _numbers.NextIndex(2);
        bool[] occupied = [.. Enumerable.Range(0, _cells.Comparable.Count > 0 ? count : 0).Select(turn => turn % 2 == odd)];
        _numbers.Shuffle(occupied);
        foreach (var isOccupied in occupied)
        {
            TryAdd(isOccupied ? ComparableCell : FreeCell);
        }
    }

    private void ChooseByClass(int count)
    {
        var sources = ClassSources();
        for (var turn = 0; turn < count && sources.Length > 0; turn++)
        {
            TryAdd(sources[turn % sources.Length]);
        }
    }

    private void ChooseByFlow(int count)
    {
        var sources = ClassSources();
        Func<int>[] moving = [.. _cells.Moving.Select(SourceOf)];
        _numbers.Shuffle(moving);
        for (var turn = 0; turn < count && sources.Length > 0; turn++)
        {
            // Where nothing moves, or all that moves was asked about, any class takes the turn.
            var isMoving = turn % 2 == 0 && moving.Length > 0 && TryAdd(moving[turn / 2 % moving.Length]);
            if (!isMoving)
            {
                TryAdd(sources[turn % sources.Length]);
            }
        }
    }

    /// <summary>What gives a cell of each class that occurs, and a free one, in random order.</summary>
    private Func<int>[] ClassSources()
    {
        Func<int>[] sources = [.. _cells.Occupied.Select(SourceOf)];
        sources = _cells.Comparable.Count > 0 ? [.. sources, FreeCell] : sources;
        _numbers.Shuffle(sources);
        return sources;
    }

    // A class may have fewer cells than are asked for; then there are fewer questions.
    private bool TryAdd(Func<int> source)
    {
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            if (_chosen.Add(source()))
            {
                return true;
            }
        }

        return false;
    }

    private Func<int> SourceOf(IReadOnlyList<int> cells) => () => cells[_numbers.NextIndex(cells.Count)];

    private int ComparableCell()
    {
        var cells = _cells.Comparable[_numbers.NextIndex(_cells.Comparable.Count)];
        return cells[_numbers.NextIndex(cells.Count)];
    }

    // Always at the height of the occupied cell drawn first, so that free cells are as high as occupied ones.
    private int FreeCell()
    {
        var grid = _cells.Grid;
        var (x, y, z) = grid.CellAt(ComparableCell());
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var cell = grid.FlatIndex(Near(x, grid.SizeX), Near(y, grid.SizeY), z);
            if (_cells.IsFree(cell))
            {
                return cell;
            }
        }

        var free = _cells.FreeAt(z);
        return free[_numbers.NextIndex(free.Count)];
    }

    private int Near(int index, int size) => Math.Clamp(index - FreeWithin + _numbers.NextIndex((2 * FreeWithin) + 1), 0, size - 1);
}
