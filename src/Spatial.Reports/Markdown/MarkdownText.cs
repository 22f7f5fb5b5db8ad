using System.Text;

namespace Spatial.Reports;

/// <summary>Builds Markdown from text that may hold anything.</summary>
internal sealed class MarkdownText
{
    private readonly StringBuilder _text = new();

    /// <summary>Text as text: no emphasis, links, tables or tags come from it.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in ReportText.Line(text))
        {
            _ = character switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '#' or '~' or '!' or '$' => escaped.Append('\\').Append(character),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }

    /// <summary>A heading; level 1 is the title.</summary>
    public MarkdownText Heading(int level, string text) => Paragraph($"{new string('#', level)} {Escape(text)}");

    /// <summary>A paragraph that is Markdown already.</summary>
    public MarkdownText Paragraph(string markdown)
    {
        _text.Append(markdown).Append("\n\n");
        return this;
    }

    /// <summary>A list of plain texts.</summary>
    public MarkdownText List(IEnumerable<string> items)
    {
        var any = false;
        foreach (var item in items)
        {
            _text.Append("- ").Append(Escape(item)).Append('\n');
            any = true;
        }

        _text.Append(any ? "\n" : "");
        return this;
    }

    /// <summary>A table of plain texts.</summary>
    /// <param name="columns">Headers; those that begin with a tab are for numbers, to the right.</param>
    /// <param name="rows">One text per column.</param>
    public MarkdownText Table(IReadOnlyList<string> columns, IEnumerable<IEnumerable<string>> rows)
    {
        Row(columns.Select(column => column.TrimStart('\t')));
        _text.Append('|').AppendJoin('|', columns.Select(column => column.StartsWith('\t') ? " ---: " : " --- ")).Append("|\n");
        foreach (var row in rows)
        {
            Row(row);
        }

        _text.Append('\n');
        return this;
    }

    /// <summary>The text as bytes.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString().TrimEnd('\n') + "\n");

    private void Row(IEnumerable<string> cells) => _text.Append("| ").AppendJoin(" | ", cells.Select(Escape)).Append(" |\n");
}
