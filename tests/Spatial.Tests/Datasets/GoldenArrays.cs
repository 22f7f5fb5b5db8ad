using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Spatial.Tests;

/// <summary>Arrays of a golden .npz in C order. Some goldens are stored in Fortran order, which the product's own reader refuses.</summary>
internal sealed partial class GoldenArrays
{
    private readonly Dictionary<string, (string Type, int[] Shape, byte[] Values)> _arrays = [];

    public GoldenArrays(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            _arrays.Add(Path.GetFileNameWithoutExtension(entry.Name), Parse(memory.ToArray()));
        }
    }

    public IEnumerable<string> Names => _arrays.Keys;

    public bool Has(string name) => _arrays.ContainsKey(name);

    /// <summary>Values of an array that must have a certain type and shape.</summary>
    public T[] Require<T>(string name, params int[] shape)
        where T : unmanaged
    {
        var (type, actual, values) = _arrays[name];
        Assert.Equal(typeof(T) == typeof(float) ? "<f4" : "<f8", type);
        Assert.Equal(shape, actual);
        return MemoryMarshal.Cast<byte, T>(values).ToArray();
    }

    [GeneratedRegex("'descr': '(?<type>[^']+)', 'fortran_order': (?<fortran>True|False), 'shape': \\((?<shape>[0-9, ]*)\\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Header();

    private static (string Type, int[] Shape, byte[] Values) Parse(byte[] file)
    {
        const int prefix = 10; // magic, version 1.0, length of the header
        var length = BitConverter.ToUInt16(file, prefix - 2);
        var header = Header().Match(Encoding.ASCII.GetString(file, prefix, length));
        Assert.True(header.Success);
        var shape = header.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();
        var type = header.Groups["type"].Value;
        var values = file[(prefix + length)..];
        return (type, shape, header.Groups["fortran"].Value == "True" ? ToRows(values, shape, type[^1] - '0') : values);
    }

    private static byte[] ToRows(byte[] columns, int[] shape, int size)
    {
        var (height, width) = (shape[0], shape[1]);
        var rows = new byte[columns.Length];
        for (var i = 0; i < height * width; i++)
        {
            columns.AsSpan(((i % width * height) + (i / width)) * size, size).CopyTo(rows.AsSpan(i * size));
        }

        return rows;
    }
}
