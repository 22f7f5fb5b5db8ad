using System.Text;
using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>What is wrong with one row of a table.</summary>
internal sealed record RowProblem(string Code, FindingSeverity Severity, string What, string Field, string Expected, string Got);

/// <summary>Takes one row of a table apart and checks every column. The slots hold the row until the next one is read.</summary>
internal sealed partial class TableRowReader
{
    private readonly TableSchema _schema;
    private readonly int _maxTextBytes;
    private readonly Dictionary<TokenKey, string> _oddTokens;
    private readonly HashSet<string> _unknownColumns = [];
    private readonly HashSet<string> _unknownInRow = [];
    private byte[] _text = new byte[4096];
    private int _textFilled;
    private ulong _seen;

    public TableRowReader(TableSchema schema, int maxTextBytes, Dictionary<TokenKey, string> oddTokens)
    {
        (_schema, _maxTextBytes, _oddTokens) = (schema, maxTextBytes, oddTokens);
        References = new TokenKey[schema.References.Length];
        Texts = new Range[schema.Texts.Length];
        Integers = new long[schema.Integers.Length];
        Numbers = new double[schema.NumberWidth];
    }

    public TokenKey Token { get; private set; }

    public TokenKey[] References { get; }

    public Range[] Texts { get; }

    public long[] Integers { get; }

    public double[] Numbers { get; }

    public List<TokenKey> List { get; } = [];

    /// <summary>First thing wrong with the current row; null for a sound one.</summary>
    public RowProblem? Problem { get; private set; }

    public IReadOnlyCollection<string> UnknownColumns => _unknownColumns;

    public ReadOnlySpan<byte> TextOf(int slot) => _text.AsSpan(Texts[slot]);

    /// <summary>Reads the object whose opening brace is the current token.</summary>
    public void Read(ref TableScanner scanner)
    {
        (_seen, _textFilled, Problem) = (0, 0, null);
        _unknownInRow.Clear();
        List.Clear();
        Array.Fill(Integers, NuScenesIndex.AbsentInteger);
        var expected = 0;
        while (scanner.Read() && scanner.Kind == JsonTokenType.PropertyName)
        {
            var position = ColumnAt(ref scanner, expected);
            if (position < 0)
            {
                NoteUnknown(ref scanner);
                scanner.Read();
                scanner.Skip();
                continue;
            }

            expected = position + 1;
            ReadColumn(ref scanner, position);
        }

        CheckPresence();
    }

    private void ReadColumn(ref TableScanner scanner, int position)
    {
        var column = _schema.Columns[position];
        var isRepeated = (_seen & (1UL << position)) != 0;
        _seen |= 1UL << position;
        scanner.Read();
        if (isRepeated)
        {
            Report("DATA-052", column, "a key occurs twice in one row", "each key once", $"'{column.Name}' again");
            scanner.Skip();
            return;
        }

        ReadValue(ref scanner, column);
    }

    private void CheckPresence()
    {
        for (var position = 0; position < _schema.Columns.Length; position++)
        {
            if (_schema.Columns[position].IsRequired && (_seen & (1UL << position)) == 0)
            {
                Report("DATA-038", _schema.Columns[position], "a column is missing", $"'{_schema.Columns[position].Name}'", "no such key");
            }
        }
    }

    private int ColumnAt(ref TableScanner scanner, int expected)
    {
        // Rows spell their columns in one order, so the next column is nearly always the right guess.
        if (expected < _schema.Columns.Length && scanner.Is(_schema.Columns[expected].Utf8Name))
        {
            return expected;
        }

        for (var position = 0; position < _schema.Columns.Length; position++)
        {
            if (scanner.Is(_schema.Columns[position].Utf8Name))
            {
                return position;
            }
        }

        return -1;
    }

    private void NoteUnknown(ref TableScanner scanner)
    {
        const int noted = 64;
        var name = Encoding.UTF8.GetString(scanner.Value);
        if (!_unknownInRow.Add(name))
        {
            Problem ??= new("DATA-052", FindingSeverity.Error, "a key occurs twice in one row", name, "each key once", $"'{name}' again");
        }

        if (_unknownColumns.Count < noted)
        {
            _unknownColumns.Add(name);
        }
    }

    private void Report(
        string code, Column column, string what, string expected, string got, FindingSeverity severity = FindingSeverity.Error)
    {
        if (Problem is null || Problem.Severity < severity)
        {
            Problem = new(code, severity, what, column.Name, expected, got);
        }
    }
}
