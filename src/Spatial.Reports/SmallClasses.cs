using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>Classes whose figures rest on little.</summary>
internal static class SmallClasses
{
    // A share of 100 things has a standard error of up to five points.
    public const long LittleSupport = 100;

    /// <summary>A class and why its figures are unsure.</summary>
    /// <param name="Table">Title of its table.</param>
    /// <param name="Class">Name of the class.</param>
    /// <param name="Support">Ground truth behind its figures.</param>
    /// <param name="Scenes">Scenes with ground truth of the class; null where scenes came without classes.</param>
    /// <param name="Reasons">Why, in words.</param>
    internal sealed record SmallClass(string Table, string Class, long Support, int? Scenes, IReadOnlyList<string> Reasons);

    /// <summary>The classes to be careful with, in the order of the tables.</summary>
    public static IReadOnlyList<SmallClass> Of(ProtocolReport report)
    {
        var small = new List<SmallClass>();
        foreach (var (table, row) in report.Result.Tables.SelectMany(table => table.Rows.Select(row => (table, row))))
        {
            var scenes = SceneCount(report, table, row);
            List<string> reasons = [];
            if (row.Support < LittleSupport)
            {
                reasons.Add($"support {row.Support}, under {LittleSupport}");
            }

            if (scenes < BootstrapSettings.FewScenes)
            {
                reasons.Add($"in {scenes} of {report.Scenes.Count} scenes, under {BootstrapSettings.FewScenes}");
            }

            string[] wide = [.. table.Columns.Where(column => IsWide(IntervalOf(report, column, row))).Select(column => column.Name)];
            if (wide.Length > 0)
            {
                reasons.Add($"interval wider than the value of {string.Join(", ", wide)}");
            }

            if (reasons.Count > 0)
            {
                small.Add(new(table.Title, row.Class, row.Support, scenes, reasons));
            }
        }

        return small;
    }

    /// <summary>The interval of a class's figure; null where there is none.</summary>
    public static FigureInterval? IntervalOf(ProtocolReport report, FigureKind column, ClassRow row) =>
        report.Intervals?.Figures.FirstOrDefault(figure => figure.Kind.Name == $"{column.Name}/{row.Class}");

    // Null where scenes came without classes, as in a file that was read back.
    private static int? SceneCount(ProtocolReport report, ClassTable table, ClassRow row)
    {
        ClassTable[] own = [.. report.Scenes.SelectMany(scene => scene.Result.Tables).Where(one => one.Title == table.Title)];
        return own.Length == 0 ? null : own.Count(one => one.Rows.Any(scene => scene.Class == row.Class && scene.Support > 0));
    }

    private static bool IsWide(FigureInterval? figure) =>
        figure is { Interval: { } interval, Value: { } value } && interval.High - interval.Low > Math.Abs(value);
}
