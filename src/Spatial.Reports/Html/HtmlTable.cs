namespace Spatial.Reports;

/// <summary>Tables that can be read aloud, scrolled by keyboard and, with the script, sorted.</summary>
internal static class HtmlTable
{
    /// <summary>Opens a table up to its body.</summary>
    /// <param name="html">The page.</param>
    /// <param name="caption">What it shows.</param>
    /// <param name="columns">Headers; those that begin with a tab are for numbers, to the right.</param>
    /// <param name="kind">Style: sort, tall, confusion; empty for none.</param>
    public static HtmlText Begin(HtmlText html, string caption, IEnumerable<string> columns, string kind = "")
    {
        html.Open("div", ("class", kind.Contains("tall", StringComparison.Ordinal) ? "scroll tall" : "scroll"), ("role", "region"), ("aria-label", caption), ("tabindex", "0"));
        html.Open("table", ("class", kind)).Open("caption").Element("span", caption).Close("caption").Open("thead").Open("tr");
        foreach (var column in columns)
        {
            html.Open("th", ("scope", "col"), ("class", column.StartsWith('\t') ? "n" : "t")).Open("span").Text(column.TrimStart('\t')).Close("span").Close("th");
        }

        return html.Close("tr").Close("thead").Open("tbody");
    }

    /// <summary>Closes it.</summary>
    public static HtmlText End(HtmlText html) => html.Close("tbody").Close("table").Close("div");

    /// <summary>The cell that names its row.</summary>
    public static HtmlText RowHeader(this HtmlText html, string text) => html.Open("th", ("scope", "row")).Element("span", text).Close("th");

    /// <summary>A cell of text.</summary>
    public static HtmlText TextCell(this HtmlText html, string text) => html.Element("td", text, ("class", "t"));

    /// <summary>A cell with a number that is text already.</summary>
    public static HtmlText NumberCell(this HtmlText html, string number) => number == ReportNumber.Undefined
        ? html.Element("td", number, ("class", "na"))
        : html.Element("td", number);

    /// <summary>A table of two columns.</summary>
    public static void Pairs(HtmlText html, string caption, string name, string value, IEnumerable<(string Name, string Value)> rows)
    {
        Begin(html, caption, [name, value], "pairs");
        foreach (var row in rows)
        {
            html.Open("tr").RowHeader(row.Name).TextCell(row.Value).Close("tr");
        }

        End(html);
    }

    /// <summary>A list of plain texts.</summary>
    public static void List(HtmlText html, IReadOnlyList<string> items, string kind)
    {
        if (items.Count > 0)
        {
            html.Open("ul", ("class", kind));
            foreach (var item in items)
            {
                html.Element("li", item);
            }

            html.Close("ul");
        }
    }
}
