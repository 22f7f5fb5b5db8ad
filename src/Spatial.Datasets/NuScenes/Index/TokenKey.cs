using System.IO.Hashing;
using System.Text;

namespace Spatial.Datasets;

/// <summary>A table token as 16 bytes: 32 lower-case hex digits as their value, any other text as its hash.</summary>
/// <remarks>Texts of the second sort are kept beside the rows, so that every token can be spelled again.</remarks>
internal readonly record struct TokenKey(ulong High, ulong Low)
{
    private const int HexLength = 32;

    /// <summary>The key of the empty token, which ends a chain.</summary>
    public static TokenKey Empty { get; } = HashOf([]);

    public static TokenKey From(string token) => From(Encoding.UTF8.GetBytes(token), out _);

    public static TokenKey From(ReadOnlySpan<byte> utf8, out bool isHex)
    {
        isHex = utf8.Length == HexLength;
        ulong high = 0, low = 0;
        for (var i = 0; isHex && i < HexLength; i++)
        {
            var digit = ValueOf(utf8[i]);
            isHex = digit >= 0;
            high = (high << 4) | (low >> 60);
            low = (low << 4) | (uint)digit;
        }

        return isHex ? new(high, low) : HashOf(utf8);
    }

    public string ToHex() => string.Create(HexLength, this, static (text, key) =>
    {
        for (var i = 0; i < HexLength; i++)
        {
            var half = i < HexLength / 2 ? key.High : key.Low;
            text[i] = "0123456789abcdef"[(int)(half >> (60 - (4 * (i % 16)))) & 15];
        }
    });

    private static int ValueOf(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        _ => -1,
    };

    private static TokenKey HashOf(ReadOnlySpan<byte> utf8)
    {
        var hash = XxHash128.HashToUInt128(utf8);
        return new((ulong)(hash >> 64), (ulong)hash);
    }
}
