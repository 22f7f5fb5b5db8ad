using System.Text;

namespace Spatial.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["a.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NothingElseIsLeftBehind()
    {
        AtomicFile.Write(File, "one");
        AtomicFile.Write(File, "two");

        Assert.Equal(("two", "a.json"), (System.IO.File.ReadAllText(File), OnlyName()));
    }

    [Fact]
    public void AnUnfinishedFileLeavesTheOldOneAndNothingElse()
    {
        AtomicFile.Write(File, "one");

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(File, stream =>
        {
            stream.Write("tw"u8);
            throw new InvalidOperationException();
        }));

        Assert.Equal(("one", "a.json"), (System.IO.File.ReadAllText(File), OnlyName()));
    }

    [Fact]
    public void TheNameIsTakenOnlyByAWholeFile()
    {
        AtomicFile.Write(File, stream =>
        {
            stream.Write(new byte[1 << 20]); // more than any buffer of a stream holds
            Assert.False(System.IO.File.Exists(File));
        });

        Assert.Equal(1 << 20, new FileInfo(File).Length);
    }

    [Fact]
    public void TwoWritersOfOneFileDoNotMeet()
    {
        AtomicFile.Write(File, outer =>
        {
            outer.Write("outer"u8);
            AtomicFile.Write(File, "inner");
            Assert.Equal("inner", System.IO.File.ReadAllText(File, Encoding.UTF8));
        });

        Assert.Equal(("outer", "a.json"), (System.IO.File.ReadAllText(File), OnlyName()));
    }

    [Fact]
    public void FilesThatBelongTogetherStayOldWhenOneCannotBeMade()
    {
        AtomicFile.Write(File, "old");

        Assert.Throws<InvalidOperationException>(() => AtomicFile.WriteTogether(
            _folder.Path, [("a.json", stream => stream.WriteByte(1)), ("b.json", _ => throw new InvalidOperationException())]));

        Assert.Equal(("old", "a.json"), (System.IO.File.ReadAllText(File), OnlyName()));
    }

    [Fact]
    public void FilesThatBelongTogetherAreAllWritten()
    {
        AtomicFile.WriteTogether(_folder.Path, [("a.json", stream => stream.Write("one"u8)), ("b.json", stream => stream.Write("two"u8))]);

        Assert.Equal("onetwo", string.Concat(Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal).Select(System.IO.File.ReadAllText)));
    }

    private string OnlyName() => Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(_folder.Path)));
}
