using System.Text;

namespace Spatial.Reports;

/// <summary>Builds a page. Text and attributes are escaped here and nowhere else; the page is well-formed XML, so tests can prove it.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _page = new();

    /// <summary>The text so escaped that it stays text, within elements and within quotes.</summary>
    public static string Escape(string text) => ReportText.Line(text)
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal);

    /// <summary>Opens an element.</summary>
    public HtmlText Open(string tag, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        _page.Append('<').Append(tag);
        foreach (var (name, value) in attributes)
        {
            _page.Append(' ').Append(name).Append("=\"").Append(Escape(value)).Append('"');
        }

        _page.Append('>');
        return this;
    }

    /// <summary>Adds text.</summary>
    public HtmlText Text(string text)
    {
        _page.Append(Escape(text));
        return this;
    }

    /// <summary>Closes an element.</summary>
    public HtmlText Close(string tag)
    {
        _page.Append("</").Append(tag).Append('>');
        if (tag is "tr" or "section" or "table" or "div" or "h1" or "h2" or "h3" or "p" or "li" or "figure")
        {
            _page.Append('\n');
        }

        return this;
    }

    /// <summary>An element with text in it.</summary>
    public HtmlText Element(string tag, string text, params ReadOnlySpan<(string Name, string Value)> attributes) =>
        Open(tag, attributes).Text(text).Close(tag);

    /// <summary>Markup of our own making: a chart, a style sheet, a script. Never text from data.</summary>
    public HtmlText Markup(string markup)
    {
        _page.Append(markup);
        return this;
    }

    /// <summary>The page as bytes.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_page.ToString());
}
