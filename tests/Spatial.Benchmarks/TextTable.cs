namespace Spatial.Benchmarks;

/// <summary>Rows of words, aligned for a terminal or written as Markdown.</summary>
/// <param name="header">One word per column.</param>
public sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row.</summary>
    /// <exception cref="ArgumentException">Not one cell per column.</exception>
    public void Add(params string[] cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        if (cells.Length != header.Length)
        {
            throw new ArgumentException($"expected {header.Length} cells, got {cells.Length}", nameof(cells));
        }

        _rows.Add(cells);
    }

    /// <summary>Columns padded to their widest cell.</summary>
    public IEnumerable<string> ToText()
    {
        var widths = header.Select((word, column) => _rows.Select(row => row[column].Length).Append(word.Length).Max()).ToArray();
        return _rows.Prepend(header).Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>A Markdown table.</summary>
    public IEnumerable<string> ToMarkdown() =>
        _rows.Select(Line).Prepend(Line([.. header.Select(_ => "---")])).Prepend(Line(header));

    private static string Line(string[] cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |";
}
