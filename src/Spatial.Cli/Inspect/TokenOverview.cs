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

    private static RowField[] FieldsOf(NuScenesTables tables, object row)
    {
        var json = JsonSerializer.SerializeToElement(row, row.GetType(), JsonSerializerOptions.Web);
        return [.. json.EnumerateObject().SelectMany(property => FieldsOf(tables, property))];
    }

    private static IEnumerable<RowField> FieldsOf(NuScenesTables tables, JsonProperty property)
    {
        if (property.Name.EndsWith("Tokens", StringComparison.Ordinal))
        {
            return property.Value.EnumerateArray().Select(token => Link(tables, property.Name, token.GetString()!));
        }

        return property.Name.EndsWith("Token", StringComparison.Ordinal)
            ? [Link(tables, property.Name, property.Value.GetString()!)]
            : [new RowField(property.Name, property.Value.ToString(), "")];
    }

    private static RowField Link(NuScenesTables tables, string name, string token)
    {
        var targets = token.Length == 0 ? "nothing" : string.Join(", ", tables.Find(token).Select(row => row.Table));
        return new(name, token, targets.Length > 0 ? targets : "NOWHERE: no table has this token");
    }
}
