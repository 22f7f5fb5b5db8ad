namespace Spatial.Evaluation;

/// <summary>Everything a protocol says about a set of samples.</summary>
public sealed record ProtocolResult
{
    /// <summary>Name of the protocol; stands beside every figure that is shown.</summary>
    public required string Protocol { get; init; }

    /// <summary>Samples that were scored.</summary>
    public required long Samples { get; init; }

    /// <summary>The figures a paper would print, the most important first. Same figures in the same order for any set of samples.</summary>
    public required IReadOnlyList<Figure> Figures { get; init; }

    /// <summary>Figures per class; empty where the protocol has no classes.</summary>
    public IReadOnlyList<ClassTable> Tables { get; init; } = [];

    /// <summary>Confusion of classes; null where the protocol has none.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>What was counted beside the figures: samples left out and why, steps not counted, rays kept. In a fixed order;
    /// what should not occur is there only where it did.</summary>
    public IReadOnlyList<Tally> Tallies { get; init; } = [];

    /// <summary>All figures, those of classes named <c>figure/class</c>.</summary>
    public IEnumerable<Figure> AllFigures() => Figures.Concat(Tables.SelectMany(table => table.AllFigures()));
}

/// <summary>A number of things counted beside the figures.</summary>
/// <param name="Name">What was counted, in plain words.</param>
/// <param name="Count">How many.</param>
public sealed record Tally(string Name, long Count)
{
    /// <summary>A tally of what should not occur: nothing where nothing was counted.</summary>
    internal static Tally[] IfAny(string name, long count) => count == 0 ? [] : [new(name, count)];
}

/// <summary>Figures per class, or per another division such as a question type or a horizon.</summary>
/// <param name="Title">What the table shows.</param>
/// <param name="Division">What a row is: class, question type, horizon.</param>
/// <param name="Columns">The figures.</param>
/// <param name="Rows">One per class, in the order of the label list.</param>
public sealed record ClassTable(string Title, string Division, IReadOnlyList<FigureKind> Columns, IReadOnlyList<ClassRow> Rows)
{
    /// <summary>All values as figures named <c>figure/class</c>.</summary>
    public IEnumerable<Figure> AllFigures() => Rows.SelectMany(row =>
        Columns.Select((column, at) => new Figure(column with { Name = $"{column.Name}/{row.Class}" }, row.Values[at])));
}

/// <summary>The figures of one class.</summary>
/// <param name="Class">Name of the class.</param>
/// <param name="Support">How much ground truth stands behind them: voxels, rays, boxes, points, questions. Small numbers make unsure figures.</param>
/// <param name="Values">One per column; null where not defined.</param>
public sealed record ClassRow(string Class, long Support, IReadOnlyList<double?> Values);

/// <summary>How often each class was predicted for each true class.</summary>
/// <param name="Of">What was counted: voxels, rays or points.</param>
/// <param name="Classes">Class names.</param>
/// <param name="Counts">[K, K], rows ground truth, columns prediction.</param>
public sealed record ConfusionMatrix(string Of, IReadOnlyList<string> Classes, long[] Counts)
{
    /// <summary>Number of classes.</summary>
    public int Size => Classes.Count;

    /// <summary>How often a class was predicted for a true class.</summary>
    public long this[int truth, int predicted] => Counts[(truth * Size) + predicted];
}
