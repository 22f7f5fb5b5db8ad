using System.Text;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class NpyArrayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFileAsNumPyWritesItIsRead()
    {
        var path = WriteHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", Bytes(1f, 2f, 3f, 4f, 5f, 6f));

        var array = NpyArray.Read(path);

        Assert.Equal((NpyType.Float32, 6), (array.Type, array.Count));
        Assert.Equal([2, 3], array.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], array.Values<float>().ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6], array.Require<float>(2, 3));
        Assert.Equal([1, 2, 3, 4, 5, 6], array.Require<float>(-1, 3));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AllThreeVersionsAreRead(byte version)
    {
        var path = WriteHeader("{'shape': (), 'fortran_order': True, 'descr': '|u1'}", [7], version);

        Assert.Equal([7], NpyArray.Read(path).Require<byte>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(5000)]
    public void HeadersOfAnyLengthAreRead(int padding)
    {
        var path = WriteHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }" + new string(' ', padding), Bytes(1f, 2f, 3f));

        Assert.Equal([1, 2, 3], NpyArray.Read(path).Require<float>(3));
    }

    [Fact]
    public void TakenValuesAreTheArraysOwnAndRequiredOnesACopy()
    {
        var array = NpyArray.Of<byte>([1, 2, 3]);
        array.Require<byte>(3)[0] = 9;
        Assert.Equal([1, 2, 3], array.Values<byte>().ToArray());

        array.Take<byte>(3)[0] = 9;
        Assert.Equal([9, 2, 3], array.Values<byte>().ToArray());
        Assert.Contains("must be float32 [3], got uint8 [3]", Assert.Throws<InvalidDataException>(() => array.Take<float>(3)).Message);
    }

    [Fact]
    public void FortranOrderIsTurnedIntoCOrder()
    {
        // The [2, 3] array 1 2 3 / 4 5 6, and the [2, 2, 2] array 0 to 7, columns first.
        var matrix = WriteHeader("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", Bytes(1f, 4f, 2f, 5f, 3f, 6f));
        Assert.Equal([1, 2, 3, 4, 5, 6], NpyArray.Read(matrix).Require<float>(2, 3));

        var cube = WriteHeader("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2, 2), }", [0, 4, 2, 6, 1, 5, 3, 7]);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], NpyArray.Read(cube).Require<byte>(2, 2, 2));
    }

    [Fact]
    public void EveryTypeComesBackAsItWasWritten()
    {
        RoundTrip<bool>([true, false]);
        RoundTrip<sbyte>([-128, 127]);
        RoundTrip<byte>([0, 255]);
        RoundTrip<short>([short.MinValue, 1]);
        RoundTrip<ushort>([ushort.MaxValue]);
        RoundTrip<int>([int.MinValue, 1]);
        RoundTrip<uint>([uint.MaxValue]);
        RoundTrip<long>([long.MinValue, 1]);
        RoundTrip<ulong>([ulong.MaxValue]);
        RoundTrip<Half>([(Half)1.5, Half.NaN]);
        RoundTrip<float>([1.5f, float.NegativeInfinity]);
        RoundTrip<double>([Math.PI, double.NaN]);
        RoundTrip<float>([]);
    }

    [Fact]
    public void WrittenFilesHaveTheBytesThatNumPyWrites()
    {
        var path = Path.Join(_folder.Path, "a.npy");
        NpyArray.Of<ushort>([1, 2], 2, 1).Write(path);

        var text = "{'descr': '<u2', 'fortran_order': False, 'shape': (2, 1), }".PadRight(128 - 11) + "\n";
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(text), 1, 0, 2, 0], File.ReadAllBytes(path));
        NpyArray.Of<ushort>([1]).Write(path);
        Assert.Contains("'shape': (1,), }", Encoding.Latin1.GetString(File.ReadAllBytes(path)));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "pickle is never loaded")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "big-endian")]
    [InlineData("{'descr': '<U4', 'fortran_order': False, 'shape': (1,), }", "'<U4', expected b1")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "'<c8', expected b1")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "records")]
    [InlineData("{'descr': __import__('os').system('x'), 'fortran_order': False, 'shape': (1,), }", "damaged .npy header")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }", "True or False")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "whole numbers")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1.5,), }", "damaged .npy header")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999,), }", "whole numbers")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } + 1", "nothing after")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "keys descr")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", "once each")]
    [InlineData("{'descr': '<f4', 'more': 1, 'fortran_order': False, 'shape': (1,)}", "once each")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,", "damaged .npy header")]
    [InlineData("{'descr': '<f4", "closing quote")]
    [InlineData("", "damaged .npy header")]
    public void HeadersOfAnyOtherKindAreRejected(string header, string reason)
    {
        Assert.Contains(reason, Fault(WriteHeader(header, [0, 0, 128, 63])));
    }

    [Theory]
    [InlineData("(2,)")]
    [InlineData("(0,)")]
    [InlineData("(2147483647, 2147483647, 2147483647, 2147483647)")]
    public void ShapeAndBytesMustAgree(string shape)
    {
        var path = WriteHeader($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}", [0, 0, 128, 63]);

        Assert.Contains("bytes of values, got 4", Fault(path));
    }

    [Fact]
    public void MoreAxesThanNumPyHasAreRejected()
    {
        var shape = string.Join(", ", Enumerable.Repeat("1", 33));

        Assert.Contains("at most 32", Fault(WriteHeader($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({shape}), }}", [0])));
    }

    [Fact]
    public void OtherFilesAreRejectedForWhatTheyAre()
    {
        Assert.Contains("pickle is never loaded", Fault(_folder.Write("a.npy", [0x80, 4, 0x95, 1, 2, 3, 4, 5, 6, 7, 8, 9])));
        Assert.Contains("first bytes", Fault(_folder.Write("a.npy", "PK\u0003\u0004............"u8)));
        Assert.Contains("version 4.0", Fault(WriteHeader("{}", [], 4)));
        Assert.Contains("git lfs pull", Fault(_folder.Write("a.npy", "version https://git-lfs.github.com/spec/v1\n"u8)));
        Assert.Contains("expected 0 or 1", Fault(WriteHeader("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }", [1, 7])));
    }

    [Fact]
    public void CapsAreNamed()
    {
        var path = WriteHeader("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }", [7]);

        Assert.Contains("MaxArrayBytes", Assert.Throws<InvalidDataException>(() => NpyArray.Read(path, new FileLimits { MaxArrayBytes = 10 })).Message);
        Assert.Contains("MaxHeaderBytes", Assert.Throws<InvalidDataException>(() => NpyArray.Read(path, new FileLimits { MaxHeaderBytes = 10 })).Message);
    }

    [Fact]
    public void ArraysOfAnotherTypeOrShapeAreRejectedSayingBoth()
    {
        var path = Path.Join(_folder.Path, "a.npy");
        NpyArray.Of<float>([1, 2], 1, 2).Write(path);
        var array = NpyArray.Read(path);

        var error = Assert.Throws<InvalidDataException>(() => array.Require<byte>(2, 2)).Message;

        Assert.StartsWith("a.npy: array must be uint8 [2, 2], got float32 [1, 2]", error);
        Assert.Throws<InvalidDataException>(() => array.Require<float>(2));
        Assert.Throws<InvalidDataException>(() => array.Require<float>(2, 1));
        Assert.Throws<InvalidDataException>(() => array.Values<int>().Length);
        Assert.Throws<ArgumentException>(() => NpyArray.Of<float>([1, 2], 3));
        Assert.Throws<ArgumentException>(() => NpyArray.Of<char>(['a']));
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void FilesOfNumPyAreReadWhole()
    {
        foreach (var path in Directory.EnumerateFiles(TestData.Golden(), "*.npy", SearchOption.AllDirectories))
        {
            var array = NpyArray.Read(path);
            var copy = Path.Join(_folder.Path, Path.GetFileName(path));
            array.Write(copy);

            Assert.Equal(array.Shape.Aggregate(1, (count, size) => count * size), array.Count);
            if (!Encoding.Latin1.GetString(File.ReadAllBytes(path).AsSpan(0, 128)).Contains("'fortran_order': True"))
            {
                Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(copy));
            }
        }
    }

    private static byte[] Bytes(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static string Fault(string path) => Assert.Throws<InvalidDataException>(() => NpyArray.Read(path)).Message;

    private void RoundTrip<T>(T[] values)
        where T : unmanaged
    {
        var path = Path.Join(_folder.Path, $"{typeof(T).Name}.npy");
        NpyArray.Of<T>(values, 1, values.Length).Write(path);

        Assert.Equal(values, NpyArray.Read(path).Require<T>(1, values.Length));
    }

    private string WriteHeader(string header, byte[] payload, byte version = 1)
    {
        var text = Encoding.Latin1.GetBytes(header + "\n");
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        return _folder.Write("a.npy", [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. payload]);
    }
}
