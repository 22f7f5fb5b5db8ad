using System.Globalization;
using Spatial.Reports;

namespace Spatial.Cli;

/// <summary>The figures that the demo prints, model beside model.</summary>
internal static class DemoTable
{
    private static readonly (string Protocol, string Figure, string Meaning)[] Rows =
    [
        ("openocc-v2", "RayIoU", "occupancy"),
        ("openocc-v2", "mAVE", "occupancy flow"),
        ("occ3d", "mIoU", "occupancy in camera view"),
        ("planning-drivepi", "L2_3s", "plan, distance at 3 s"),
        ("planning-drivepi", "obj_box_col_3s", "plan, collisions up to 3 s"),
        ("detection-cvpr2019", "NDS", "boxes"),
        ("detection-cvpr2019", "mAP", "boxes"),
        ("lidarseg", "mIoU", "points"),
        ("nuscenes-qa", "Overall", "answers"),
    ];

    /// <summary>Protocols of the figures.</summary>
    public static IReadOnlyList<string> Protocols => [.. Rows.Select(row => row.Protocol).Distinct(StringComparer.Ordinal)];

    /// <summary>Those of a model that predicts neither boxes nor labels of points.</summary>
    public static IReadOnlyList<string> ProtocolsWithoutObjects =>
        [.. Rows.Where(row => row.Meaning is not ("boxes" or "points")).Select(row => row.Protocol).Distinct(StringComparer.Ordinal)];

    /// <summary>Writes the table.</summary>
    public static void Write(Screen screen, IReadOnlyList<(string Model, EvaluationReport Report)> reports) => screen.WriteTable(
        "", ["what", "protocol", "figure", "unit", .. reports.Select(report => report.Model + "#")],
        Rows.Select(row => new[] { row.Meaning, row.Protocol, row.Figure, UnitOf(row, reports) }.Concat(reports.Select(report => ValueOf(row, report.Report))).ToArray()));

    private static string UnitOf((string Protocol, string Figure, string Meaning) row, IReadOnlyList<(string Model, EvaluationReport Report)> reports) =>
        reports[0].Report.Find(row.Protocol, row.Figure)?.Kind.Unit ?? "";

    private static string ValueOf((string Protocol, string Figure, string Meaning) row, EvaluationReport report) =>
        report.Find(row.Protocol, row.Figure) is { Value: { } value } figure
            ? value.ToString(figure.Kind.Unit == "%" ? "F2" : "F3", CultureInfo.InvariantCulture)
            : "n/a";
}
