using System.Text;
using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>What is wrong with one row of a table.</summary>
internal sealed record RowProblem(string Code, FindingSeverity Severity, string What, string Field, string Expected, string Got);

/// <summary>Takes one row of a table apart and checks every column. The slots hold the row until the next one is read.</summary>
internal sealed class TableRowReader
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

    private void ReadValue(ref TableScanner scanner, Column column)
    {
        switch (column.Kind)
        {
            case ColumnKind.Token:
                Token = ReadToken(ref scanner, column);
                if (Token == TokenKey.Empty)
                {
                    Report("DATA-038", column, "a row has no token", "a token", "an empty text");
                }

                break;
            case ColumnKind.Reference:
                References[column.Slot] = ReadToken(ref scanner, column);
                break;
            case ColumnKind.References:
                ReadTokens(ref scanner, column);
                break;
            case ColumnKind.Text:
                Texts[column.Slot] = ReadText(ref scanner, column, "a text");
                break;
            case ColumnKind.Flag:
                Integers[column.Slot] = ReadFlag(ref scanner, column);
                break;
            case ColumnKind.Integer:
            case ColumnKind.Timestamp:
                Integers[column.Slot] = ReadInteger(ref scanner, column);
                break;
            default:
                ReadNumbers(ref scanner, column);
                break;
        }
    }

    private TokenKey ReadToken(ref TableScanner scanner, Column column)
    {
        var range = ReadText(ref scanner, column, "a token");
        var text = _text.AsSpan(range);
        var key = TokenKey.From(text, out var isHex);
        if (!isHex && text.Length > 0 && !_oddTokens.ContainsKey(key))
        {
            _oddTokens.Add(key, Encoding.UTF8.GetString(text));
        }

        return key;
    }

    private void ReadTokens(ref TableScanner scanner, Column column)
    {
        if (scanner.Kind != JsonTokenType.StartArray)
        {
            ReportType(ref scanner, column, "a list of tokens");
            return;
        }

        while (scanner.Read() && scanner.Kind != JsonTokenType.EndArray)
        {
            List.Add(ReadToken(ref scanner, column));
        }
    }

    private Range ReadText(ref TableScanner scanner, Column column, string expected)
    {
        if (scanner.Kind != JsonTokenType.String)
        {
            ReportType(ref scanner, column, expected);
            return default;
        }

        if (scanner.Value.Length > _maxTextBytes)
        {
            Report("DATA-050", column, "a text is too long", $"at most {_maxTextBytes} bytes (MaxTextBytes)", $"{scanner.Value.Length} bytes");
            return default;
        }

        if (_textFilled + scanner.Value.Length > _text.Length)
        {
            Array.Resize(ref _text, (_textFilled + scanner.Value.Length) * 2);
        }

        var start = _textFilled;
        _textFilled += scanner.CopyText(_text.AsSpan(start));
        return start.._textFilled;
    }

    private long ReadFlag(ref TableScanner scanner, Column column)
    {
        if (scanner.Kind is not (JsonTokenType.True or JsonTokenType.False))
        {
            ReportType(ref scanner, column, "true or false");
        }

        return scanner.Kind == JsonTokenType.True ? 1 : 0;
    }

    private long ReadInteger(ref TableScanner scanner, Column column)
    {
        if (!scanner.TryGetInteger(out var value))
        {
            ReportType(ref scanner, column, "a whole number");
            return 0;
        }

        if (column.Kind == ColumnKind.Timestamp && RowChecks.CheckTimestamp(value) is { } problem)
        {
            Report(problem.Code, column, problem.What, problem.Expected, problem.Got);
        }

        return value;
    }

    private void ReadNumbers(ref TableScanner scanner, Column column)
    {
        var expected = column.Kind == ColumnKind.Intrinsic ? "a 3x3 matrix or []" : $"{column.Width} numbers";
        var values = Numbers.AsSpan(column.Slot, column.Width);
        var count = 0;
        if (scanner.Kind != JsonTokenType.StartArray)
        {
            ReportType(ref scanner, column, expected);
            return;
        }

        for (var depth = 1; depth > 0 && scanner.Read();)
        {
            switch (scanner.Kind)
            {
                case JsonTokenType.StartArray when column.Kind == ColumnKind.Intrinsic && depth == 1:
                    depth++;
                    break;
                case JsonTokenType.EndArray:
                    depth--;
                    break;
                default:
                    if (!scanner.TryGetNumber(out var value))
                    {
                        ReportType(ref scanner, column, expected);
                        return;
                    }

                    values[Math.Min(count++, values.Length - 1)] = value;
                    break;
            }
        }

        if (count == 0 && column.Kind == ColumnKind.Intrinsic)
        {
            values.Fill(double.NaN); // No intrinsics: JSON cannot spell NaN, so it marks their absence.
        }
        else if (count != column.Width)
        {
            Report("DATA-038", column, "a list has the wrong length", expected, $"{count} numbers");
        }
        else if (RowChecks.CheckNumbers(column.Kind, values) is { } problem)
        {
            Report(problem.Code, column, problem.What, problem.Expected, problem.Got, problem.Severity);
        }
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

    private void ReportType(ref TableScanner scanner, Column column, string expected)
    {
        var got = scanner.Kind switch
        {
            JsonTokenType.String => "a text",
            JsonTokenType.Number => $"the number {Encoding.UTF8.GetString(scanner.Value[..Math.Min(scanner.Value.Length, 32)])}",
            JsonTokenType.Null => "null",
            JsonTokenType.True or JsonTokenType.False => "true or false",
            JsonTokenType.StartObject => "an object",
            _ => "a list",
        };
        Report("DATA-038", column, "a value has the wrong type", expected, got);
        SkipRestOfValue(ref scanner, column);
    }

    // The fault may sit inside a list: what is left of that list is passed over too.
    private static void SkipRestOfValue(ref TableScanner scanner, Column column)
    {
        scanner.Skip();
        while (column.Kind is ColumnKind.Vector or ColumnKind.Rotation or ColumnKind.Intrinsic && scanner.Depth > TableScanner.RowDepth && scanner.Read())
        {
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
