using System.Buffers.Binary;

namespace Spatial.Datasets;

/// <summary>Walks the segments of a JPEG from start to end marker: decoders fill what is missing of a cut-off picture with grey and say nothing.</summary>
/// <remarks>ITU-T T.81, annex B.</remarks>
internal ref struct JpegStructure
{
    private const int MaxScans = 100; // a progressive picture has about ten; thousands of empty ones would keep a decoder busy for hours

    private readonly DatasetPath _file;
    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;
    private int _restartInterval;
    private int _scans;
    private ImageHeader? _header;

    private JpegStructure(DatasetPath file, ReadOnlySpan<byte> bytes)
    {
        _file = file;
        _bytes = bytes;
    }

    /// <summary>The header of a JPEG whose structure is whole.</summary>
    /// <exception cref="InvalidDataException">Cut off, damaged, or of a kind that is not read; offset named.</exception>
    public static ImageHeader Parse(DatasetPath file, ReadOnlySpan<byte> bytes) => new JpegStructure(file, bytes).Walk();

    private ImageHeader Walk()
    {
        _position = 2; // after the start marker
        while (true)
        {
            switch (NextMarker())
            {
                case 0xD9 when _scans > 0:
                    return _header!;
                case 0xC0 or 0xC1 or 0xC2:
                    ReadFrame();
                    break;
                case 0xDA:
                    ReadScan();
                    break;
                case 0xDD:
                    var interval = Segment();
                    _restartInterval = interval.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(interval) : throw Damaged("restart interval");
                    break;
                case 0xC4 or 0xDB or 0xFE or (>= 0xE0 and <= 0xEF):
                    Segment(); // tables, comments and application data; EXIF rotation among them is ignored on purpose
                    break;
                case var marker:
                    throw Unread(marker);
            }
        }
    }

    private void ReadFrame()
    {
        var frame = Segment();
        if (_header is not null || frame.Length < 6 || frame.Length != 6 + (3 * frame[5]))
        {
            throw Damaged("frame header");
        }

        var (bits, height, width, channels) =
            (frame[0], BinaryPrimitives.ReadUInt16BigEndian(frame[1..]), BinaryPrimitives.ReadUInt16BigEndian(frame[3..]), frame[5]);
        if (bits != 8)
        {
            throw _file.Fault($"is a JPEG of {bits} bits per value, expected 8; convert it");
        }

        if (channels is not (1 or 3))
        {
            var kind = channels == 4 ? "CMYK" : "unknown";
            throw _file.Fault($"is a JPEG of {channels} channels ({kind}), expected 1 (grey) or 3 (colour); convert it");
        }

        if (width == 0 || height == 0)
        {
            throw Damaged($"frame header ({width}x{height} pixels)");
        }

        _header = new("JPEG", width, height, channels);
    }

    private void ReadScan()
    {
        Segment();
        if (_header is null || ++_scans > MaxScans)
        {
            throw Damaged(_header is null ? "scan before the frame header" : $"more than {MaxScans} scans");
        }

        for (var restart = 0; ; restart = (restart + 1) % 8)
        {
            SkipEntropyCodedData();
            if (_bytes[_position + 1] != 0xD0 + restart)
            {
                break;
            }

            if (_restartInterval == 0)
            {
                throw Damaged("restart marker without a restart interval");
            }

            _position += 2;
        }

        if (_bytes[_position + 1] is >= 0xD0 and <= 0xD7)
        {
            throw Damaged("restart marker out of order");
        }
    }

    // Leaves the position at the marker that ends the data: FF followed by neither 00 (a stuffed byte) nor FF (a fill byte).
    private void SkipEntropyCodedData()
    {
        while (true)
        {
            var next = _bytes[_position..].IndexOf((byte)0xFF);
            if (next < 0 || _position + next + 1 >= _bytes.Length)
            {
                throw CutOff();
            }

            _position += next;
            switch (_bytes[_position + 1])
            {
                case 0x00:
                    _position += 2;
                    break;
                case 0xFF:
                    _position++;
                    break;
                default:
                    return;
            }
        }
    }

    private int NextMarker()
    {
        if (_position >= _bytes.Length)
        {
            throw CutOff();
        }

        if (_bytes[_position] != 0xFF)
        {
            throw Damaged("marker");
        }

        while (_position < _bytes.Length && _bytes[_position] == 0xFF)
        {
            _position++;
        }

        return _position < _bytes.Length ? _bytes[_position++] : throw CutOff();
    }

    private ReadOnlySpan<byte> Segment()
    {
        if (_position + 2 > _bytes.Length)
        {
            throw CutOff();
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(_bytes[_position..]);
        if (length < 2)
        {
            throw Damaged("segment length");
        }

        if (length > _bytes.Length - _position)
        {
            throw CutOff();
        }

        var content = _bytes.Slice(_position + 2, length - 2);
        _position += length;
        return content;
    }

    private readonly InvalidDataException CutOff() =>
        _file.Fault($"is a JPEG cut off after {_bytes.Length} bytes, expected an end marker (FFD9); download it again");

    private readonly InvalidDataException Damaged(string what) => _file.Fault($"is a damaged JPEG: bad {what} at byte {_position}; download it again");

    private readonly InvalidDataException Unread(int marker) => marker switch
    {
        0xC9 or 0xCA or 0xCB or 0xCC or 0xCD or 0xCE or 0xCF => _file.Fault("is an arithmetic-coded JPEG, expected Huffman-coded; convert it"),
        0xC3 or 0xC5 or 0xC6 or 0xC7 => _file.Fault("is a lossless or hierarchical JPEG, expected baseline or progressive; convert it"),
        _ => Damaged($"marker FF{marker:X2}"),
    };
}
