using System.Globalization;
using System.Xml.Linq;
using ScottPlot;
using Spatial.Pictures;

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
            if (element.Name == "text")
            {
                FitText(element);
            }
        }

        SetIdentifiers(svg, name);
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

    // The library counts on from chart to chart; numbers of our own are the same each time.
    private static void SetIdentifiers(XElement svg, string chart)
    {
        var own = svg.Descendants().Attributes("id").Select((id, at) => (id.Value, Own: $"{chart}-{at}")).ToDictionary(pair => pair.Value, pair => pair.Own);
        foreach (var element in svg.Descendants())
        {
            if (element.Attribute("id") is { } id)
            {
                id.Value = own[id.Value];
            }

            if (element.Attribute("clip-path") is { } clip)
            {
                clip.Value = $"url(#{own[clip.Value["url(#".Length..^1]]})";
            }
        }
    }

    // The library places every letter as its font needs it. Readers have another: let theirs fill the same room.
    private static void FitText(XElement text)
    {
        text.Value = text.Value.Trim();
        text.Attribute("font-family")?.Remove();
        text.SetAttributeValue("x", First(text.Attribute("x")?.Value));
        text.SetAttributeValue("y", First(text.Attribute("y")?.Value));
        if (text.Value.Length > 1)
        {
            var size = double.Parse(text.Attribute("font-size")!.Value, CultureInfo.InvariantCulture);
            text.SetAttributeValue("textLength", PictureFont.WidthOf(text.Value, size).ToString("0.#", CultureInfo.InvariantCulture));
            text.SetAttributeValue("lengthAdjust", "spacingAndGlyphs");
        }
    }

    private static string First(string? places) => (places ?? "0").Split(',')[0];
}
