using System.Buffers.Binary;

namespace Spatial.Datasets;

/// <summary>Walks the segments of a JPEG from start to end marker: decoders fill what is missing of a cut-off picture with grey and say nothing.</summary>
/// <remarks>ITU-T T.81, annex B.</remarks>
internal ref struct JpegStructure
{
    private const int MaxScans = 100; // a progressive picture has about ten; thousands of empty ones would keep a decoder busy for hours

    private readonly DatasetPath _file;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly JpegTables _tables;
    private readonly PixelCap _cap;
    private int _position;
    private int _restartInterval;
    private int _scans;
    private JpegFrame? _frame;

    private JpegStructure(DatasetPath file, ReadOnlySpan<byte> bytes, PixelCap cap)
    {
        _file = file;
        _cap = cap;
        _bytes = bytes;
        _tables = new();
    }

    /// <summary>The header of a JPEG whose structure is whole.</summary>
    /// <exception cref="InvalidDataException">Cut off, damaged, or of a kind that is not read; offset named.</exception>
    public static ImageHeader Parse(DatasetPath file, ReadOnlySpan<byte> bytes, PixelCap cap) => new JpegStructure(file, bytes, cap).Walk();

    private ImageHeader Walk()
    {
        _position = 2; // after the start marker
        while (true)
        {
            switch (NextMarker())
            {
                case 0xD9:
                    return _frame is { HasEveryChannel: true } ? _frame.Header : throw Damaged("picture: a channel is missing");
                case 0xC0 or 0xC1:
                    ReadFrame(isProgressive: false);
                    break;
                case 0xC2:
                    ReadFrame(isProgressive: true);
                    break;
                case 0xC4:
                    if (!_tables.TryRead(Segment()))
                    {
                        throw Damaged("Huffman table");
                    }

                    break;
                case 0xDA:
                    ReadScan();
                    break;
                case 0xDD:
                    var interval = Segment();
                    _restartInterval = interval.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(interval) : throw Damaged("restart interval");
                    break;
                case 0xDB or 0xFE or (>= 0xE0 and <= 0xEF):
                    Segment(); // tables, comments and application data; EXIF rotation among them is ignored on purpose
                    break;
                case var marker:
                    throw Unread(marker);
            }
        }
    }

    private void ReadFrame(bool isProgressive)
    {
        var segment = Segment();
        if (_frame is not null || segment.Length < 6 || segment.Length != 6 + (3 * segment[5]))
        {
            throw Damaged("frame header");
        }

        var (bits, channels) = (segment[0], segment[5]);
        if (bits != 8)
        {
            throw _file.Fault($"is a JPEG of {bits} bits per value, expected 8; convert it");
        }

        if (channels is not (1 or 3))
        {
            var kind = channels == 4 ? "CMYK" : "unknown";
            throw _file.Fault($"is a JPEG of {channels} channels ({kind}), expected 1 (grey) or 3 (colour); convert it");
        }

        _frame = JpegFrame.Read(segment, isProgressive) ?? throw Damaged("frame header");
        _cap.Check(_file, _frame.Header);
    }

    private void ReadScan()
    {
        var segment = Segment();
        if (_frame is null || ++_scans > MaxScans)
        {
            throw Damaged(_frame is null ? "scan before the frame header" : $"scan, more than {MaxScans}");
        }

        if (!_frame.TryStartScan(segment, _tables, _restartInterval, out var scan))
        {
            throw Damaged("scan header");
        }

        for (var restart = 0; ; restart = (restart + 1) % 8)
        {
            var start = _position;
            SkipEntropyCodedData();
            if (scan?.TryRead(_bytes[start.._position]) == false)
            {
                throw Damaged("coded data before the marker");
            }

            SkipFillBytes();
            if (_bytes[_position + 1] is not (>= 0xD0 and <= 0xD7))
            {
                break;
            }

            _position += _restartInterval > 0 && _bytes[_position + 1] == 0xD0 + restart ? 2 : throw Damaged("restart marker");
        }

        if (scan?.IsComplete == false)
        {
            throw Damaged("scan: part of the picture is missing");
        }
    }

    // Leaves the position at the marker that ends the data: FF followed by anything but 00 (a stuffed byte).
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
            if (_bytes[_position + 1] != 0)
            {
                return;
            }

            _position += 2;
        }
    }

    private void SkipFillBytes()
    {
        while (_bytes[_position + 1] == 0xFF)
        {
            _position += _position + 2 < _bytes.Length ? 1 : throw CutOff();
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
