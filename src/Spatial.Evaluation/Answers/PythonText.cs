using System.Globalization;

namespace Spatial.Evaluation;

/// <summary>Text as Python reads it, where official code leaves the meaning of an answer to Python.</summary>
internal static class PythonText
{
    /// <summary>What <c>str.strip()</c> leaves.</summary>
    public static ReadOnlySpan<char> Strip(ReadOnlySpan<char> text)
    {
        while (text.Length > 0 && IsSpace(text[0]))
        {
            text = text[1..];
        }

        while (text.Length > 0 && IsSpace(text[^1]))
        {
            text = text[..^1];
        }

        return text;
    }

    /// <summary>White space of <c>str.strip()</c> and of <c>\s</c>: .NET's, and the four separators of ASCII.</summary>
    public static bool IsSpace(char letter) => char.IsWhiteSpace(letter) || letter is >= '\x1c' and <= '\x1f';

    /// <summary>The number that <c>float()</c> makes of a text; null where it would raise an error.</summary>
    /// <remarks>Surrounding space, a sign, underscores between digits, inf, infinity and nan of any case are accepted; digits of other scripts, which
    /// Python accepts too, are not.</remarks>
    public static double? ToNumber(ReadOnlySpan<char> text)
    {
        text = Strip(text);
        var unsigned = text.Length > 0 && text[0] is '+' or '-' ? text[1..] : text;
        var sign = text.Length > 0 && text[0] == '-' ? -1 : 1;
        if (unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase) || unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            return sign * double.PositiveInfinity;
        }

        if (unsigned.Equals("nan", StringComparison.OrdinalIgnoreCase))
        {
            return double.NaN;
        }

        const NumberStyles styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var isPlain = unsigned.Length > 0 && unsigned[0] is not ('+' or '-') && unsigned.IndexOfAnyExcept("0123456789.eE+-_") < 0;
        return isPlain && WithoutUnderscores(unsigned) is { } digits && double.TryParse(digits, styles, CultureInfo.InvariantCulture, out var value)
            ? sign * value
            : null;
    }

    // Python allows one underscore between two digits, nowhere else.
    private static string? WithoutUnderscores(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var isBetweenDigits = at > 0 && at + 1 < text.Length && char.IsAsciiDigit(text[at - 1]) && char.IsAsciiDigit(text[at + 1]);
            if (text[at] == '_' && !isBetweenDigits)
            {
                return null;
            }
        }

        return text.ToString().Replace("_", "", StringComparison.Ordinal);
    }
}
