using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>Figures of classes with bars and intervals, and the classes whose figures rest on little.</summary>
internal static class HtmlClasses
{
    public static void Write(HtmlText html, ProtocolReport report)
    {
        var small = SmallClasses.Of(report);
        foreach (var table in report.Result.Tables)
        {
            html.Element("h3", table.Title);
            HtmlTable.Begin(
                html,
                $"{table.Title}, {report.Card.Name}. The line under a number is its value{(report.Intervals is null ? "" : $", the thin one its {ReportWords.IntervalHeader(report.Intervals)}")}.",
                [table.Division, "\tsupport", .. table.Columns.Select(column => $"\t{ReportWords.Header(column)}")],
                "sort");
            var longest = table.Columns.Select((column, at) => LongestBar(column, table.Rows.Select(row => row.Values[at]))).ToArray();
            foreach (var row in table.Rows)
            {
                html.Open("tr").Open("th", ("scope", "row")).Element("span", row.Class);
                if (small.FirstOrDefault(one => one.Table == table.Title && one.Class == row.Class) is { } reason)
                {
                    html.Element("span", "unsure", ("class", "small"), ("title", string.Join("; ", reason.Reasons)));
                }

                html.Close("th").NumberCell(ReportNumber.Count(row.Support));
                foreach (var (at, column) in table.Columns.Index())
                {
                    Bar(html, row.Values[at], column, SmallClasses.IntervalOf(report, column, row)?.Interval, longest[at]);
                }

                html.Close("tr");
            }

            HtmlTable.End(html);
        }

        SmallOnes(html, report, small);
    }

    private static void SmallOnes(HtmlText html, ProtocolReport report, IReadOnlyList<SmallClasses.SmallClass> small)
    {
        if (report.Result.Tables.Count == 0)
        {
            return;
        }

        html.Element("h3", "Reliability of small classes");
        if (small.Count == 0)
        {
            html.Element("p", $"No class rests on little: each has support of {SmallClasses.LittleSupport} or more, in {BootstrapSettings.FewScenes} scenes or more.");
        }
        else
        {
            HtmlTable.Begin(html, $"Classes whose figures are unsure, {report.Card.Name}", ["class", "table", "\tsupport", "\tscenes", "why"]);
            foreach (var row in small)
            {
                html.Open("tr").RowHeader(row.Class).TextCell(row.Table).NumberCell(ReportNumber.Count(row.Support)).NumberCell(row.Scenes is { } scenes ? ReportNumber.Count(scenes) : ReportNumber.Undefined)
                    .TextCell(string.Join("; ", row.Reasons)).Close("tr");
            }

            HtmlTable.End(html);
        }
    }

    private static void Bar(HtmlText html, double? value, FigureKind kind, Interval? interval, double longest)
    {
        if (value is null)
        {
            html.NumberCell(ReportNumber.Undefined);
            return;
        }

        html.Open("td", ("class", "bar"));
        if (interval is not null)
        {
            html.Open("span", ("title", ReportNumber.Shown(interval, kind))).Text(ReportNumber.Shown(value, kind)).Close("span");
        }
        else
        {
            html.Text(ReportNumber.Shown(value, kind));
        }

        html.Open("span", ("class", "track")).Open("i", ("style", $"width:{Percent(value.Value, longest)}%")).Close("i");
        if (interval is not null)
        {
            var (low, high) = (Percent(interval.Low, longest), Percent(interval.High, longest));
            html.Open("b", ("style", $"left:{low}%;right:{100 - high}%")).Close("b");
        }

        html.Close("span").Close("td");
    }

    private static int Percent(double value, double longest) => (int)Math.Round(100 * Math.Clamp(value / longest, 0, 1), MidpointRounding.AwayFromZero);

    // Fractions and percentages have a natural end; other bars end with the largest value.
    private static double LongestBar(FigureKind kind, IEnumerable<double?> values)
    {
        var largest = values.Max(value => value is { } number ? Math.Abs(number) : 0);
        return kind.Unit switch
        {
            "" when largest <= 1 && kind.Better != Better.Neither => 1,
            "%" when largest <= 100 => 100,
            _ => largest > 0 ? largest : 1,
        };
    }
}
