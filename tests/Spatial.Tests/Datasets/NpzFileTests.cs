using System.IO.Compression;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class NpzFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ArraysComeBackUnderTheirNames()
    {
        var path = Path.Join(_folder.Path, "a.npz");
        NpzFile.Write(path, ("data", NpyArray.Of<ushort>([1, 2, 3])), ("mask", NpyArray.Of<bool>([true])));

        var file = NpzFile.Read(path);

        Assert.Equal(["data", "mask"], file.Arrays.Keys.Order());
        Assert.Equal([1, 2, 3], file["data"].Require<ushort>(3));
        Assert.Contains("a.npz: has no array 'labels'; it has data, mask", Assert.Throws<InvalidDataException>(() => file["labels"]).Message);
    }

    [Fact]
    public void OnlyTheArraysAskedForAreUnpacked()
    {
        var path = Zip(("data.npy", ArrayBytes(3)), ("other.npy", [1, 2, 3, 4])); // the other one is no array

        var file = NpzFile.Read(path, ["data", "mask"]);

        Assert.Equal(["data"], file.Arrays.Keys);
        Assert.Equal(3, file["data"].Count);
        Assert.Contains("has no array 'mask'", Assert.Throws<InvalidDataException>(() => file["mask"]).Message);
        Assert.Contains("other is not a .npy array", Fault(path));
    }

    [Fact]
    public void ManyFilesReadAtOnceKeepTheirOwnValues()
    {
        var paths = Enumerable.Range(0, 8).Select(i => Path.Join(_folder.Path, $"{i}.npz")).ToArray();
        for (var i = 0; i < paths.Length; i++)
        {
            NpzFile.Write(paths[i], ("data", NpyArray.Of<int>(Enumerable.Repeat(i, 5000).ToArray())));
        }

        var read = new NpyArray[80];
        Parallel.For(0, read.Length, i => read[i] = NpzFile.Read(paths[i % 8])["data"]);

        Assert.All(read.Select((array, i) => (array, i)), pair => Assert.Equal(-1, pair.array.Values<int>().IndexOfAnyExcept(pair.i % 8)));
    }

    [Fact]
    public void TheSameArraysGiveTheSameBytes()
    {
        var (first, second) = (Path.Join(_folder.Path, "1.npz"), Path.Join(_folder.Path, "2.npz"));
        NpzFile.Write(first, ("data", NpyArray.Of<ushort>([1, 2, 3])));
        NpzFile.Write(second, ("data", NpyArray.Of<ushort>([1, 2, 3])));

        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
    }

    [Fact]
    public void NamesMustBePlainAndUnique()
    {
        var array = NpyArray.Of<byte>([1]);
        var path = Path.Join(_folder.Path, "a.npz");

        Assert.Throws<ArgumentException>(() => NpzFile.Write(path, ("a", array), ("a", array)));
        Assert.Throws<ArgumentException>(() => NpzFile.Write(path, ("../a", array)));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("../data.npy", "escapes dataset root")]
    [InlineData("/data.npy", "escapes dataset root")]
    [InlineData("data\\a.npy", "backslash")]
    [InlineData("con.npy", "device")]
    [InlineData("archive/data.pkl", "pickle is never loaded")]
    [InlineData("readme.txt", "expected arrays")]
    [InlineData(".npy", "expected arrays")]
    public void EntriesThatAreNoPlainArraysAreRejected(string name, string reason)
    {
        Assert.Contains(reason, Fault(Zip((name, ArrayBytes(1)))));
    }

    [Fact]
    public void TwoArraysOfOneNameAreRejected()
    {
        Assert.Contains("two arrays", Fault(Zip(("data.npy", ArrayBytes(1)), ("data.npy", ArrayBytes(1)))));
    }

    [Fact]
    public void ADamagedEntryIsNamed()
    {
        Assert.Contains("a.npz: data is not a .npy array", Fault(Zip(("data.npy", [1, 2, 3, 4]))));
        Assert.Contains("pickle is never loaded", Fault(Zip(("data.npy", [0x80, 4, 0x95, 0]))));
    }

    [Fact]
    public void ManyArraysAreRejectedAtTheCap()
    {
        var path = Zip(("a.npy", ArrayBytes(1)), ("b.npy", ArrayBytes(1)), ("c.npy", ArrayBytes(1)));

        Assert.Contains("MaxArchiveEntries", Assert.Throws<InvalidDataException>(() => NpzFile.Read(path, new() { MaxArchiveEntries = 2 })).Message);
    }

    [Fact]
    public void ABombIsRejectedBeforeItIsUnpacked()
    {
        var path = Zip(("data.npy", ArrayBytes(20 << 20)));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains(nameof(FileLimits.MaxArchiveRatio), Fault(path));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        Assert.Contains("MaxArrayBytes", Assert.Throws<InvalidDataException>(() => NpzFile.Read(path, new() { MaxArrayBytes = 1 << 20 })).Message);
        Assert.Equal(20 << 20, NpzFile.Read(path, new() { MaxArchiveRatio = 2000 })["data"].Count);
    }

    [Fact]
    public void AnEmptyFlowGridIsNoBomb()
    {
        Assert.Equal(5_120_000, NpzFile.Read(Zip(("flow.npy", ArrayBytes(5_120_000))))["flow"].Count);
    }

    [Fact]
    public void ASizeThatLiesIsRejected()
    {
        var path = Zip(("data.npy", ArrayBytes(1000)));
        var bytes = File.ReadAllBytes(path);
        var declared = BitConverter.GetBytes(128 + 1000);
        var central = bytes.AsSpan().LastIndexOf(declared);
        foreach (var lie in new[] { 128 + 999, 128 + 1001, 0, 15 << 20 })
        {
            BitConverter.GetBytes(lie).CopyTo(bytes, central);

            Assert.Contains("damaged zip archive", Fault(_folder.Write("a.npz", bytes)));
        }
    }

    [Fact]
    public void OtherFilesAreRejected()
    {
        Assert.Contains("damaged zip archive", Fault(_folder.Write("a.npz", [])));
        Assert.Contains("damaged zip archive", Fault(_folder.Write("a.npz", "no zip at all, though long enough to be one"u8)));
        Assert.Contains("HTML", Fault(_folder.Write("a.npz", "<html>"u8)));
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void ArchivesOfNumPyAreReadWhole()
    {
        foreach (var path in Directory.EnumerateFiles(TestData.Golden(), "*.npz", SearchOption.AllDirectories))
        {
            var file = NpzFile.Read(path);

            using var zip = ZipFile.OpenRead(path);
            Assert.Equal(zip.Entries.Select(entry => Path.GetFileNameWithoutExtension(entry.Name)), file.Arrays.Keys);
            Assert.All(file.Arrays.Values, array => Assert.Equal(array.Shape.Aggregate(1, (count, size) => count * size), array.Count));
        }
    }

    private static string Fault(string path) => Assert.Throws<InvalidDataException>(() => NpzFile.Read(path)).Message;

    private byte[] ArrayBytes(int count)
    {
        var path = Path.Join(_folder.Path, "entry.npy");
        NpyArray.Of<byte>(new byte[count]).Write(path);
        return File.ReadAllBytes(path);
    }

    private string Zip(params (string Name, byte[] Bytes)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return _folder.Write("a.npz", stream.ToArray());
    }
}
