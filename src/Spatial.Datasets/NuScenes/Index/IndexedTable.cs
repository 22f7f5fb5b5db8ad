using System.Text;

namespace Spatial.Datasets;

/// <summary>One table of an open index: rows by number, columns by name.</summary>
internal sealed class IndexedTable
{
    private readonly IndexFile _file;
    private readonly TableSchema _schema;
    private readonly int _id;
    private readonly long _seed;
    private readonly SectionPlace[] _sections;

    public IndexedTable(IndexFile file, TableSchema schema)
    {
        (_file, _schema, _id) = (file, schema, schema.Id);
        Count = file.Directory.RowCounts[_id];
        Source = file.Directory.Sources.FirstOrDefault(source => source.Table == schema.Name);
        _seed = (long)(ulong)(Source?.Hash ?? 0);
        _sections = [.. Enum.GetValues<SectionKind>().Select(kind => file.Directory.Sections.GetValueOrDefault((_id, kind)))];
    }

    public string Name => _schema.Name;

    public int Count { get; }

    public SourceTable? Source { get; }

    public TableSchema Schema => _schema;

    /// <summary>Row of a token, or -1.</summary>
    public int Find(string token)
    {
        if (Count == 0 || token.Length == 0)
        {
            return TokenMap.None;
        }

        var key = TokenKey.From(token);
        var slotCount = (int)(Section(SectionKind.Slots).Length / sizeof(int));
        for (var slot = TokenMap.FirstSlot(key, _seed, slotCount); ; slot = (slot + 1) & (slotCount - 1))
        {
            var row = _file.Values<int>(Section(SectionKind.Slots), slot, 1)[0];
            if (row == TokenMap.None || KeyOf(row) == key)
            {
                return row == TokenMap.None || TokenOf(row) != token ? TokenMap.None : row;
            }
        }
    }

    /// <summary>Row of a token.</summary>
    /// <exception cref="ArgumentException">The table has no such token.</exception>
    public int Get(string token)
    {
        var row = Find(token);
        return row >= 0 ? row : throw new ArgumentException($"table {Name} has no token '{token}' ({Count} rows)", nameof(token));
    }

    public TokenKey KeyOf(int row) => _file.Values<TokenKey>(Section(SectionKind.Tokens), row, 1)[0];

    public string TokenOf(int row) => Spell(KeyOf(row));

    /// <summary>Row a reference leads to, -1 for an empty one.</summary>
    /// <exception cref="InvalidDataException">The token it names does not exist; both tokens are in the message.</exception>
    public int Follow(int row, Column column)
    {
        var target = Reference(row, column);
        return target != NuScenesIndex.DanglingRow ? target : throw new InvalidDataException(DanglingMessage(row, column));
    }

    /// <summary>As <see cref="Follow"/>, without complaint: -1 empty, -2 dangling.</summary>
    public int Reference(int row, Column column) =>
        _file.Values<int>(Section(SectionKind.References), ((long)row * _schema.References.Length) + column.Slot, 1)[0];

    /// <summary>Token a reference names, also where its target is missing; empty at the end of a chain.</summary>
    public string ReferenceToken(int row, Column column, IndexedTable target) => Reference(row, column) switch
    {
        NuScenesIndex.NoRow => "",
        NuScenesIndex.DanglingRow => MissingTokens(row, column)[0],
        var found => target.TokenOf(found),
    };

    public string Text(int row, Column column)
    {
        var place = _file.Values<TextPlace>(Section(SectionKind.Texts), ((long)row * _schema.Texts.Length) + column.Slot, 1)[0];
        return Encoding.UTF8.GetString(_file.Values<byte>(Section(SectionKind.TextBytes), place.Offset, place.Length));
    }

    public long Integer(int row, Column column) =>
        _file.Values<long>(Section(SectionKind.Integers), ((long)row * _schema.Integers.Length) + column.Slot, 1)[0];

    public ReadOnlySpan<double> Numbers(int row, Column column) =>
        _file.Values<double>(Section(SectionKind.Numbers), ((long)row * _schema.NumberWidth) + column.Slot, column.Width);

    public Vector3d Vector(int row, Column column)
    {
        var numbers = Numbers(row, column);
        return new(numbers[0], numbers[1], numbers[2]);
    }

    public Quaterniond Rotation(int row, Column column)
    {
        var numbers = Numbers(row, column);
        return new(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /// <summary>Rows of the list column; -2 for those that are missing.</summary>
    public ReadOnlySpan<int> ListOf(int row)
    {
        var end = _file.Values<int>(Section(SectionKind.ListOffsets), row, 1)[0];
        var start = row == 0 ? 0 : _file.Values<int>(Section(SectionKind.ListOffsets), row - 1, 1)[0];
        return _file.Values<int>(Section(SectionKind.ListRows), start, end - start);
    }

    /// <summary>Tokens of the list column, also those whose target is missing.</summary>
    public IReadOnlyList<string> ListTokens(int row, IndexedTable target)
    {
        var missing = new Queue<string>(MissingTokens(row, _schema.List!));
        var tokens = new List<string>();
        foreach (var found in ListOf(row))
        {
            tokens.Add(found >= 0 ? target.TokenOf(found) : missing.Dequeue());
        }

        return tokens;
    }

    /// <summary>Rows of this table that belong to a row of its parent table, in table order.</summary>
    public ReadOnlySpan<int> GroupOf(int parent)
    {
        var bounds = _file.Values<int>(Section(SectionKind.GroupOffsets), parent, 2);
        return _file.Values<int>(Section(SectionKind.GroupRows), bounds[0], bounds[1] - bounds[0]);
    }

    public string DanglingMessage(int row, Column column) =>
        $"table {Name}, token {TokenOf(row)}, field {column.Name}: table {column.Target} has no token '{MissingTokens(row, column)[0]}'; "
        + "run `spatial dataset verify` to list all that is missing";

    private string[] MissingTokens(int row, Column column)
    {
        var position = Array.IndexOf(_schema.Columns, column);
        return [.. _file.Directory.Dangling
            .Where(reference => reference.Table == _id && reference.Row == row && reference.Column == position)
            .Select(reference => reference.Target == TokenKey.Empty ? "" : Spell(reference.Target))];
    }

    private string Spell(TokenKey key) =>
        _file.Directory.OddTokens.Count > 0 && _file.Directory.OddTokens.TryGetValue(key, out var odd) ? odd : key.ToHex();

    private SectionPlace Section(SectionKind kind) => _sections[(int)kind];
}
