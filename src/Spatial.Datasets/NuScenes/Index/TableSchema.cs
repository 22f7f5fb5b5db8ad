namespace Spatial.Datasets;

/// <summary>What a column of a table holds.</summary>
internal enum ColumnKind
{
    Token,
    Reference,
    References,
    Text,
    Integer,
    Timestamp,
    Flag,
    Vector,
    Rotation,
    Intrinsic,
}

/// <summary>One column of a table: its name in the file, what it must hold and where the index keeps it.</summary>
internal sealed class Column
{
    private Column(string name, ColumnKind kind, int width = 1)
    {
        (Name, Utf8Name, Kind, Width) = (name, System.Text.Encoding.UTF8.GetBytes(name), kind, width);
    }

    public string Name { get; }

    public byte[] Utf8Name { get; }

    public ColumnKind Kind { get; }

    /// <summary>Numbers per row: 3 for a vector, 4 for a rotation, 9 for an intrinsic matrix.</summary>
    public int Width { get; }

    /// <summary>Table a reference points to.</summary>
    public string Target { get; private init; } = "";

    /// <summary>False for columns that some versions of the data set lack.</summary>
    public bool IsRequired { get; private init; } = true;

    /// <summary>True where an empty token is meant: the end of a chain.</summary>
    public bool MayBeEmpty { get; private init; }

    /// <summary>True for texts that repeat from row to row and are kept once.</summary>
    public bool IsInterned { get; private init; }

    /// <summary>Place among the columns of its kind; for numbers the place of the first.</summary>
    public int Slot { get; internal set; }

    public static Column Token() => new("token", ColumnKind.Token);

    public static Column Reference(string name, string target, bool mayBeEmpty = false) =>
        new(name, ColumnKind.Reference) { Target = target, MayBeEmpty = mayBeEmpty };

    public static Column References(string name, string target) => new(name, ColumnKind.References) { Target = target };

    public static Column Text(string name, bool interned = false) => new(name, ColumnKind.Text) { IsInterned = interned };

    public static Column Integer(string name, bool required = true) => new(name, ColumnKind.Integer) { IsRequired = required };

    public static Column Timestamp() => new("timestamp", ColumnKind.Timestamp);

    public static Column Flag(string name) => new(name, ColumnKind.Flag);

    public static Column Vector(string name) => new(name, ColumnKind.Vector, 3);

    public static Column Rotation() => new("rotation", ColumnKind.Rotation, 4);

    public static Column Intrinsic() => new("camera_intrinsic", ColumnKind.Intrinsic, 9);
}

/// <summary>A table's name and columns, sorted into the blocks the index keeps.</summary>
internal sealed class TableSchema
{
    public TableSchema(string name, bool isRequired, params Column[] columns)
    {
        (Name, IsRequired, Columns) = (name, isRequired, columns);
        References = Place(ColumnKind.Reference);
        Texts = Place(ColumnKind.Text);
        Integers = Place(ColumnKind.Integer, ColumnKind.Timestamp, ColumnKind.Flag);
        Numbers = Place(ColumnKind.Vector, ColumnKind.Rotation, ColumnKind.Intrinsic);
        NumberWidth = Numbers.Sum(column => column.Width);
        List = columns.SingleOrDefault(column => column.Kind == ColumnKind.References);
    }

    public string Name { get; }

    /// <summary>False for tables that only some packages of the data set bring.</summary>
    public bool IsRequired { get; }

    public Column[] Columns { get; }

    public Column[] References { get; }

    public Column[] Texts { get; }

    public Column[] Integers { get; }

    public Column[] Numbers { get; }

    public int NumberWidth { get; }

    public Column? List { get; }

    /// <summary>Position in <see cref="NuScenesSchema.Tables"/>.</summary>
    public int Id => Array.IndexOf(NuScenesSchema.Tables, this);

    private Column[] Place(params ColumnKind[] kinds)
    {
        var placed = Columns.Where(column => kinds.Contains(column.Kind)).ToArray();
        var slot = 0;
        foreach (var column in placed)
        {
            column.Slot = slot;
            slot += column.Width;
        }

        return placed;
    }
}
