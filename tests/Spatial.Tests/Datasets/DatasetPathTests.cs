using System.Diagnostics;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class DatasetPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void APlainNameIsFoundUnderTheRoot()
    {
        var path = _folder.Write("samples/CAM_FRONT/a__1.jpg", [1]);

        var file = DatasetPath.Resolve(_folder.Path, "samples/CAM_FRONT/a__1.jpg");

        Assert.Equal("samples/CAM_FRONT/a__1.jpg", file.Name);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(file.FullPath));
    }

    [Theory]
    [InlineData("../../etc/passwd", "escapes dataset root")]
    [InlineData("samples/../../etc/passwd", "escapes dataset root")]
    [InlineData("samples/..", "escapes dataset root")]
    [InlineData("/etc/passwd", "escapes dataset root")]
    [InlineData("~/secret", "escapes dataset root")]
    [InlineData("C:\\data\\a.jpg", "backslash")]
    [InlineData("C:/data/a.jpg", "colon")]
    [InlineData("\\\\server\\share\\a.jpg", "backslash")]
    [InlineData("//server/share/a.jpg", "escapes dataset root")]
    [InlineData("file:///etc/passwd", "colon")]
    [InlineData("a.jpg:stream", "colon")]
    [InlineData("samples/CON", "device")]
    [InlineData("nul.txt", "device")]
    [InlineData("samples/com1.jpg", "device")]
    [InlineData("samples/a.jpg.", "dot or space")]
    [InlineData("samples./a.jpg", "dot or space")]
    [InlineData("samples/a.jpg ", "dot or space")]
    [InlineData("samples//a.jpg", "not normalised")]
    [InlineData("./samples/a.jpg", "not normalised")]
    [InlineData("samples/", "not normalised")]
    [InlineData("a\0.jpg", "control")]
    [InlineData("a\n.jpg", "control")]
    [InlineData("", "empty")]
    public void NamesThatAreNotPlainAndRelativeAreRejected(string name, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => DatasetPath.Resolve(_folder.Path, name));

        Assert.Contains(reason, error.Message);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Fact]
    public void NamesThatOnlyLookLikeDevicesOrEscapesAreAccepted()
    {
        foreach (var name in new[] { "CONSOLE/a..b", "..a/com", "console.txt", "Zürich/日本.jpg", "com10.jpg" })
        {
            _folder.Write(name, [1]);

            Assert.Equal(name, DatasetPath.Resolve(_folder.Path, name).Name);
        }
    }

    [Fact]
    public void LongNamesWork()
    {
        var name = string.Join('/', Enumerable.Repeat(new string('d', 60), 5)) + "/a.jpg";
        _folder.Write(name, [1]);

        Assert.Equal(name, DatasetPath.Resolve(_folder.Path, name).Name);
        Assert.Throws<InvalidDataException>(() => DatasetPath.Resolve(_folder.Path, new string('a', 5000)));
        Assert.Throws<FileNotFoundException>(() => DatasetPath.Resolve(_folder.Path, new string('a', 300)));
    }

    [Fact]
    public void LinksThatLeadOutOfTheRootAreRejectedUnlessAllowed()
    {
        using var store = new TemporaryFolder();
        var inStore = store.Write("blobs/1", [1]);
        File.CreateSymbolicLink(Path.Join(_folder.Path, "a.jpg"), inStore);
        Directory.CreateSymbolicLink(Path.Join(_folder.Path, "blobs"), Path.Join(store.Path, "blobs"));

        foreach (var name in new[] { "a.jpg", "blobs/1" })
        {
            var error = Assert.Throws<InvalidDataException>(() => DatasetPath.Resolve(_folder.Path, name));
            Assert.StartsWith($"{name}: escapes dataset root", error.Message);
            Assert.Equal([1], File.ReadAllBytes(DatasetPath.Resolve(_folder.Path, name, followLinksWithin: store.Path).FullPath));
            Assert.Throws<InvalidDataException>(() => DatasetPath.Resolve(_folder.Path, name, followLinksWithin: Path.Join(store.Path, "blob")));
        }
    }

    [Fact]
    public void LinksInsideTheRootAreFollowed()
    {
        _folder.Write("store/1", [1]);
        File.CreateSymbolicLink(Path.Join(_folder.Path, "relative"), "store/1");
        Directory.CreateSymbolicLink(Path.Join(_folder.Path, "folder"), Path.Join(_folder.Path, "store"));
        using var other = new TemporaryFolder();
        var linkedRoot = Path.Join(other.Path, "root");
        Directory.CreateSymbolicLink(linkedRoot, _folder.Path);

        foreach (var name in new[] { "relative", "folder/1" })
        {
            Assert.EndsWith("/store/1", DatasetPath.Resolve(_folder.Path, name).FullPath);
            Assert.EndsWith("/store/1", DatasetPath.Resolve(linkedRoot, name).FullPath);
        }
    }

    [Fact]
    public void LinksInACircleAreRejected()
    {
        File.CreateSymbolicLink(Path.Join(_folder.Path, "a"), "b");
        File.CreateSymbolicLink(Path.Join(_folder.Path, "b"), "a");

        Assert.Contains("links", Assert.Throws<InvalidDataException>(() => DatasetPath.Resolve(_folder.Path, "a")).Message);
    }

    [Fact]
    public void ANameThatDiffersOnlyInCaseIsSuggested()
    {
        _folder.Write("samples/CAM_FRONT/a.jpg", [1]);

        var error = Assert.Throws<FileNotFoundException>(() => DatasetPath.Resolve(_folder.Path, "samples/cam_front/A.jpg"));

        Assert.StartsWith("samples/cam_front/A.jpg: no such file; did you mean samples/CAM_FRONT/a.jpg?", error.Message);
    }

    [Fact]
    public void AMissingFileIsNamedAsTheDatasetNamesItWithThePlaceLast()
    {
        var error = Assert.Throws<FileNotFoundException>(() => DatasetPath.Resolve(_folder.Path, "samples/b.jpg"));

        Assert.StartsWith("samples/b.jpg: ", error.Message);
        Assert.EndsWith("/samples/b.jpg)", error.Message);
    }

    [Fact]
    public void ALinkWhoseTargetIsMissingIsAMissingFile()
    {
        File.CreateSymbolicLink(Path.Join(_folder.Path, "a.jpg"), "objects/gone");

        Assert.Throws<FileNotFoundException>(() => DatasetPath.Resolve(_folder.Path, "a.jpg"));
    }

    [Fact]
    public void AFolderIsNoFile()
    {
        _folder.Write("samples/a.jpg", [1]);

        Assert.Contains("is a folder", Assert.Throws<InvalidDataException>(() => DatasetPath.Resolve(_folder.Path, "samples")).Message);
        Assert.Throws<FileNotFoundException>(() => DatasetPath.Resolve(_folder.Path, "samples/a.jpg/b"));
    }

    [Fact]
    public void ANamedPipeIsRejectedWithoutWaitingForAWriter()
    {
        var pipe = Path.Join(_folder.Path, "a.pcd.bin");
        using var made = Process.Start("mkfifo", [pipe]);
        made.WaitForExit();

        Assert.Contains("named pipe", Assert.Throws<InvalidDataException>(() => DatasetPath.Resolve(_folder.Path, "a.pcd.bin")).Message);
        Assert.Contains("named pipe", Assert.Throws<InvalidDataException>(() => LidarFile.Read(pipe)).Message);
        Assert.Contains("device", Assert.Throws<InvalidDataException>(() => LidarFile.Read("/dev/zero")).Message);
    }
}
