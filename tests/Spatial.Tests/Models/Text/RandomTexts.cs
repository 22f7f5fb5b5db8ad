using System.Text;

namespace Spatial.Tests;

/// <summary>Texts of everything that makes tokenizers stumble, from a seed.</summary>
internal static class RandomTexts
{
    private static readonly (int First, int Last)[] Blocks =
    [
        (' ', '~'), (' ', '~'), (0, 0x1F), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x6FF), (0x900, 0xDFF), (0x1100, 0x11FF), (0x1E00, 0x1FFF), (0x2000, 0x2BFF),
        (0x3040, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xD800, 0xDFFF), (0xF900, 0xFFFF), (0x1D400, 0x1D7FF), (0x1F300, 0x1FAFF), (0x20000, 0x2FA1F), (0xE0000, 0xE01EF),
    ];

    private static readonly string[] Fragments =
    [
        " the", "truck", "'s", "'LL", "\n", "\r\n", "\t", "   ", "\u00A0", "\u3000", "<|im_start|>", "<|im_end|>", "<|im_", "<tool_call>", "123", "a\u0308\u0323", "\u1112\u1161\u11AB",
        "\u0344", "\u2126", "👩‍🚒", "🇩🇪", "\uD83D", "\uDE97",
    ];

    /// <summary>Texts in which surrogates may lack their other half.</summary>
    public static IEnumerable<string> Any(int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var text = new StringBuilder();
            for (var parts = random.Next(40); parts > 0; parts--)
            {
                Append(text, random);
            }

            yield return text.ToString();
        }
    }

    private static void Append(StringBuilder text, Random random)
    {
        if (random.Next(2) == 0)
        {
            text.Append(Fragments[random.Next(Fragments.Length)]);
            return;
        }

        var (first, last) = Blocks[random.Next(Blocks.Length)];
        var point = random.Next(first, last + 1);
        text.Append(point < 0x10000 ? ((char)point).ToString() : char.ConvertFromUtf32(point));
    }
}
