using System.Runtime.InteropServices;

namespace Spatial.Datasets;

/// <summary>An array of a NumPy file: shape, element type and values in C order.</summary>
public sealed class NpyArray
{
    private readonly Array _values; // of the element type
    private readonly string _label;
    private readonly DatasetPath? _file;

    private NpyArray(NpyType type, int[] shape, Array values, string label, DatasetPath? file)
    {
        (Type, Shape, _values, _label, _file) = (type, shape, values, label, file);
    }

    /// <summary>Type of the values.</summary>
    public NpyType Type { get; }

    /// <summary>Sizes of the axes; none for a single value.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Number of values.</summary>
    public int Count => _values.Length;

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

        return new(type, sizes, values.ToArray(), "array", null);
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
        using var content = FileContent.Open(file, limits.MaxArrayBytes, nameof(FileLimits.MaxArrayBytes));
        var at = 0L;
        return Read(content.Length, Next, file, "array", limits);

        void Next(Span<byte> bytes)
        {
            content.ReadExactly(bytes, at);
            at += bytes.Length;
        }
    }

    /// <summary>The values.</summary>
    /// <exception cref="InvalidDataException">The array is of another type.</exception>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged =>
        Type == NpyTypes.Of<T>() ? (T[])_values : throw Expected(NpyTypes.NameOf(NpyTypes.Of<T>()));

    /// <summary>The values of an array that must have a certain type and shape.</summary>
    /// <param name="shape">Expected sizes of the axes; -1 stands for any.</param>
    /// <returns>A copy, in C order.</returns>
    /// <exception cref="InvalidDataException">The array is of another type or shape.</exception>
    public T[] Require<T>(params ReadOnlySpan<int> shape)
        where T : unmanaged => [.. Take<T>(shape)];

    /// <summary>The same without copying: label files of millions of voxels are taken apart frame by frame.</summary>
    /// <param name="shape">Expected sizes of the axes; -1 stands for any.</param>
    /// <returns>The values themselves, in C order. Who takes them may change them, and this array changes with them.</returns>
    /// <exception cref="InvalidDataException">The array is of another type or shape.</exception>
    public T[] Take<T>(params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        var fits = Type == NpyTypes.Of<T>() && shape.Length == Shape.Count;
        for (var axis = 0; fits && axis < shape.Length; axis++)
        {
            fits = shape[axis] == Shape[axis] || shape[axis] == -1;
        }

        return fits ? (T[])_values : throw Expected($"{NpyTypes.NameOf(NpyTypes.Of<T>())} {Format(shape.ToArray())}");
    }

    /// <summary>Writes a .npy file of version 1.0 that NumPy reads. A file of that name is replaced at once, never half written.</summary>
    public void Write(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, WriteTo);
    }

    /// <summary>Fills a span with the bytes that come next.</summary>
    internal delegate void NextBytes(Span<byte> bytes);

    /// <summary>Reads an array whose values go straight to their place.</summary>
    /// <param name="total">Bytes of the .npy file.</param>
    /// <param name="next">Gives them in order.</param>
    /// <param name="file">Where it is from.</param>
    /// <param name="label">What errors call it.</param>
    /// <param name="limits">Caps.</param>
    internal static NpyArray Read(long total, NextBytes next, DatasetPath file, string label, FileLimits limits)
    {
        InvalidDataException Fault(string fault) => file.Fault($"{label} {fault}");

        var head = new byte[Math.Min(total, NpyHeader.UsualBytes)];
        next(head);
        if (NpyHeader.LengthOf(head) is var length && length > head.Length && length <= Math.Min(total, limits.MaxHeaderBytes))
        {
            var read = head.Length;
            Array.Resize(ref head, (int)length);
            next(head.AsSpan(read));
        }

        var header = NpyHeader.Parse(head, total, Fault, limits);
        var rest = total - header.DataOffset;
        if (PayloadBytes(header) != rest)
        {
            throw Fault($"is {NpyTypes.NameOf(header.Type)} {Format(header.Shape)} and should have {PayloadBytes(header)} bytes of values, got {rest}");
        }

        var values = NpyTypes.Allocate(header.Type, checked((int)(rest / NpyTypes.SizeOf(header.Type))));
        var bytes = BytesOf(values, header.Type);
        var early = head.AsSpan(Math.Min(header.DataOffset, head.Length)); // short headers leave some values in the head
        early.CopyTo(bytes);
        next(bytes[early.Length..]);
        if (header.Type == NpyType.Bool && bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var odd)
        {
            throw Fault($"holds {bytes[odd]} at value {odd}, expected 0 or 1 in a bool array");
        }

        return new(header.Type, header.Shape, header.FortranOrder ? ToCOrder(values, header) : values, label, file);
    }

    internal void WriteTo(Stream stream)
    {
        stream.Write(NpyHeader.Format(Type, [.. Shape]));
        stream.Write(BytesOf(_values, Type));
    }

    private static Span<byte> BytesOf(Array values, NpyType type) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(values), values.Length * NpyTypes.SizeOf(type));

    // In Fortran order the first axis changes fastest.
    private static Array ToCOrder(Array values, NpyHeader header)
    {
        var size = NpyTypes.SizeOf(header.Type);
        var result = NpyTypes.Allocate(header.Type, values.Length);
        ReadOnlySpan<byte> payload = BytesOf(values, header.Type);
        var ordered = BytesOf(result, header.Type);
        var strides = new int[header.Shape.Length];
        for (var (axis, stride) = (0, size); axis < strides.Length; stride *= header.Shape[axis++])
        {
            strides[axis] = stride;
        }

        var index = new int[header.Shape.Length];
        for (var (target, source) = (0, 0); target < ordered.Length; target += size)
        {
            payload.Slice(source, size).CopyTo(ordered[target..]);
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

        return result;
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
