namespace Spatial.Datasets;

/// <summary>One Huffman table of a JPEG: code lengths and symbols, looked up ten bits at a time.</summary>
/// <remarks>ITU-T T.81, annexes C and F.2.2.3.</remarks>
internal sealed class JpegHuffmanTable
{
    private const int FastBits = 10; // nine of ten codes of a camera picture are shorter
    private const int MaxBits = 16;

    private readonly ushort[] _fast = new ushort[1 << FastBits]; // length * 256 + symbol; 0 where the code is longer
    private readonly int[] _firstCode = new int[MaxBits + 2];
    private readonly int[] _firstSymbol = new int[MaxBits + 2];
    private readonly int[] _counts = new int[MaxBits + 1];
    private readonly byte[] _symbols;

    private JpegHuffmanTable(byte[] symbols)
    {
        _symbols = symbols;
    }

    /// <summary>Reads one table of a DHT segment and moves past it; null when it is damaged.</summary>
    /// <param name="segment">Counts of codes by length (16 bytes), then the symbols.</param>
    public static JpegHuffmanTable? Read(ref ReadOnlySpan<byte> segment)
    {
        if (segment.Length < MaxBits)
        {
            return null;
        }

        var counts = segment[..MaxBits];
        var total = 0;
        foreach (var count in counts)
        {
            total += count;
        }

        if (total > 256 || segment.Length < MaxBits + total)
        {
            return null;
        }

        var table = new JpegHuffmanTable(segment.Slice(MaxBits, total).ToArray());
        segment = segment[(MaxBits + total)..];
        return table.Fill(counts) ? table : null;
    }

    /// <summary>The symbol whose code starts a bit string, and the code's length; a length of 0 means no such code.</summary>
    /// <param name="bits">The next 16 bits, the first one highest.</param>
    public (int Symbol, int Length) Match(int bits)
    {
        var fast = _fast[bits >> (MaxBits - FastBits)];
        if (fast != 0)
        {
            return (fast & 0xFF, fast >> 8);
        }

        for (var length = FastBits + 1; length <= MaxBits; length++)
        {
            var offset = (bits >> (MaxBits - length)) - _firstCode[length];
            if (offset >= 0 && offset < _counts[length])
            {
                return (_symbols[_firstSymbol[length] + offset], length);
            }
        }

        return (0, 0);
    }

    private bool Fill(ReadOnlySpan<byte> counts)
    {
        var (code, symbol) = (0, 0);
        for (var length = 1; length <= MaxBits; length++)
        {
            (_firstCode[length], _firstSymbol[length], _counts[length]) = (code, symbol, counts[length - 1]);
            for (var i = 0; i < counts[length - 1]; i++, code++, symbol++)
            {
                if (code >> length != 0)
                {
                    return false; // more codes than that many bits can tell apart
                }

                if (length <= FastBits)
                {
                    _fast.AsSpan(code << (FastBits - length), 1 << (FastBits - length)).Fill((ushort)((length << 8) | _symbols[symbol]));
                }
            }

            code <<= 1;
        }

        return true;
    }
}
