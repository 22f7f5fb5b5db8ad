using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Spatial.Reports;

/// <summary>Text from data, made fit to be shown: names, captions and error messages may hold anything.</summary>
internal static partial class ReportText
{
    private const char Replacement = '\uFFFD';

    /// <summary>One line without characters that steer terminals, pages or the direction of writing.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // lone surrogates come as the replacement character
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (rune.Value is '\n' or '\r' or '\t' || category is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                line.Append(' ');
            }
            else if (category is UnicodeCategory.Control || IsDirectional(rune.Value))
            {
                line.Append(Replacement);
            }
            else
            {
                line.Append(rune);
            }
        }

        return line.ToString();
    }

    /// <summary>A line that names files without their folders: reports are mailed around, and folders tell users and machines.</summary>
    public static string Anonymous(string text) => AbsolutePath().Replace(Line(text), match =>
    {
        var path = match.Groups["path"].Value.TrimEnd('/', '\\');
        return $"\u2026/{path[(path.LastIndexOfAny(['/', '\\']) + 1)..]}";
    });

    // Marks, embeddings, overrides and isolates: they can make a name read as another.
    private static bool IsDirectional(int rune) => rune is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    // A path stands at the start, or after a blank, quote, bracket or sign. In quotes and brackets it may hold blanks. Web addresses are no paths.
    [GeneratedRegex(
        """(?<=\()(?<path>(?:file:/)?(?:/|~/|[A-Za-z]:[\\/]|\\\\)[^()]*[^()\s])(?=\))"""
        + """|(?<=')(?<path>(?:file:/)?(?:/|~/|[A-Za-z]:[\\/]|\\\\)[^']*)(?=')"""
        + """|(?<=")(?<path>(?:file:/)?(?:/|~/|[A-Za-z]:[\\/]|\\\\)[^"]*)(?=")"""
        + """|(?<![^\s='"(\[,;])(?<path>(?:file:/+|/|~/|[A-Za-z]:[\\/]|\\\\)[^\s'"()\[\],;/\\]+[/\\][^\s'"()\[\],;]*)""",
        RegexOptions.CultureInvariant)]
    private static partial Regex AbsolutePath();
}
