namespace Spatial.Evaluation;

/// <summary>Where each figure of a protocol stands in a row of numbers: first those of the head line, then every table, class by class.</summary>
/// <remarks>Ten thousands of draws are scored; rows of numbers spare them the names.</remarks>
internal sealed class FigureLayout
{
    private readonly string _protocol;

    public FigureLayout(ProtocolResult result)
    {
        _protocol = result.Protocol;
        Headlines = [.. result.Figures.Select(figure => figure.Kind)];
        Classes =
        [
            .. result.Tables.SelectMany(table => table.Rows.SelectMany(row => table.Columns.Select(column => new ClassFigure(table, row, column)))),
        ];
    }

    /// <summary>The figures of the head line.</summary>
    public FigureKind[] Headlines { get; }

    /// <summary>The figures of classes.</summary>
    public ClassFigure[] Classes { get; }

    /// <summary>All of them.</summary>
    public int Length => Headlines.Length + Classes.Length;

    /// <summary>The values of a result; NaN for undefined ones.</summary>
    /// <exception cref="InvalidOperationException">The result has other figures.</exception>
    public double[] Values(ProtocolResult result)
    {
        var values = new double[Length];
        var at = 0;
        foreach (var figure in result.Figures)
        {
            Put(figure.Value);
        }

        foreach (var table in result.Tables)
        {
            foreach (var row in table.Rows)
            {
                for (var column = 0; column < row.Values.Count; column++)
                {
                    Put(row.Values[column]);
                }
            }
        }

        return at == Length ? values : throw OtherFigures(at);

        void Put(double? value)
        {
            values[at < Length ? at : throw OtherFigures(at + 1)] = value ?? double.NaN;
            at++;
        }
    }

    private InvalidOperationException OtherFigures(int got) =>
        new($"protocol {_protocol} must give the same figures for any samples: {Length} for all of them, got {got} for some of them");
}

/// <summary>A figure of a class.</summary>
internal sealed record ClassFigure(ClassTable Table, ClassRow Row, FigureKind Column);
