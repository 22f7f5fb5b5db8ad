using ScottPlot;
using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>Parts that pages share.</summary>
internal static class HtmlSections
{
    /// <summary>Name of a protocol's place on the page.</summary>
    public static string Anchor(int protocol) => $"protocol{protocol}";

    /// <summary>What was evaluated.</summary>
    public static void Subject(HtmlText html, IReadOnlyList<Setting> subject)
    {
        html.Open("dl", ("class", "subject"));
        foreach (var setting in subject)
        {
            html.Open("div").Element("dt", setting.Name).Element("dd", ReportText.Anonymous(setting.Value)).Close("div");
        }

        html.Close("dl");
    }

    /// <summary>Links to the parts of the page.</summary>
    public static void Contents(HtmlText html, IReadOnlyList<ProtocolCard> cards, IEnumerable<(string Anchor, string Name)> extras)
    {
        html.Open("nav", ("aria-label", "Contents")).Open("ul");
        foreach (var (anchor, name) in cards.Select((card, at) => (Anchor(at), card.Name)).Concat(extras))
        {
            html.Open("li").Element("a", name, ("href", $"#{anchor}")).Close("li");
        }

        html.Close("ul").Close("nav");
    }

    /// <summary>What a protocol fixes.</summary>
    public static void Card(HtmlText html, ProtocolCard card)
    {
        html.Open("details", ("open", "open")).Element("summary", $"What {card.Name} fixes");
        HtmlTable.Pairs(
            html,
            $"Protocol {card.Name}",
            "what",
            "how",
            card.Settings.Select(setting => (setting.Name, setting.Value)).Append(("defined in", card.Source)).Append(("ranks frames by", ReportWords.Header(card.RankedBy))));
        html.Close("details");
    }

    /// <summary>A chart with its caption.</summary>
    public static void Chart(HtmlText html, Plot plot, string name, string caption, int height = ChartStyle.Height)
    {
        using (plot)
        {
            html.Open("figure").Markup(ChartSvg.Render(plot, name, caption, height)).Element("figcaption", caption).Close("figure");
        }
    }
}
