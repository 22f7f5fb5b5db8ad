using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Spatial.Datasets;

/// <summary>Writes the few opcodes of Python's pickle that a dictionary of texts and NumPy arrays takes. There is no reader, on purpose.</summary>
/// <remarks>Protocol 3, which every Python 3 loads: CPython, <c>Lib/pickletools.py</c>. An array is what NumPy's own
/// <c>ndarray.__reduce__</c> gives: an empty one made by <c>_reconstruct</c>, then filled from (version, shape, dtype, is Fortran, bytes).</remarks>
internal sealed class NumpyPickle
{
    private const byte Reduce = (byte)'R';
    private const byte Build = (byte)'b';

    private readonly Stream _stream;
    private readonly Dictionary<string, byte> _remembered = new(StringComparer.Ordinal);

    public NumpyPickle(Stream stream)
    {
        _stream = stream;
        stream.Write([0x80, 3]);
    }

    /// <summary>Puts an empty dictionary on the stack.</summary>
    public void BeginDictionary() => Op('}');

    /// <summary>Takes a key and a value off the stack, into the dictionary below them.</summary>
    public void SetItem() => Op('s');

    /// <summary>Ends the pickle.</summary>
    public void Stop() => Op('.');

    /// <summary>Puts a text on the stack.</summary>
    public void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Counted('X', bytes);
    }

    /// <summary>Puts a list of texts on the stack.</summary>
    public void Texts(IEnumerable<string> texts)
    {
        Op(']');
        foreach (var text in texts)
        {
            Text(text);
            Op('a');
        }
    }

    /// <summary>Puts an array on the stack.</summary>
    /// <param name="values">Values in C order.</param>
    /// <param name="shape">One or two sizes.</param>
    public void Array<T>(ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        Global("numpy.core.multiarray", "_reconstruct");
        Global("numpy", "ndarray");
        Integer(0);
        Tuple(1);
        ShortBytes("b"u8);
        Tuple(3);
        _stream.WriteByte(Reduce);

        Op('(');
        Integer(1); // version of the state
        foreach (var size in shape)
        {
            Integer(size);
        }

        Tuple(shape.Length);
        DataType(NpyTypes.Of<T>());
        _stream.WriteByte(0x89); // false: C order
        Counted('B', MemoryMarshal.AsBytes(values));
        Op('t');
        _stream.WriteByte(Build);
    }

    // What numpy.dtype.__reduce__ gives; the state is (version, byte order, no parts, no names, no fields, size, alignment, flags).
    private void DataType(NpyType type)
    {
        var code = NpyTypes.CodeOf(type);
        if (Recall(code))
        {
            return;
        }

        Global("numpy", "dtype");
        Text(code[1..]);
        _stream.WriteByte(0x89);
        _stream.WriteByte(0x88); // true: copy
        Tuple(3);
        _stream.WriteByte(Reduce);
        Op('(');
        Integer(3);
        Text(code[..1]);
        Op('N');
        Op('N');
        Op('N');
        Integer(-1);
        Integer(-1);
        Integer(0);
        Op('t');
        _stream.WriteByte(Build);
        Remember(code);
    }

    private void Global(string module, string name)
    {
        var both = $"{module}\n{name}\n";
        if (!Recall(both))
        {
            Op('c');
            _stream.Write(Encoding.ASCII.GetBytes(both));
            Remember(both);
        }
    }

    private bool Recall(string what)
    {
        if (!_remembered.TryGetValue(what, out var place))
        {
            return false;
        }

        _stream.Write([(byte)'h', place]);
        return true;
    }

    private void Remember(string what)
    {
        var place = (byte)_remembered.Count;
        _remembered.Add(what, place);
        _stream.Write([(byte)'q', place]);
    }

    private void Integer(int value)
    {
        Span<byte> op = stackalloc byte[5];
        op[0] = (byte)'J';
        BinaryPrimitives.WriteInt32LittleEndian(op[1..], value);
        _stream.Write(op);
    }

    private void Tuple(int length) => _stream.WriteByte((byte)(0x84 + length)); // 0x85 to 0x87: one to three values

    private void ShortBytes(ReadOnlySpan<byte> bytes)
    {
        _stream.Write([(byte)'C', (byte)bytes.Length]);
        _stream.Write(bytes);
    }

    private void Counted(char op, ReadOnlySpan<byte> bytes)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = (byte)op;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], bytes.Length);
        _stream.Write(head);
        _stream.Write(bytes);
    }

    private void Op(char op) => _stream.WriteByte((byte)op);
}
