using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>All rows of one table as columns, ready to be written; references still as tokens.</summary>
internal sealed class ParsedTable(TableSchema schema)
{
    public TableSchema Schema => schema;

    public RowBuffer<TokenKey> Tokens { get; } = new();

    public RowBuffer<TokenKey> References { get; } = new();

    public RowBuffer<TextPlace> Texts { get; } = new();

    public RowBuffer<byte> TextBytes { get; } = new();

    public RowBuffer<long> Integers { get; } = new();

    public RowBuffer<double> Numbers { get; } = new();

    public RowBuffer<int> ListOffsets { get; } = new();

    public RowBuffer<TokenKey> List { get; } = new();

    public List<string> UnknownColumns { get; } = [];

    /// <summary>Size, time and hash of the file; null where there is none.</summary>
    public SourceTable? Source { get; set; }
}

/// <summary>Parses a table file row by row. Damaged rows are left out and found fault with; damaged JSON ends the table there.</summary>
internal sealed class TableParser(NuScenesOptions options, Dictionary<TokenKey, string> oddTokens, Findings findings)
{
    private readonly Dictionary<string, TextPlace> _interned = [];

    /// <summary>Parses <c>table.json</c> of a folder.</summary>
    public ParsedTable Parse(string folder, TableSchema schema)
    {
        var table = new ParsedTable(schema);
        _interned.Clear();
        var file = new FileInfo(Path.Combine(folder, schema.Name + ".json"));
        if (!file.Exists)
        {
            NoteMissing(schema);
            return table;
        }

        var hash = new XxHash128();
        if (file.Length > options.MaxTableBytes)
        {
            findings.Add(new(
                "DATA-050", FindingSeverity.Error, "a table is too large", FileNameOf(schema), $"at most {options.MaxTableBytes} bytes (MaxTableBytes)",
                $"{file.Length} bytes", "raise the limit if the file is meant to be so large"));
        }
        else
        {
            using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            ParseRows(new TableScanner(stream, hash, options.MaxTextBytes), table);
            DrainInto(hash, stream);
        }

        table.Source = new(schema.Name, file.Length, file.LastWriteTimeUtc.Ticks, hash.GetCurrentHashAsUInt128());
        return table;
    }

    private void ParseRows(TableScanner scanner, ParsedTable table)
    {
        var rows = new TableRowReader(table.Schema, options.MaxTextBytes, oddTokens);
        try
        {
            ParseArray(ref scanner, rows, table);
        }
        catch (JsonException exception)
        {
            // The reader counts lines and bytes in lines; the byte in the file is what an editor can be pointed at.
            var what = exception.Message.Split(" LineNumber:")[0].TrimEnd('.', ' ');
            findings.Add(new(
                "DATA-031", FindingSeverity.Error, "a table is not sound JSON", $"{FileNameOf(table.Schema)} byte {scanner.Position}, row {table.Tokens.Count}",
                "one JSON array of rows", what, "download or unpack the tables again"));
        }

        table.UnknownColumns.AddRange(rows.UnknownColumns);
    }

    private void ParseArray(ref TableScanner scanner, TableRowReader rows, ParsedTable table)
    {
        if (!scanner.Read() || scanner.Kind != JsonTokenType.StartArray)
        {
            throw new JsonException("the file does not begin with [");
        }

        for (var row = 0; scanner.Read() && scanner.Kind != JsonTokenType.EndArray; row++)
        {
            if (row >= options.MaxRows)
            {
                throw new JsonException($"more than {options.MaxRows} rows (MaxRows)");
            }

            var start = scanner.TokenStart;
            if (scanner.Kind != JsonTokenType.StartObject)
            {
                AddProblem(table.Schema, row, start, null, new("DATA-038", FindingSeverity.Error, "a row is not an object", "", "{...}", "another value"));
                scanner.Skip();
                continue;
            }

            rows.Read(ref scanner);
            if (rows.Problem is { } problem)
            {
                AddProblem(table.Schema, row, start, rows, problem);
            }

            if (rows.Problem is not { Severity: FindingSeverity.Error })
            {
                Keep(rows, table);
            }
        }

        if (scanner.Read())
        {
            throw new JsonException("something follows the array");
        }
    }

    private void Keep(TableRowReader row, ParsedTable table)
    {
        table.Tokens.Add(row.Token);
        table.References.AddRange(row.References);
        table.Integers.AddRange(row.Integers);
        table.Numbers.AddRange(row.Numbers);
        foreach (var column in table.Schema.Texts)
        {
            table.Texts.Add(column.IsInterned ? Intern(row.TextOf(column.Slot), table) : Append(row.TextOf(column.Slot), table));
        }

        if (table.Schema.List is not null)
        {
            foreach (var token in row.List)
            {
                table.List.Add(token);
            }

            table.ListOffsets.Add(table.List.Count);
        }
    }

    private TextPlace Intern(ReadOnlySpan<byte> utf8, ParsedTable table)
    {
        const int mostInterned = 4096;
        var lookup = _interned.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> text = stackalloc char[64];
        if (utf8.Length > text.Length || _interned.Count > mostInterned)
        {
            return Append(utf8, table);
        }

        text = text[..Encoding.UTF8.GetChars(utf8, text)];
        if (!lookup.TryGetValue(text, out var place))
        {
            place = Append(utf8, table);
            lookup[text] = place;
        }

        return place;
    }

    private static TextPlace Append(ReadOnlySpan<byte> utf8, ParsedTable table)
    {
        var place = new TextPlace((uint)table.TextBytes.Count, utf8.Length);
        table.TextBytes.AddRange(utf8);
        return place;
    }

    private void NoteMissing(TableSchema schema)
    {
        if (schema.IsRequired)
        {
            findings.Add(new(
                "DATA-031", FindingSeverity.Error, "a table is missing", FileNameOf(schema), "the file", "nothing", "download or unpack the tables again"));
        }
    }

    private void AddProblem(TableSchema schema, int row, long position, TableRowReader? reader, RowProblem problem)
    {
        var token = reader is null ? "" : $", token {(oddTokens.TryGetValue(reader.Token, out var odd) ? odd : reader.Token.ToHex())}";
        var field = problem.Field.Length > 0 ? $", field {problem.Field}" : "";
        findings.Add(new(
            problem.Code, problem.Severity, problem.What, $"table {schema.Name}, row {row}{token}{field}, {FileNameOf(schema)} byte {position}",
            problem.Expected, problem.Got, ""));
    }

    private static string FileNameOf(TableSchema schema) => schema.Name + ".json";

    private static void DrainInto(XxHash128 hash, Stream stream)
    {
        // After damage the rest is unread; the hash must cover it, or a repair further on would go unnoticed.
        var rest = new byte[1 << 16];
        for (int read; (read = stream.Read(rest)) > 0;)
        {
            hash.Append(rest.AsSpan(0, read));
        }
    }
}
