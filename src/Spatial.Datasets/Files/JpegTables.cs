namespace Spatial.Datasets;

/// <summary>The Huffman tables a JPEG has defined so far: four for the means of blocks (DC), four for their waves (AC).</summary>
internal sealed class JpegTables
{
    private readonly JpegHuffmanTable?[] _tables = new JpegHuffmanTable?[8];

    /// <summary>Reads the content of a DHT segment; false when it is damaged.</summary>
    public bool TryRead(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            var (kind, number) = (segment[0] >> 4, segment[0] & 0xF);
            segment = segment[1..];
            if (kind > 1 || number > 3 || JpegHuffmanTable.Read(ref segment) is not { } table)
            {
                return false;
            }

            _tables[(4 * kind) + number] = table;
        }

        return true;
    }

    public JpegHuffmanTable? Dc(int number) => number < 4 ? _tables[number] : null;

    public JpegHuffmanTable? Ac(int number) => number < 4 ? _tables[4 + number] : null;
}
