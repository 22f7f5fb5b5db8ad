using System.Text;

namespace Spatial.Models;

/// <summary>How vocabularies of byte-level tokens write bytes: one printable character for each.</summary>
/// <remarks>The table of GPT-2: printable Latin-1 characters stand for themselves, the other bytes, in order, for U+0100 and on.</remarks>
internal static class ByteAlphabet
{
    private const int Characters = 256 + 68; // 68 bytes have no printable character of their own

    private static readonly char[] CharacterOfByte = Build();
    private static readonly short[] ByteOfCharacter = Invert();

    /// <summary>The character that stands for a byte.</summary>
    public static char Of(byte value) => CharacterOfByte[value];

    /// <summary>The bytes of a token. One with any other character is written as it is: its UTF-8.</summary>
    public static byte[] BytesOf(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            if (token[i] >= Characters || ByteOfCharacter[token[i]] < 0)
            {
                return Encoding.UTF8.GetBytes(token);
            }

            bytes[i] = (byte)ByteOfCharacter[token[i]];
        }

        return bytes;
    }

    private static char[] Build()
    {
        var next = 256;
        var table = new char[256];
        for (var value = 0; value < table.Length; value++)
        {
            var isPrintable = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE;
            table[value] = (char)(isPrintable ? value : next++);
        }

        return table;
    }

    private static short[] Invert()
    {
        var table = new short[Characters];
        Array.Fill(table, (short)-1);
        for (var value = 0; value < CharacterOfByte.Length; value++)
        {
            table[CharacterOfByte[value]] = (short)value;
        }

        return table;
    }
}
