namespace Spatial.Datasets;

/// <summary>One scan of a baseline JPEG. Reads its codes through without making pixels: a decoder shows what a damaged stream happens to give.</summary>
/// <remarks>ITU-T T.81, annex F.2. Damage that only changes the size of a wave, not the course of the codes, cannot be seen.</remarks>
internal sealed class JpegScan
{
    private readonly (JpegHuffmanTable Dc, JpegHuffmanTable Ac)[] _blocks; // of one unit (MCU), in order
    private readonly int _unitsPerSegment;
    private int _unitsLeft;

    /// <param name="blocks">Tables of each block of one unit.</param>
    /// <param name="units">Units in the scan.</param>
    /// <param name="restartInterval">Units between restart markers; 0 for none.</param>
    public JpegScan((JpegHuffmanTable Dc, JpegHuffmanTable Ac)[] blocks, int units, int restartInterval)
    {
        (_blocks, _unitsLeft) = (blocks, units);
        _unitsPerSegment = restartInterval == 0 ? units : restartInterval;
    }

    /// <summary>Whether every unit of the picture was read.</summary>
    public bool IsComplete => _unitsLeft == 0;

    /// <summary>Reads the data between two markers; false when it is not exactly the units that belong there.</summary>
    public bool TryRead(ReadOnlySpan<byte> data)
    {
        var units = Math.Min(_unitsPerSegment, _unitsLeft);
        _unitsLeft -= units;
        var bits = new BitReader(data);
        for (var unit = 0; unit < units; unit++)
        {
            foreach (var (dc, ac) in _blocks)
            {
                if (!TryReadBlock(ref bits, dc, ac))
                {
                    return false;
                }
            }
        }

        return units > 0 && bits.IsAtEnd;
    }

    private static bool TryReadBlock(ref BitReader bits, JpegHuffmanTable dc, JpegHuffmanTable ac)
    {
        if (bits.Symbol(dc) is not (>= 0 and <= 11 and var dcSize) || !bits.Skip(dcSize))
        {
            return false;
        }

        for (var k = 1; k < 64; k++)
        {
            var symbol = bits.Symbol(ac);
            if (symbol == 0)
            {
                break; // the rest of the block is zero
            }

            k += symbol >> 4;
            var size = symbol & 0xF;
            if (symbol < 0 || k > 63 || (size == 0 && symbol != 0xF0) || !bits.Skip(size))
            {
                return false;
            }
        }

        return true;
    }

    private ref struct BitReader(ReadOnlySpan<byte> data)
    {
        private readonly ReadOnlySpan<byte> _data = data;
        private int _next;
        private ulong _bits; // the next bit is the highest
        private int _count;

        /// <summary>No whole byte is left: the last one's remaining bits are padding.</summary>
        public readonly bool IsAtEnd => _next >= _data.Length && _count < 8;

        /// <summary>The next symbol, or -1 when there is none.</summary>
        public int Symbol(JpegHuffmanTable table)
        {
            Refill();
            var (symbol, length) = table.Match((int)(_bits >> 48));
            return length != 0 && Skip(length) ? symbol : -1;
        }

        /// <summary>Moves on by up to 16 bits, right after a symbol or refill.</summary>
        public bool Skip(int count)
        {
            _bits <<= count;
            _count -= count;
            return _count >= 0;
        }

        // At least 32 bits, as long as there are any: a code and its value take no more than 27.
        private void Refill()
        {
            while (_count <= 32 && _next < _data.Length)
            {
                var value = _data[_next++];
                _next += value == 0xFF ? 1 : 0; // the zero that is stuffed after it
                _bits |= (ulong)value << (56 - _count);
                _count += 8;
            }
        }
    }
}
