using System.Buffers.Binary;

namespace Spatial.Datasets;

/// <summary>The frame header of a JPEG: size, and how its channels are sampled.</summary>
/// <remarks>ITU-T T.81, annexes A.2 and B.2.2.</remarks>
internal sealed class JpegFrame
{
    private readonly (byte Id, int Across, int Down)[] _channels;
    private readonly bool[] _hasScan;
    private readonly bool _isProgressive;

    private JpegFrame(int width, int height, (byte Id, int Across, int Down)[] channels, bool isProgressive)
    {
        Header = new("JPEG", width, height, channels.Length);
        (_channels, _hasScan, _isProgressive) = (channels, new bool[channels.Length], isProgressive);
    }

    public ImageHeader Header { get; }

    /// <summary>Each channel was in at least one scan so far.</summary>
    public bool HasEveryChannel => Array.TrueForAll(_hasScan, has => has);

    /// <summary>Reads the content of a SOF segment whose length fits its number of channels; null when it is damaged.</summary>
    public static JpegFrame? Read(ReadOnlySpan<byte> segment, bool isProgressive)
    {
        var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
        var channels = new (byte Id, int Across, int Down)[segment[5]];
        for (var i = 0; i < channels.Length; i++)
        {
            var (id, sampling) = (segment[6 + (3 * i)], segment[7 + (3 * i)]);
            channels[i] = (id, sampling >> 4, sampling & 0xF);
        }

        var isSound = width > 0 && height > 0
            && channels.All(channel => channel is { Across: >= 1 and <= 4, Down: >= 1 and <= 4 })
            && channels.DistinctBy(channel => channel.Id).Count() == channels.Length;
        return isSound ? new(width, height, channels, isProgressive) : null;
    }

    /// <summary>Starts reading a scan through. The codes of a progressive picture depend on its earlier scans and are left to the decoder.</summary>
    /// <param name="segment">Content of the SOS segment.</param>
    /// <param name="tables">Huffman tables so far.</param>
    /// <param name="restartInterval">Units between restart markers; 0 for none.</param>
    /// <param name="scan">The scan; null for a progressive picture.</param>
    /// <returns>False when the segment is damaged or names a table that is not there.</returns>
    public bool TryStartScan(ReadOnlySpan<byte> segment, JpegTables tables, int restartInterval, out JpegScan? scan)
    {
        scan = null;
        if (segment.Length < 1 || segment[0] is < 1 or > 4 || segment.Length != 4 + (2 * segment[0]))
        {
            return false;
        }

        var blocks = new List<(JpegHuffmanTable, JpegHuffmanTable)>();
        var units = 0;
        for (var i = 0; i < segment[0]; i++)
        {
            var (id, table) = (segment[1 + (2 * i)], segment[2 + (2 * i)]);
            var channel = Array.FindIndex(_channels, channel => channel.Id == id);
            if (channel < 0)
            {
                return false;
            }

            _hasScan[channel] = true;
            if (_isProgressive)
            {
                continue;
            }

            if (tables.Dc(table >> 4) is not { } dc || tables.Ac(table & 0xF) is not { } ac)
            {
                return false;
            }

            var isAlone = segment[0] == 1; // a channel alone in its scan comes block by block
            units = isAlone ? Blocks(channel) : Units;
            blocks.AddRange(Enumerable.Repeat((dc, ac), isAlone ? 1 : _channels[channel].Across * _channels[channel].Down));
        }

        scan = _isProgressive ? null : new([.. blocks], units, restartInterval);
        return true;
    }

    private int MaxAcross => _channels.Max(channel => channel.Across);

    private int MaxDown => _channels.Max(channel => channel.Down);

    private int Units => DivideUp(Header.Width, 8 * MaxAcross) * DivideUp(Header.Height, 8 * MaxDown);

    private int Blocks(int channel)
    {
        var (_, across, down) = _channels[channel];
        return DivideUp(DivideUp(Header.Width * across, MaxAcross), 8) * DivideUp(DivideUp(Header.Height * down, MaxDown), 8);
    }

    private static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;
}
