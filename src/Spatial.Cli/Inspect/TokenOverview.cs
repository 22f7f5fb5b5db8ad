using System.Globalization;
using System.Text.Json;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>A field of a row; for links, the tables that hold a row of that token.</summary>
internal sealed record RowField(string Name, string Value, string LeadsTo);

/// <summary>A row that has a token, whatever its table.</summary>
internal sealed record TokenOverview(string Table, IReadOnlyList<RowField> Fields)
{
    /// <summary>Every row of a token.</summary>
    /// <exception cref="ArgumentException">No table has it.</exception>
    public static IReadOnlyList<TokenOverview> Of(NuScenesTables tables, string token)
    {
        var rows = tables.Find(token);
        return rows.Count > 0
            ? [.. rows.Select(row => new TokenOverview(row.Table, FieldsOf(tables, row.Row)))]
            : throw new ArgumentException($"no table of {tables.Version} has a row with token '{token}'");
    }

    /// <summary>Writes it as a table.</summary>
    public void Write(Screen screen) =>
        screen.WriteTable($"Row of {Table}", ["field", "value", "leads to"], Fields.Select(field => new[] { field.Name, field.Value, field.LeadsTo }));

    private static RowField[] FieldsOf(NuScenesTables tables, object row) =>
    [
        .. row.GetType().GetProperties()
            .Where(property => property.PropertyType != typeof(RigidTransform)) // follows from rotation and translation
            .SelectMany(property => FieldsOf(tables, ColumnOf(property.Name), property.GetValue(row))),
    ];

    // nuScenes' own spelling: SampleToken is the column sample_token.
    private static string ColumnOf(string property) => property switch
    {
        "TimestampMicros" => "timestamp",
        "PreviousToken" => "prev",
        "NextToken" => "next",
        "SampleCount" => "nbr_samples",
        "AnnotationCount" => "nbr_annotations",
        "Intrinsic" => "camera_intrinsic",
        "FileFormat" => "fileformat",
        "LidarPointCount" => "num_lidar_pts",
        "RadarPointCount" => "num_radar_pts",
        _ => JsonNamingPolicy.SnakeCaseLower.ConvertName(property),
    };

    private static IEnumerable<RowField> FieldsOf(NuScenesTables tables, string name, object? value) => value switch
    {
        IReadOnlyList<string> tokens => tokens.Select(token => Link(tables, name, token)),
        string token when name is "prev" or "next" || name.EndsWith("token", StringComparison.Ordinal) => [Link(tables, name, token)],
        _ => [new RowField(name, Text(value), "")],
    };

    private static string Text(object? value) => value switch
    {
        null => "none",
        Vector3d v => FormattableString.Invariant($"[{v.X}, {v.Y}, {v.Z}]"),
        Quaterniond q => FormattableString.Invariant($"[{q.W}, {q.X}, {q.Y}, {q.Z}]"),
        BoxSize size => FormattableString.Invariant($"[{size.Width}, {size.Length}, {size.Height}]"),
        Matrix3d m => FormattableString.Invariant($"[[{m.M00}, {m.M01}, {m.M02}], [{m.M10}, {m.M11}, {m.M12}], [{m.M20}, {m.M21}, {m.M22}]]"),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static RowField Link(NuScenesTables tables, string name, string token)
    {
        var targets = token.Length == 0 ? "nothing" : string.Join(", ", tables.Find(token).Select(row => row.Table));
        return new(name, token, targets.Length > 0 ? targets : "NOWHERE: no table has this token");
    }
}
