using System.Security.Cryptography;
using System.Text;

namespace Spatial.Datasets;

/// <summary>Makes an index from a folder of tables: parse each, resolve its references as soon as their targets are known, write, forget.</summary>
/// <remarks>Only one large table is held at a time, beside the tokens of those it points to.</remarks>
internal sealed class IndexBuilder
{
    private readonly string _folder;
    private readonly NuScenesOptions _options;
    private readonly IndexWriter _writer;
    private readonly Findings _findings = new();
    private readonly Dictionary<TokenKey, string> _oddTokens = [];
    private readonly Dictionary<string, KnownTokens> _known = [];
    private readonly List<DanglingReference> _dangling = [];
    private readonly List<SourceTable> _sources = [];
    private readonly int[] _rowCounts = new int[NuScenesSchema.Tables.Length];

    private IndexBuilder(string folder, NuScenesOptions options, Stream target)
    {
        (_folder, _options, _writer) = (folder, options, new IndexWriter(target));
    }

    /// <summary>Builds the index of a table folder into a stream.</summary>
    public static void Build(string folder, NuScenesOptions options, Stream target) => new IndexBuilder(folder, options, target).Build();

    private void Build()
    {
        var parser = new TableParser(_options, _oddTokens, _findings);
        var waiting = new List<ParsedTable>();
        foreach (var schema in NuScenesSchema.Tables)
        {
            _options.Progress?.Report($"indexing {schema.Name}");
            var table = parser.Parse(_folder, schema);
            if (table.Source is { } source)
            {
                _sources.Add(source);
            }

            WriteColumns(table);
            waiting.Add(table);
            foreach (var ready in waiting.FindAll(IsResolvable))
            {
                WriteReferences(ready);
                waiting.Remove(ready);
            }
        }

        _writer.Finish(Describe);
    }

    private bool IsResolvable(ParsedTable table) => table.Schema.Columns.All(column => column.Target.Length == 0 || _known.ContainsKey(column.Target));

    private void WriteColumns(ParsedTable table)
    {
        var schema = table.Schema;
        var tokens = table.Tokens.ToArray();
        var seed = (long)(ulong)(table.Source?.Hash ?? 0);
        var slots = TokenMap.Build(tokens, seed, (first, second) => NoteDuplicate(schema, tokens[second], first, second));
        _known.Add(schema.Name, new(tokens, slots, seed));
        _rowCounts[schema.Id] = tokens.Length;
        _writer.WriteSection<TokenKey>(schema, SectionKind.Tokens, tokens);
        _writer.WriteSection<int>(schema, SectionKind.Slots, slots);
        _writer.WriteSection(schema, SectionKind.Texts, table.Texts.WriteTo);
        _writer.WriteSection(schema, SectionKind.TextBytes, table.TextBytes.WriteTo);
        _writer.WriteSection(schema, SectionKind.Integers, table.Integers.WriteTo);
        _writer.WriteSection(schema, SectionKind.Numbers, table.Numbers.WriteTo);
        foreach (var column in table.UnknownColumns)
        {
            _findings.Add(new("DATA-037", FindingSeverity.Note, "an unknown column is ignored", $"table {schema.Name}, field {column}", "the columns of nuScenes", column, ""));
        }
    }

    private void WriteReferences(ParsedTable table)
    {
        var schema = table.Schema;
        var width = schema.References.Length;
        var rows = new RowBuffer<int>();
        for (var i = 0; i < table.References.Count; i++)
        {
            rows.Add(Resolve(schema, schema.References[i % width], i / width, table.References[i]));
        }

        _writer.WriteSection(schema, SectionKind.References, rows.WriteTo);
        WriteList(table);
        WriteGroups(table, rows);
    }

    private void WriteList(ParsedTable table)
    {
        if (table.Schema.List is not { } column)
        {
            return;
        }

        var targets = new RowBuffer<int>();
        for (int row = 0, i = 0; row < table.ListOffsets.Count; row++)
        {
            for (; i < table.ListOffsets[row]; i++)
            {
                targets.Add(Resolve(table.Schema, column, row, table.List[i]));
            }
        }

        _writer.WriteSection(table.Schema, SectionKind.ListOffsets, table.ListOffsets.WriteTo);
        _writer.WriteSection(table.Schema, SectionKind.ListRows, targets.WriteTo);
    }

    /// <summary>The rows that belong to each row of another table, in table order: annotations and key frames of a sample, samples of a scene.</summary>
    private void WriteGroups(ParsedTable table, RowBuffer<int> references)
    {
        var schema = table.Schema;
        var column = schema == NuScenesSchema.SampleAnnotation ? SampleAnnotationColumns.Sample
            : schema == NuScenesSchema.SampleData ? SampleDataColumns.Sample
            : schema == NuScenesSchema.Sample ? SampleColumns.Scene
            : null;
        if (column is null)
        {
            return;
        }

        // The second row of a token that occurs twice belongs to nothing: samples and boxes must not be counted twice.
        var own = _known[schema.Name];
        bool IsSecond(int row) => TokenMap.Find(own.Tokens[row], own.Seed, own.Slots, own.Tokens) != row;
        bool IsBetweenKeyFrames(int row) => schema == NuScenesSchema.SampleData && table.Integers[(row * schema.Integers.Length) + SampleDataColumns.IsKeyFrame.Slot] == 0;
        int ParentOf(int row) => IsBetweenKeyFrames(row) || IsSecond(row)
            ? NuScenesIndex.NoRow
            : references[(row * schema.References.Length) + column.Slot];

        var (offsets, rows) = Group(_known[column.Target].Tokens.Length, table.Tokens.Count, ParentOf);
        _writer.WriteSection<int>(schema, SectionKind.GroupOffsets, offsets);
        _writer.WriteSection<int>(schema, SectionKind.GroupRows, rows);
    }

    private static (int[] Offsets, int[] Rows) Group(int parents, int children, Func<int, int> parentOf)
    {
        var offsets = new int[parents + 1];
        for (var row = 0; row < children; row++)
        {
            if (parentOf(row) is >= 0 and var parent)
            {
                offsets[parent + 1]++;
            }
        }

        for (var parent = 0; parent < parents; parent++)
        {
            offsets[parent + 1] += offsets[parent];
        }

        var rows = new int[offsets[^1]];
        var next = offsets.AsSpan(0, parents).ToArray();
        for (var row = 0; row < children; row++)
        {
            if (parentOf(row) is >= 0 and var parent)
            {
                rows[next[parent]++] = row;
            }
        }

        return (offsets, rows);
    }

    private int Resolve(TableSchema schema, Column column, int row, TokenKey token)
    {
        if (token == TokenKey.Empty && column.MayBeEmpty)
        {
            return NuScenesIndex.NoRow;
        }

        var known = _known[column.Target];
        var target = TokenMap.Find(token, known.Seed, known.Slots, known.Tokens);
        if (target != TokenMap.None)
        {
            return target;
        }

        _dangling.Add(new(schema.Id, row, Array.IndexOf(schema.Columns, column), token));
        return NuScenesIndex.DanglingRow;
    }

    private void NoteDuplicate(TableSchema schema, TokenKey token, int first, int second)
    {
        var text = _oddTokens.TryGetValue(token, out var odd) ? odd : token.ToHex();
        _findings.Add(new(
            "DATA-033", FindingSeverity.Error, "a token occurs twice", $"table {schema.Name}, rows {first} and {second}, token {text}, field token",
            "each token once", "two rows", "download or unpack the tables again"));
    }

    private IndexDirectory Describe(ulong[] blockHashes) => new()
    {
        Sources = _sources,
        Fingerprint = FingerprintOf(_sources),
        Sections = _writer.Sections,
        RowCounts = _rowCounts,
        OddTokens = _oddTokens,
        Dangling = _dangling,
        Findings = _findings.ToList(),
        BlockHashes = blockHashes,
    };

    private static string FingerprintOf(IEnumerable<SourceTable> sources)
    {
        var lines = sources.Select(source => $"{source.Table} {source.Bytes} {source.Hash:x32}\n").Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    private sealed record KnownTokens(TokenKey[] Tokens, int[] Slots, long Seed);
}
