using System.Diagnostics;
using System.Globalization;
using System.Text;
using Spatial.Models;

namespace Spatial.Tests;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TensorsAreWhatTheHeaderSays()
    {
        using var file = Open(CraftedSafetensors.Small);

        Assert.Equal(["weight F32 [2, 3]", "none F32 [0, 3]", "bias BF16 [3]", "count I64 []"], Sorted(file.Tensors));
        Assert.Equal((6, 24, 0, 1), (file.Find("weight")!.Count, file.Find("weight")!.ByteCount, file.Find("none")!.Count, file.Find("count")!.Count));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Null(file.Find("Weight"));

        // A tensor without numbers has no place of its own, so only the others have an order.
        static IEnumerable<string> Sorted(IEnumerable<StoredTensor> tensors) =>
            tensors.OrderBy(tensor => tensor.Offset).ThenBy(tensor => tensor.ByteCount).Select(tensor => tensor.ToString());
    }

    [Fact]
    public void ValuesAreReadAndMapped()
    {
        using var file = Open(CraftedSafetensors.Small);
        var weight = file.Find("weight")!;
        var all = new byte[24];
        var part = new byte[8];

        file.Read(weight, all);
        file.Read(weight, part, start: 8);

        Assert.Equal([1, 2, 3, 4, 5, 6], all.Chunk(4).Select(number => BitConverter.ToSingle(number)));
        Assert.Equal(all[8..16], part);
        Assert.Equal(all, file.Map(weight).ToArray());
        Assert.Equal(BitConverter.GetBytes(7L), file.Map(file.Find("count")!).ToArray());
        Assert.Equal(0, file.Map(file.Find("none")!).Length);
    }

    [Theory]
    [InlineData(25, 0)]
    [InlineData(8, 17)]
    [InlineData(8, -1)]
    public void MoreThanATensorHasIsNotRead(int count, long start)
    {
        using var file = Open(CraftedSafetensors.Small);

        Assert.Throws<ArgumentException>(() => file.Read(file.Find("weight")!, new byte[count], start));
    }

    [Fact]
    public void TensorsOfOtherFilesAreRefused()
    {
        using var file = Open(CraftedSafetensors.Small);
        using var other = Open(CraftedSafetensors.Small, "other");

        Assert.Throws<ArgumentException>(() => file.Read(other.Find("weight")!, new byte[24]));
        Assert.Throws<ArgumentException>(() => _ = file.Map(other.Find("weight")!).Length);
    }

    [Fact]
    public void NothingIsReadAfterItWasClosed()
    {
        var file = Open(CraftedSafetensors.Small);
        var weight = file.Find("weight")!;
        _ = file.Map(weight);
        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Read(weight, new byte[24]));
        Assert.Throws<ObjectDisposedException>(() => _ = file.Map(weight).Length);
    }

    [Fact]
    public void AFileThatIsCutOffLaterIsAnError()
    {
        using var file = Open(CraftedSafetensors.Small);
        using (var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(stream.Length - 20);
        }

        var error = Assert.Throws<InvalidDataException>(() => file.Read(file.Find("count")!, new byte[8]));

        Assert.Contains("changed meanwhile", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void WithoutALengthItIsRefused(int bytes) =>
        AssertRefused(CraftedSafetensors.Small[..bytes], $"is {bytes} bytes long, expected at least 8");

    [Theory]
    [InlineData(1_000_000ul)]
    [InlineData(100_000_001ul)]
    [InlineData(0x8000_0000_0000_0000ul)]
    [InlineData(ulong.MaxValue)]
    public void AHeaderLongerThanTheFileIsRefusedWithoutRoomForIt(ulong length)
    {
        var path = _folder.Write("a.safetensors", CraftedSafetensors.WithLength(length, "{}"u8.ToArray(), []));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000, "something was allocated on the file's word");
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"its header takes {length} bytes, 2 are there"), error.Message);
    }

    [Fact]
    public void AHeaderAboveTheCapIsRefusedWithoutRoomForIt()
    {
        var path = _folder.Write("a.safetensors", CraftedSafetensors.WithLength(100_000_001, "{"u8.ToArray(), []));
        using (var stream = File.OpenWrite(path))
        {
            stream.SetLength(100_000_100);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000, "something was allocated on the file's word");
        Assert.Contains("100000001 bytes, more than the 100000000 that MaxHeaderBytes allows", error.Message);
    }

    [Theory]
    [InlineData("""[{"a":1}]""", "does not begin with '{'")]
    [InlineData(" {}", "does not begin with '{'")]
    [InlineData("", "does not begin with '{'")]
    [InlineData("{", "not sound JSON at byte 9")]
    [InlineData("{}{}", "not sound JSON")]
    [InlineData("{}\0\0\0\0\0\0", "not sound JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[[1]]],"data_offsets":[0,4]}}""", "not sound JSON")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "not sound JSON")]
    public void WhatIsNoObjectIsRefused(string header, string words) => AssertRefused(CraftedSafetensors.Of(header, 0), words);

    [Fact]
    public void AHeaderThatIsNotUtf8IsRefused() =>
        AssertRefused(CraftedSafetensors.WithLength(9, [.. "{\"a"u8, 0xC3, 0x28, .. "\":1}"u8], []), "not UTF-8");

    [Theory]
    [InlineData("[0,8]", "[4,12]", 12, "overlapping tensors: b begins 4 bytes before the end of a")]
    [InlineData("[0,8]", "[0,8]", 8, "overlapping tensors: b begins 8 bytes before the end of a")]
    [InlineData("[0,8]", "[12,20]", 20, "hole of 4 bytes between a and b")]
    [InlineData("[4,12]", "[12,20]", 20, "hole of 4 bytes between the header and a")]
    [InlineData("[0,8]", "[8,16]", 17, "has 1 bytes after its last tensor")]
    public void EveryByteBelongsToOneTensor(string a, string b, int bytes, string words) => AssertRefused(
        CraftedSafetensors.Of(
            """{"b":{"dtype":"F32","shape":[2],"data_offsets":""" + b + """},"a":{"dtype":"F32","shape":[2],"data_offsets":""" + a + "}}", bytes),
        words);

    [Fact]
    public void BytesWithoutATensorAreRefused() => AssertRefused(CraftedSafetensors.Of("{}", 1), "has 1 bytes after its last tensor");

    [Theory]
    [InlineData("[8,0]", "data_offsets [8, 0]")]
    [InlineData("[0,16]", "no more than the 8 bytes of values")]
    [InlineData("[-8,0]", "got -8")]
    [InlineData("[-0,8]", "got -0")]
    [InlineData("[0,8.0]", "got 8.0")]
    [InlineData("[0,1e400]", "got 1e400")]
    [InlineData("[0,8e0]", "got 8e0")]
    [InlineData("[0,18446744073709551615]", "got 18446744073709551615")]
    [InlineData("[0]", "two data_offsets, got 1")]
    [InlineData("[0,4,8]", "more numbers than the 2")]
    [InlineData("[0,null]", "got null")]
    [InlineData("[\"0\",8]", "got '0'")]
    [InlineData("8", "data_offsets of tensor t must be a list")]
    public void WrongOffsetsAreRefused(string offsets, string words) =>
        AssertRefused(CraftedSafetensors.Of("""{"t":{"dtype":"F32","shape":[2],"data_offsets":""" + offsets + "}}", 8), "tensor t", words);

    [Theory]
    [InlineData("[3]", "has 8 bytes of values, expected those of F32 [3]: 12")]
    [InlineData("[]", "expected those of F32 []: 4")]
    [InlineData("[0]", "expected those of F32 [0]: 0")]
    [InlineData("[-2]", "got -2")]
    [InlineData("[4294967296,4294967296]", "more than 64 bits count")]
    [InlineData("[2305843009213693952,2]", "more than 64 bits count")]
    [InlineData("[0,4294967296,4294967296]", "more than 64 bits count")]
    [InlineData("[9223372036854775808]", "got 9223372036854775808")]
    [InlineData("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2]", "more numbers than the 32 that MaxRank allows")]
    public void AShapeThatIsNotItsBytesIsRefused(string shape, string words) =>
        AssertRefused(CraftedSafetensors.Of($$$"""{"t":{"dtype":"F32","shape":{{{shape}}},"data_offsets":[0,8]}}""", 8), "tensor t", words);

    [Theory]
    [InlineData("F8_E4M3")]
    [InlineData("F8_E5M2")]
    [InlineData("F4")]
    [InlineData("C64")]
    [InlineData("U16")]
    [InlineData("f32")]
    [InlineData("")]
    public void OtherDtypesAreRefused(string dtype) => AssertRefused(
        CraftedSafetensors.Of($$$"""{"t":{"dtype":"{{{dtype}}}","shape":[8],"data_offsets":[0,8]}}""", 8),
        $"tensor t is of dtype '{dtype}', expected BOOL, U8, I8, I16, F16, BF16, I32, F32, F64, I64");

    [Theory]
    [InlineData("BOOL", 1)]
    [InlineData("U8", 1)]
    [InlineData("I8", 1)]
    [InlineData("I16", 2)]
    [InlineData("I32", 4)]
    [InlineData("I64", 8)]
    [InlineData("F16", 2)]
    [InlineData("BF16", 2)]
    [InlineData("F32", 4)]
    [InlineData("F64", 8)]
    public void ADtypeHasItsSize(string dtype, int bytes)
    {
        using var file = Open(CraftedSafetensors.Of(
            FormattableString.Invariant($$$"""{"t":{"dtype":"{{{dtype}}}","shape":[3],"data_offsets":[0,{{{3 * bytes}}}]}}"""), 3 * bytes));

        Assert.Equal(dtype, Assert.Single(file.Tensors).Dtype.Code());
    }

    [Theory]
    [InlineData("""{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"t":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", "has tensor t twice")]
    [InlineData("""{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\u0074":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", "has tensor t twice")]
    [InlineData("""{"t":{"dtype":"U8","dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", "tensor t has dtype twice")]
    [InlineData("""{"t":{"dtype":"U8","shape":[2],"shape":[2],"data_offsets":[0,2]}}""", "tensor t has shape twice")]
    [InlineData("""{"t":{"dtype":"U8","shape":[2],"data_offsets":[0,2],"data_offsets":[0,2]}}""", "tensor t has data_offsets twice")]
    [InlineData("""{"t":{"dtype":"U8","shape":[2],"data_offsets":[0,2],"name":"t"}}""", "tensor t has a field 'name'")]
    [InlineData("""{"t":{"shape":[2],"data_offsets":[0,2]}}""", "tensor t has no dtype")]
    [InlineData("""{"t":{"dtype":"U8","data_offsets":[0,2]}}""", "tensor t has no shape")]
    [InlineData("""{"t":{"dtype":"U8","shape":[2]}}""", "tensor t has no data_offsets")]
    [InlineData("""{"t":{"dtype":8,"shape":[2],"data_offsets":[0,2]}}""", "dtype of tensor t must be a text, got 8")]
    [InlineData("""{"t":[0,2]}""", "tensor t must be an object")]
    [InlineData("""{"__metadata__":{"a":1},"t":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", "__metadata__ entry a must be a text, got 1")]
    [InlineData("""{"__metadata__":{"a":null},"t":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", "__metadata__ entry a must be a text, got null")]
    [InlineData("""{"__metadata__":{"a":"","a":""},"t":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", "__metadata__ entry a twice")]
    [InlineData("""{"__metadata__":"a","t":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", "__metadata__ must be an object of texts, got 'a'")]
    [InlineData("""{"__metadata__":{},"__metadata__":{},"t":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", "has __metadata__ twice")]
    public void AnEntryThatIsNotAsTheFormatHasItIsRefused(string header, string words) => AssertRefused(CraftedSafetensors.Of(header, 2), words);

    [Fact]
    public void TooManyTensorsAreRefusedSoon()
    {
        var header = new StringBuilder("{");
        for (var i = 0; i < 1_000_000; i++)
        {
            header.Append(CultureInfo.InvariantCulture, $"\"{i}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}},");
        }

        var path = _folder.Write("a.safetensors", CraftedSafetensors.Of(header.Append("\"last\":0}").ToString(), 0));
        var clock = Stopwatch.StartNew();

        var error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));

        Assert.Contains("more tensors than the 100000 that MaxTensors allows", error.Message);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed} is longer than a second per megabyte would be on a busy machine");
    }

    [Fact]
    public void TooMuchMetadataIsRefused() => AssertRefused(
        CraftedSafetensors.Of($"{{\"__metadata__\":{{{string.Join(',', Enumerable.Range(0, 10_001).Select(i => $"\"{i}\":\"\""))}}}}}", 0),
        "more __metadata__ entries than the 10000 that MaxMetadataEntries allows");

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{}          """)]
    [InlineData("""{"__metadata__":{}}""")]
    [InlineData("""{"":{"dtype":"F32","shape":[0,1000000],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""")]
    public void FilesWithoutAValueAreAccepted(string header)
    {
        using var file = Open(CraftedSafetensors.Of(header, 0));

        Assert.All(file.Tensors, tensor => Assert.Equal(0, tensor.ByteCount));
    }

    [Theory]
    [InlineData("PK\u0003\u0004\u0000\u0000\u0008\u0008\u0000\u0000archive/data.pkl", "is a zip archive, as torch.save makes them around a pickle; pickle is never loaded")]
    [InlineData("\u0080\u0002}q\u0000X\u0004\u0000\u0000\u0000name", "is a pickle; pickle is never loaded")]
    [InlineData("\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.", "is a pickle; pickle is never loaded")]
    [InlineData("\u0080\u0004\u0095\u0010\u0000\u0000\u0000\u0000\u0000\u0000\u0000", "is a pickle; pickle is never loaded")]
    [InlineData("\u0093NUMPY\u0001\u0000v\u0000{'descr': '|O'", "is a NumPy array")]
    [InlineData("GGUF\u0003\u0000\u0000\u0000\u0001", "is a GGUF file")]
    [InlineData("\u0089HDF\r\n\u001a\n", "is an HDF5 file")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:ab", "is a Git LFS pointer file, not the data; run: git lfs pull")]
    [InlineData("<!DOCTYPE html><html>", "is an HTML page")]
    public void OtherFormatsAreRecognisedByTheirContent(string content, string words) =>
        AssertRefused(Encoding.Latin1.GetBytes(content), words);

    [Fact]
    public void AHeaderLengthThatBeginsLikeAPickleIsALength()
    {
        using var file = Open(CraftedSafetensors.Of("{}" + new string(' ', 0x280 - 2), 0));

        Assert.Equal(8 + 0x280, file.Length);
    }

    [Fact]
    public void WhatIsNoRegularFileIsNotOpened()
    {
        Directory.CreateDirectory(_folder["a.safetensors"]);

        Assert.Contains("is a folder, expected a regular file", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(_folder["a.safetensors"])).Message);
        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(_folder["b.safetensors"]));
    }

    [Fact]
    public void ANamedPipeIsRefusedAndNotWaitedFor()
    {
        using var made = Process.Start("mkfifo", [_folder["model.safetensors"]]);
        made.WaitForExit();

        Assert.Contains("is a named pipe, expected a regular file", Assert.Throws<InvalidDataException>(() => Checkpoint.Open(_folder.Path)).Message);
    }

    [Fact]
    public void ErrorsNameTheFileFirstAndItsPlaceLast()
    {
        var path = _folder.Write("a.safetensors", CraftedSafetensors.Of("{}", 3));

        var message = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path)).Message;

        Assert.StartsWith("a.safetensors: has 3 bytes", message, StringComparison.Ordinal);
        Assert.EndsWith($"({path})", message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesInErrorsAreSafeToShow()
    {
        var name = new string('x', 5000) + "\\u001b[2J";

        var error = Assert.Throws<InvalidDataException>(() => Open(CraftedSafetensors.Of($$$"""{"\u001b[2J{{{name}}}":1}""", 0)));

        Assert.Contains(@"tensor \u001b[2Jxxx", error.Message);
        Assert.True(error.Message.Length < 600, "the whole name is shown");
    }

    private SafetensorsFile Open(byte[] content, string name = "a.safetensors") => SafetensorsFile.Open(_folder.Write(name, content));

    private void AssertRefused(byte[] content, params string[] words)
    {
        var error = Assert.Throws<InvalidDataException>(() => Open(content));

        Assert.All(words, part => Assert.Contains(part, error.Message));
    }
}
