using System.Runtime.InteropServices;

namespace Spatial.Datasets;

/// <summary>An array of a NumPy file: shape, element type and values in C order.</summary>
public sealed class NpyArray
{
    private readonly ReadOnlyMemory<byte> _payload;
    private readonly string _label;
    private readonly DatasetPath? _file;

    private NpyArray(NpyType type, int[] shape, ReadOnlyMemory<byte> payload, string label, DatasetPath? file)
    {
        (Type, Shape, _payload, _label, _file) = (type, shape, payload, label, file);
    }

    /// <summary>Type of the values.</summary>
    public NpyType Type { get; }

    /// <summary>Sizes of the axes; none for a single value.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Number of values.</summary>
    public int Count => _payload.Length / NpyTypes.SizeOf(Type);

    /// <summary>An array of given values.</summary>
    /// <param name="values">Values in C order; copied.</param>
    /// <param name="shape">Sizes of the axes; [N] where none are given.</param>
    /// <exception cref="ArgumentException">The shape does not hold that many values, or .npy has no such type.</exception>
    public static NpyArray Of<T>(ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        var type = NpyTypes.Of<T>();
        int[] sizes = shape.IsEmpty ? [values.Length] : shape.ToArray();
        if (sizes.Any(size => size < 0) || sizes.Aggregate(1L, (count, size) => checked(count * size)) != values.Length)
        {
            throw new ArgumentException($"shape {Format(sizes)} does not hold {values.Length} values", nameof(shape));
        }

        return new(type, sizes, MemoryMarshal.AsBytes(values).ToArray(), "array", null);
    }

    /// <summary>Reads a .npy file.</summary>
    /// <param name="file">A file of version 1 to 3 with plain little-endian values; Fortran order is turned into C order.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">Another type or byte order, pickled objects, damaged, cut off, or above a cap.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static NpyArray Read(DatasetPath file, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        limits ??= FileLimits.Default;
        return Parse(FileContent.ReadAll(file, limits.MaxArrayBytes, nameof(FileLimits.MaxArrayBytes)), file, "array", limits);
    }

    /// <summary>The values.</summary>
    /// <exception cref="InvalidDataException">The array is of another type.</exception>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged =>
        Type == NpyTypes.Of<T>() ? MemoryMarshal.Cast<byte, T>(_payload.Span) : throw Expected(NpyTypes.NameOf(NpyTypes.Of<T>()));

    /// <summary>The values of an array that must have a certain type and shape.</summary>
    /// <param name="shape">Expected sizes of the axes; -1 stands for any.</param>
    /// <returns>A copy, in C order.</returns>
    /// <exception cref="InvalidDataException">The array is of another type or shape.</exception>
    public T[] Require<T>(params ReadOnlySpan<int> shape)
        where T : unmanaged => Checked<T>(shape).ToArray();

    /// <summary>The same, copied into memory that is there already; new memory where that is null or of another length.</summary>
    internal T[] RequireInto<T>(T[]? memory, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        var values = Checked<T>(shape);
        if (memory is null || memory.Length != values.Length)
        {
            return values.ToArray();
        }

        values.CopyTo(memory);
        return memory;
    }

    /// <summary>Writes a .npy file of version 1.0 that NumPy reads. A file of that name is replaced at once, never half written.</summary>
    public void Write(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WholeFile.Write(path, WriteTo);
    }

    private ReadOnlySpan<T> Checked<T>(ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        var fits = Type == NpyTypes.Of<T>() && shape.Length == Shape.Count;
        for (var axis = 0; fits && axis < shape.Length; axis++)
        {
            fits = shape[axis] == Shape[axis] || shape[axis] == -1;
        }

        return fits ? Values<T>() : throw Expected($"{NpyTypes.NameOf(NpyTypes.Of<T>())} {Format(shape.ToArray())}");
    }

    internal static NpyArray Parse(ReadOnlyMemory<byte> bytes, DatasetPath file, string label, FileLimits limits)
    {
        InvalidDataException Fault(string fault) => file.Fault($"{label} {fault}");

        var header = NpyHeader.Parse(bytes.Span, Fault, limits);
        var payload = bytes[header.DataOffset..];
        if (PayloadBytes(header) != payload.Length)
        {
            throw Fault($"is {NpyTypes.NameOf(header.Type)} {Format(header.Shape)} and should have {PayloadBytes(header)} bytes of values, got {payload.Length}");
        }

        if (header.Type == NpyType.Bool && payload.Span.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var odd)
        {
            throw Fault($"holds {payload.Span[odd]} at value {odd}, expected 0 or 1 in a bool array");
        }

        return new(header.Type, header.Shape, header.FortranOrder ? ToCOrder(payload.Span, header) : payload, label, file);
    }

    internal void WriteTo(Stream stream)
    {
        stream.Write(NpyHeader.Format(Type, [.. Shape]));
        stream.Write(_payload.Span);
    }

    // In Fortran order the first axis changes fastest.
    private static byte[] ToCOrder(ReadOnlySpan<byte> payload, NpyHeader header)
    {
        var size = NpyTypes.SizeOf(header.Type);
        var ordered = new byte[payload.Length];
        var strides = new int[header.Shape.Length];
        for (var (axis, stride) = (0, size); axis < strides.Length; stride *= header.Shape[axis++])
        {
            strides[axis] = stride;
        }

        var index = new int[header.Shape.Length];
        for (var (target, source) = (0, 0); target < ordered.Length; target += size)
        {
            payload.Slice(source, size).CopyTo(ordered.AsSpan(target));
            for (var axis = index.Length - 1; axis >= 0; axis--)
            {
                source += strides[axis];
                if (++index[axis] < header.Shape[axis])
                {
                    break;
                }

                source -= strides[axis] * header.Shape[axis];
                index[axis] = 0;
            }
        }

        return ordered;
    }

    // As decimal: thirty-two axes of 2^31 overflow a long, and no file has that many bytes.
    private static decimal PayloadBytes(NpyHeader header)
    {
        if (header.Shape.Contains(0))
        {
            return 0;
        }

        decimal bytes = NpyTypes.SizeOf(header.Type);
        foreach (var size in header.Shape)
        {
            bytes = bytes > long.MaxValue ? bytes : bytes * size;
        }

        return bytes;
    }

    private static string Format(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";

    private InvalidDataException Expected(string expected)
    {
        var fault = $"must be {expected}, got {NpyTypes.NameOf(Type)} {Format(Shape)}";
        return _file?.Fault($"{_label} {fault}") ?? new InvalidDataException($"{_label} {fault}");
    }
}
