using System.Globalization;
using System.Text;

namespace Spatial.Reports;

/// <summary>A table as RFC 4180 text: commas, CRLF, quotes where needed, UTF-8.</summary>
/// <remarks>Spreadsheets run cells that begin with = + - @ or a tab as formulas. Text gets an apostrophe before it, which they take as "this is
/// text"; numbers of ours are left alone.</remarks>
internal sealed class CsvTable
{
    private readonly StringBuilder _text = new();
    private bool _rowHasCells;

    public CsvTable(params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
        {
            Text(column);
        }

        EndRow();
    }

    /// <summary>Adds a cell of text, which may come from data.</summary>
    public CsvTable Text(string text) => Cell(text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? $"'{text}" : text);

    /// <summary>Adds a number; an empty cell where it is not defined.</summary>
    public CsvTable Number(double? value) => Cell(ReportNumber.Exact(value));

    /// <summary>Adds a count.</summary>
    public CsvTable Number(long value) => Cell(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        _text.Append("\r\n");
        _rowHasCells = false;
    }

    /// <summary>The table as bytes.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());

    private CsvTable Cell(string content)
    {
        if (_rowHasCells)
        {
            _text.Append(',');
        }

        _rowHasCells = true;
        _ = content.AsSpan().ContainsAny(",\"\r\n")
            ? _text.Append('"').Append(content.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"')
            : _text.Append(content);
        return this;
    }
}
