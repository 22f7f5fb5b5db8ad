using System.Text;
using System.Text.Json;

namespace Spatial.Datasets;

/// <content>One value at a time, by the kind of its column.</content>
internal sealed partial class TableRowReader
{
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
}
