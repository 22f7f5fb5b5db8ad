namespace Spatial.Reports;

/// <summary>Figures as tables for spreadsheets and scripts: one figure a row, the protocol in every row, empty where not defined.</summary>
internal static class ReportTables
{
    /// <summary>The figures of the head line for each scene: protocol, scene, samples, figure, unit, value, partial.</summary>
    public static byte[] PerScene(EvaluationReport report)
    {
        var csv = new CsvTable("protocol", "scene", "samples", "figure", "unit", "value", "partial");
        foreach (var protocol in report.Protocols)
        {
            foreach (var scene in protocol.Scenes)
            {
                foreach (var figure in scene.Result.Figures)
                {
                    csv.Text(protocol.Card.Name).Text(scene.Scene).Number(scene.Result.Samples).Text(figure.Kind.Name).Text(figure.Kind.Unit)
                        .Number(figure.Value).Text(Partial(report)).EndRow();
                }
            }
        }

        return csv.ToBytes();
    }

    /// <summary>The figures of each class: protocol, table, class, support, figure, unit, value, low, high, partial. Low and high are the ends of
    /// the interval where scenes were drawn.</summary>
    public static byte[] PerClass(EvaluationReport report)
    {
        var csv = new CsvTable("protocol", "table", "class", "support", "figure", "unit", "value", "low", "high", "partial");
        foreach (var protocol in report.Protocols)
        {
            foreach (var (table, row) in protocol.Result.Tables.SelectMany(table => table.Rows.Select(row => (table, row))))
            {
                foreach (var (at, column) in table.Columns.Index())
                {
                    var interval = SmallClasses.IntervalOf(protocol, column, row)?.Interval;
                    csv.Text(protocol.Card.Name).Text(table.Title).Text(row.Class).Number(row.Support).Text(column.Name).Text(column.Unit)
                        .Number(row.Values[at]).Number(interval?.Low).Number(interval?.High).Text(Partial(report)).EndRow();
                }
            }
        }

        return csv.ToBytes();
    }

    private static string Partial(EvaluationReport report) => report.Partial ? "true" : "false";
}
