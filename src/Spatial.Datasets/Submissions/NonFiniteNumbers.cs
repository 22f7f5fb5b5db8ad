namespace Spatial.Datasets;

/// <summary>Finds NaN, Infinity and -Infinity, which Python writes although JSON has no such numbers, and turns each into a text of the same length.</summary>
/// <remarks>So one bad number does not end the reading: a place that expects a number finds such a text, which a file itself would hardly hold, and can
/// say where it stands.</remarks>
internal struct NonFiniteNumbers
{
    private const byte Mark = 0x7F; // a control letter that JSON allows in texts

    private bool _isInText;

    /// <summary>Whether a text is what a number became.</summary>
    public static bool IsOne(ReadOnlySpan<byte> text) => IsNaN(text) || text.SequenceEqual("\u007ffinit"u8) || text.SequenceEqual("\u007fnfinit"u8);

    /// <summary>Whether a text is what a NaN became.</summary>
    public static bool IsNaN(ReadOnlySpan<byte> text) => text.SequenceEqual("\u007f"u8);

    /// <summary>Goes through the next bytes of a JSON file.</summary>
    /// <param name="bytes">They follow those that were done before.</param>
    /// <param name="isLast">Nothing follows them.</param>
    /// <returns>How many are done; the rest is to be given again with what follows.</returns>
    public int Quote(Span<byte> bytes, bool isLast)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var step = _isInText ? StepInText(bytes[at..], isLast) : StepOutside(bytes, at, isLast);
            if (step < 0)
            {
                return at + ~step;
            }

            at += step;
        }

        return at;
    }

    /// <summary>Bytes done, or the complement of those done before a pair that is not whole yet.</summary>
    private int StepInText(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var found = bytes.IndexOfAny((byte)'"', (byte)'\\');
        if (found < 0)
        {
            return bytes.Length;
        }

        if (bytes[found] == '"')
        {
            _isInText = false;
            return found + 1;
        }

        return found + 1 < bytes.Length ? found + 2 : isLast ? found + 1 : ~found;
    }

    private int StepOutside(Span<byte> all, int at, bool isLast)
    {
        var bytes = all[at..];
        var found = bytes.IndexOfAny((byte)'"', (byte)'N', (byte)'I');
        if (found < 0)
        {
            return bytes[^1] == '-' && !isLast ? ~(bytes.Length - 1) : bytes.Length;
        }

        if (bytes[found] == '"')
        {
            _isInText = true;
            return found + 1;
        }

        var literal = bytes[found] == 'N' ? "NaN"u8 : "Infinity"u8;
        var isNegative = found > 0 && bytes[found - 1] == '-' && bytes[found] == 'I';
        var start = isNegative ? found - 1 : found;
        if (bytes.Length - found < literal.Length && !isLast)
        {
            return ~start;
        }

        if (!bytes[found..].StartsWith(literal))
        {
            return found + 1;
        }

        var end = found + literal.Length;
        (bytes[start], bytes[start + 1], bytes[end - 1]) = ((byte)'"', Mark, (byte)'"');
        return end;
    }
}
