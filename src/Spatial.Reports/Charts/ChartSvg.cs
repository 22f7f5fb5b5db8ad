using System.Globalization;
using System.Xml.Linq;
using ScottPlot;

namespace Spatial.Reports;

/// <summary>Charts as SVG inside the page.</summary>
internal static class ChartSvg
{
    private static readonly HashSet<string> Allowed =
        ["svg", "g", "path", "rect", "line", "circle", "ellipse", "polyline", "polygon", "text", "clipPath"];

    /// <summary>Draws a chart.</summary>
    /// <param name="plot">The chart, in the colours of <see cref="ChartStyle"/>.</param>
    /// <param name="name">Unique within the page: SVG identifiers share one space there.</param>
    /// <param name="label">What it shows, for those who cannot see it.</param>
    /// <param name="height">Height in units of <see cref="ChartStyle.Width"/>.</param>
    /// <exception cref="InvalidOperationException">The drawing library wrote something that does not belong into a chart.</exception>
    public static string Render(Plot plot, string name, string label, int height = ChartStyle.Height)
    {
        var svg = XDocument.Parse(plot.GetSvgXml(ChartStyle.Width, height)).Root!;
        foreach (var element in svg.DescendantsAndSelf())
        {
            // Text from data is in here; what is not known to be harmless does not go into the page.
            if (!Allowed.Contains(element.Name.LocalName))
            {
                throw new InvalidOperationException($"a chart must hold shapes and text, got <{element.Name.LocalName}>");
            }

            element.Name = element.Name.LocalName;
            SetRole(element);
            SetIdentifier(element, name);
            if (element.Name == "text")
            {
                FitText(element);
            }
        }

        svg.RemoveAttributes();
        svg.Add(
            new XAttribute("viewBox", FormattableString.Invariant($"0 0 {ChartStyle.Width} {height}")),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", ReportText.Line(label)));
        return svg.ToString(SaveOptions.DisableFormatting);
    }

    private static void SetRole(XElement element)
    {
        foreach (var attribute in element.Attributes().Where(attribute => attribute.Name.LocalName is "fill" or "stroke").ToArray())
        {
            if (ChartStyle.Roles.TryGetValue(attribute.Value, out var role))
            {
                attribute.Value = "currentColor";
                element.SetAttributeValue("class", role);
            }
        }

        element.Attributes("stroke-miterlimit").Remove();
    }

    private static void SetIdentifier(XElement element, string chart)
    {
        if (element.Attribute("id") is { } id)
        {
            id.Value = $"{chart}-{id.Value}";
        }

        if (element.Attribute("clip-path") is { } clip)
        {
            clip.Value = clip.Value.Replace("url(#", $"url(#{chart}-", StringComparison.Ordinal);
        }
    }

    // The library places every letter as its font needs it. Readers have another: let theirs fill the same room.
    private static void FitText(XElement text)
    {
        var places = Numbers(text.Attribute("x")?.Value);
        var content = text.Value.Trim();
        text.Value = content;
        text.Attribute("font-family")?.Remove();
        if (places.Length > 0)
        {
            text.SetAttributeValue("x", Short(places[0]));
            text.SetAttributeValue("y", Short(Numbers(text.Attribute("y")?.Value).FirstOrDefault()));
        }

        if (places.Length > 1)
        {
            text.SetAttributeValue("textLength", Short((places[^1] - places[0]) * places.Length / (places.Length - 1)));
            text.SetAttributeValue("lengthAdjust", "spacingAndGlyphs");
        }
    }

    private static double[] Numbers(string? list) =>
    [
        .. (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture)),
    ];

    private static string Short(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
