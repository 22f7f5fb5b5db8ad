using System.Globalization;
using System.Text;

namespace Spatial.Models;

/// <summary>Unicode's canonical composition (NFC): one spelling for texts that look the same.</summary>
/// <remarks>
/// Our own, since .NET's normalization does nothing where it runs without ICU, as we do. Its tables are of the Unicode version that the tokenizer
/// library has, so that marks of later versions stay in the order the models were trained with. Unicode Standard, section 3.11.
/// </remarks>
internal static class CanonicalComposition
{
    private const int FirstToCheck = 0x300; // below nothing moves and nothing composes with what precedes it

    // Hangul syllables follow a formula. Unicode Standard, section 3.12.
    private const int FirstSyllable = 0xAC00, FirstLead = 0x1100, FirstVowel = 0x1161, BeforeTrails = 0x11A7;
    private const int Leads = 19, Vowels = 21, Trails = 28, Syllables = Leads * Vowels * Trails;

    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];
    private static readonly Dictionary<int, byte> Classes = [];
    private static readonly HashSet<int> Unsettled = [];

    static CanonicalComposition()
    {
        using var table = typeof(CanonicalComposition).Assembly.GetManifestResourceStream("canonical-normalization.txt")!;
        using var reader = new StreamReader(table);
        while (reader.ReadLine() is { } line)
        {
            foreach (var entry in line.StartsWith('#') ? [] : line.Split("; "))
            {
                AddEntry(entry);
            }
        }

        Unsettled.UnionWith(Classes.Keys);
        Unsettled.UnionWith(Compositions.Keys.Select(pair => pair.Second));
        Unsettled.UnionWith(Decompositions.Keys.Except(Compositions.Values));
        Unsettled.UnionWith(Enumerable.Range(FirstVowel, Vowels));
        Unsettled.UnionWith(Enumerable.Range(BeforeTrails + 1, Trails - 1));
    }

    /// <summary>The text composed.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    public static TextPiece Of(TextPiece text) => IsSettled(text.Span) ? text : new(Compose(text.Span));

    /// <inheritdoc cref="Of(TextPiece)"/>
    public static string Of(string text) => IsSettled(text) ? text : Compose(text);

    private static bool IsSettled(ReadOnlySpan<char> text)
    {
        var start = text.IndexOfAnyExceptInRange('\0', (char)(FirstToCheck - 1));
        if (start >= 0)
        {
            foreach (var rune in text[start..].EnumerateRunes())
            {
                if (Unsettled.Contains(rune.Value))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static string Compose(ReadOnlySpan<char> text)
    {
        var points = Decompose(text);
        OrderMarks(points);
        ComposePairs(points);
        var composed = new StringBuilder(text.Length);
        foreach (var point in points)
        {
            composed.Append(new Rune(point).ToString());
        }

        return composed.ToString();
    }

    private static List<int> Decompose(ReadOnlySpan<char> text)
    {
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            AddDecomposed(rune.Value, points);
        }

        return points;
    }

    private static void AddDecomposed(int point, List<int> points)
    {
        if (Decompositions.TryGetValue(point, out var parts))
        {
            foreach (var part in parts)
            {
                AddDecomposed(part, points);
            }
        }
        else if (point - FirstSyllable is >= 0 and < Syllables and var syllable)
        {
            points.Add(FirstLead + (syllable / (Vowels * Trails)));
            points.Add(FirstVowel + (syllable / Trails % Vowels));
            if (syllable % Trails > 0)
            {
                points.Add(BeforeTrails + (syllable % Trails));
            }
        }
        else
        {
            points.Add(point);
        }
    }

    // Marks on one letter are put in the order of their classes; marks of one class keep theirs.
    private static void OrderMarks(List<int> points)
    {
        for (var start = 0; start < points.Count; start++)
        {
            var end = start;
            while (end < points.Count && ClassOf(points[end]) > 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                var ordered = points[start..end].OrderBy(ClassOf).ToArray(); // stable
                for (var i = 0; i < ordered.Length; i++)
                {
                    points[start + i] = ordered[i];
                }
            }

            start = end;
        }
    }

    private static void ComposePairs(List<int> points)
    {
        const int nothing = -1;
        var (count, starter, lastClass) = (0, nothing, nothing); // lastClass: of what stands between the starter and the next point
        for (var i = 0; i < points.Count; i++)
        {
            var (point, pointClass) = (points[i], ClassOf(points[i]));
            if (starter >= 0 && lastClass < pointClass && TryCompose(points[starter], point) is { } composed)
            {
                points[starter] = composed;
                continue;
            }

            (starter, lastClass) = pointClass == 0 ? (count, nothing) : (starter, pointClass);
            points[count++] = point;
        }

        points.RemoveRange(count, points.Count - count);
    }

    private static int? TryCompose(int first, int second)
    {
        if (first - FirstLead is >= 0 and < Leads and var lead && second - FirstVowel is >= 0 and < Vowels and var vowel)
        {
            return FirstSyllable + (((lead * Vowels) + vowel) * Trails);
        }

        if (first - FirstSyllable is >= 0 and < Syllables and var syllable && syllable % Trails == 0 && second - BeforeTrails is > 0 and < Trails and var trail)
        {
            return first + trail;
        }

        return Compositions.TryGetValue((first, second), out var composed) ? composed : null;
    }

    private static int ClassOf(int point) => Classes.GetValueOrDefault(point);

    private static void AddEntry(string entry)
    {
        var sign = entry.AsSpan().IndexOfAny('=', '>', ':');
        var (left, right) = (entry[..sign], entry[(sign + 1)..]);
        if (entry[sign] == ':')
        {
            var ends = left.Split('-');
            for (var point = Hexadecimal(ends[0]); point <= Hexadecimal(ends[^1]); point++)
            {
                Classes.Add(point, byte.Parse(right, CultureInfo.InvariantCulture));
            }

            return;
        }

        int[] parts = [.. right.Split(' ').Select(Hexadecimal)];
        Decompositions.Add(Hexadecimal(left), parts);
        if (entry[sign] == '=')
        {
            Compositions.Add((parts[0], parts[1]), Hexadecimal(left));
        }
    }

    private static int Hexadecimal(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
