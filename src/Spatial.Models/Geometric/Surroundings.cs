namespace Spatial.Models;

/// <summary>What stands around a cluster: things stand free, parts of hedges and walls do not.</summary>
internal sealed class Surroundings
{
    // Two voxels to each side (0.8 m): as near as people walk past each other.
    private const int Reach = 2;

    private readonly SortedReturns _returns;
    private readonly bool[] _isFilled; // [X, Y] returns of the newest sweep above the ground
    private readonly bool[] _isHigh; // [X, Y] returns higher than any object
    private readonly int[] _marks; // [X, Y] which cluster a column was last found in (even) or beside (odd)
    private readonly int[] _counted; // [X, Y] which cluster it was last counted for
    private int _clusters;

    public Surroundings(SortedReturns returns, GeometricConfig config)
    {
        _returns = returns;
        _isFilled = new bool[returns.Grid.SizeX * returns.Grid.SizeY];
        _isHigh = new bool[_isFilled.Length];
        (_marks, _counted) = (new int[_isFilled.Length], new int[_isFilled.Length]);
        for (var i = 0; i < returns.Kinds.Length; i++)
        {
            if (returns.Kinds[i] == ReturnKind.Above)
            {
                _isFilled[returns.ColumnOf(i)] |= returns.Returns.SweepOf[i] == 0;
                _isHigh[returns.ColumnOf(i)] |= returns.Heights[i] >= config.HighStructure;
            }
        }
    }

    /// <summary>Share of the columns around a cluster of the newest sweep that hold returns of something else, and share of its own columns that
    /// touch high structure.</summary>
    public (double Crowding, double Touching) Around(SweepCluster cluster)
    {
        var (own, around) = (2 * ++_clusters, (2 * _clusters) + 1);
        foreach (var member in cluster.Members)
        {
            _marks[_returns.ColumnOf(member)] = own;
        }

        int columns = 0, touching = 0, near = 0, filled = 0;
        foreach (var member in cluster.Members)
        {
            var column = _returns.ColumnOf(member);
            if (_counted[column] != own)
            {
                _counted[column] = own;
                columns++;
                var (x, y) = (column / _returns.Grid.SizeY, column % _returns.Grid.SizeY);
                var isTouching = false;
                for (var i = Math.Max(0, x - Reach); i <= Math.Min(_returns.Grid.SizeX - 1, x + Reach); i++)
                {
                    for (var j = Math.Max(0, y - Reach); j <= Math.Min(_returns.Grid.SizeY - 1, y + Reach); j++)
                    {
                        var beside = (i * _returns.Grid.SizeY) + j;
                        isTouching |= _isHigh[beside] && Math.Abs(i - x) <= 1 && Math.Abs(j - y) <= 1;
                        if (_marks[beside] < own)
                        {
                            _marks[beside] = around;
                            near++;
                            filled += _isFilled[beside] ? 1 : 0;
                        }
                    }
                }

                touching += isTouching ? 1 : 0;
            }
        }

        return (filled / (double)Math.Max(1, near), touching / (double)columns);
    }
}
