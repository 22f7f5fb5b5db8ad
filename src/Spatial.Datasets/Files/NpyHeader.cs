using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Spatial.Datasets;

/// <summary>The header of a .npy file: a Python dictionary of three known keys, read by a strict grammar and never evaluated.</summary>
/// <remarks>NumPy, numpy.lib.format, versions 1.0, 2.0 and 3.0.</remarks>
internal sealed record NpyHeader(NpyType Type, int[] Shape, bool FortranOrder, int DataOffset)
{
    /// <summary>Bytes that nearly all headers have: NumPy aligns the values to 64.</summary>
    public const int UsualBytes = 128;

    private const int MaxRank = 32; // as NumPy had it when the format was made

    /// <summary>What is said of pickles.</summary>
    public const string PickleRemedy = "holds pickled objects; pickle is never loaded, save plain arrays with numpy.save(..., allow_pickle=False)";

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>How many bytes the header says that it takes, magic and all; 0 where that cannot be told.</summary>
    /// <param name="head">The first bytes of a file, at least 12 where there are as many.</param>
    public static long LengthOf(ReadOnlySpan<byte> head) => head.Length < 12 || !head.StartsWith(Magic) ? 0
        : head[6] == 1 ? 10 + BinaryPrimitives.ReadUInt16LittleEndian(head[8..])
        : 12L + BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);

    /// <summary>Reads the header at the start of a file.</summary>
    /// <param name="bytes">The file from its start; the whole header where it is no longer than the cap.</param>
    /// <param name="total">Bytes of the whole file.</param>
    /// <param name="fault">Makes the error for a fault, naming file and array.</param>
    /// <param name="limits">Caps.</param>
    public static NpyHeader Parse(ReadOnlySpan<byte> bytes, long total, Func<string, InvalidDataException> fault, FileLimits limits)
    {
        if (!bytes.StartsWith(Magic) || bytes.Length < Magic.Length + 4)
        {
            throw fault(LooksPickled(bytes) ? PickleRemedy : "is not a .npy array: its first bytes are not 93 'NUMPY'");
        }

        var (major, minor) = (bytes[6], bytes[7]);
        if (major is < 1 or > 3 || minor != 0)
        {
            throw fault($"is of .npy version {major}.{minor}, expected 1.0, 2.0 or 3.0");
        }

        var start = major == 1 ? 10 : 12;
        var length = major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..])
            : bytes.Length >= start ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) : uint.MaxValue;
        if (length > total - start)
        {
            throw fault($"is cut off: its header takes {length} bytes, {total - start} are there");
        }

        if (length > limits.MaxHeaderBytes)
        {
            throw fault($"has a header of {length} bytes, more than the {limits.MaxHeaderBytes} that {nameof(FileLimits.MaxHeaderBytes)} allows");
        }

        var (type, shape, fortranOrder) = new Grammar(Encoding.Latin1.GetString(bytes.Slice(start, (int)length)), fault).Dictionary();
        return new(type, shape, fortranOrder, start + (int)length);
    }

    /// <summary>A header as NumPy writes it: version 1.0, values aligned to 64 bytes.</summary>
    public static byte[] Format(NpyType type, ReadOnlySpan<int> shape)
    {
        var sizes = string.Join(", ", shape.ToArray().Select(size => size.ToString(CultureInfo.InvariantCulture)));
        var tuple = shape.Length == 1 ? $"({sizes},)" : $"({sizes})";
        var text = $"{{'descr': '{NpyTypes.CodeOf(type)}', 'fortran_order': False, 'shape': {tuple}, }}";
        var total = (10 + text.Length + 1 + 63) / 64 * 64;
        var header = new byte[total];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - 10));
        header.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        return header;
    }

    /// <summary>Whether a file begins as pickles do.</summary>
    public static bool LooksPickled(ReadOnlySpan<byte> bytes) => bytes.Length > 1 && bytes[0] == 0x80 && bytes[1] is >= 2 and <= 5;

    /// <summary>Exactly the dictionaries that NumPy writes for plain arrays: the three keys once each, in any order.</summary>
    private sealed class Grammar(string text, Func<string, InvalidDataException> fault)
    {
        private int _position;

        public (NpyType Type, int[] Shape, bool FortranOrder) Dictionary()
        {
            NpyType? type = null;
            bool? fortranOrder = null;
            int[]? shape = null;
            Expect('{');
            while (!Accept('}'))
            {
                var key = Quoted();
                Expect(':');
                switch (key)
                {
                    case "descr" when type is null:
                        type = Descr();
                        break;
                    case "fortran_order" when fortranOrder is null:
                        fortranOrder = Word() switch { "True" => true, "False" => false, _ => throw Unexpected("True or False") };
                        break;
                    case "shape" when shape is null:
                        shape = Shape();
                        break;
                    default:
                        throw Unexpected("the keys descr, fortran_order and shape once each");
                }

                if (!Accept(','))
                {
                    Expect('}');
                    break;
                }
            }

            SkipBlanks();
            if (_position != text.Length || type is null || fortranOrder is null || shape is null)
            {
                throw Unexpected("the keys descr, fortran_order and shape, and nothing after them");
            }

            return (type.Value, shape, fortranOrder.Value);
        }

        private NpyType Descr()
        {
            SkipBlanks();
            if (_position < text.Length && text[_position] == '[')
            {
                throw fault("holds records of several fields, expected one plain type; save each field as an array of its own");
            }

            var code = Quoted();
            return NpyTypes.TryParse(code, out var type) ? type
                : code.Contains('O') ? throw fault(PickleRemedy)
                : code.StartsWith('>') ? throw fault($"is big-endian ('{code}'), expected little-endian; save it with array.astype('<{code[1..]}')")
                : throw fault($"holds values of type '{PathRules.Printable(code)}', expected b1, i1, u1, i2, u2, i4, u4, i8, u8, f2, f4 or f8");
        }

        private int[] Shape()
        {
            var sizes = new List<int>();
            Expect('(');
            while (!Accept(')'))
            {
                var digits = Word();
                sizes.Add(int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && sizes.Count < MaxRank
                    ? size
                    : throw Unexpected($"at most {MaxRank} whole numbers below 2^31"));
                if (!Accept(','))
                {
                    Expect(')');
                    break;
                }
            }

            return [.. sizes];
        }

        private string Quoted()
        {
            Expect('\'');
            var end = text.IndexOf('\'', _position);
            if (end < 0)
            {
                throw Unexpected("a closing quote");
            }

            var content = text[_position..end];
            _position = end + 1;
            return content;
        }

        private string Word()
        {
            SkipBlanks();
            var start = _position;
            while (_position < text.Length && char.IsAsciiLetterOrDigit(text[_position]))
            {
                _position++;
            }

            return text[start.._position];
        }

        private bool Accept(char letter)
        {
            SkipBlanks();
            var found = _position < text.Length && text[_position] == letter;
            _position += found ? 1 : 0;
            return found;
        }

        private void Expect(char letter)
        {
            if (!Accept(letter))
            {
                throw Unexpected($"'{letter}'");
            }
        }

        private void SkipBlanks()
        {
            while (_position < text.Length && text[_position] is ' ' or '\n')
            {
                _position++;
            }
        }

        private InvalidDataException Unexpected(string expected) =>
            fault($"has a damaged .npy header: expected {expected} at character {_position} of '{PathRules.Printable(text.TrimEnd())}'");
    }
}
