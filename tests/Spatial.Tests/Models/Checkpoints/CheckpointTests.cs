using System.Text;
using System.Text.Json;
using Spatial.Models;

namespace Spatial.Tests;

public sealed class CheckpointTests : IDisposable
{
    private const string Index = "model.safetensors.index.json";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFileIsACheckpoint()
    {
        Write("weights.safetensors", "a F32 2", "b F32 3");

        using var checkpoint = Checkpoint.Open(_folder["weights.safetensors"]);

        Assert.Equal(["a F32 [2]", "b F32 [3]"], checkpoint.Tensors.Select(tensor => tensor.ToString()));
        Assert.Equal(_folder.Path, checkpoint.Folder);
    }

    [Fact]
    public void AFolderWithOneModelIsACheckpoint()
    {
        Write("model.safetensors", "a F32 2");
        Write("optimizer.safetensors", "a F32 2");

        using var checkpoint = Checkpoint.Open(_folder.Path + "/");

        Assert.Equal("model.safetensors", Assert.Single(checkpoint.Files).Name);
        Assert.Equal(_folder.Path, checkpoint.Folder);
    }

    [Fact]
    public void FilesThatShareNoTensorAreACheckpoint()
    {
        Write("encoder.safetensors", "a F32 2");
        Write("decoder.safetensors", "b F32 2");

        using var checkpoint = Checkpoint.Open(_folder.Path);

        Assert.Equal(["b", "a"], checkpoint.Tensors.Select(tensor => tensor.Name));
        Assert.Equal("encoder.safetensors", checkpoint.FileOf("a").Name);
        Assert.Null(checkpoint.Find("c"));
        Assert.Throws<ArgumentException>(() => checkpoint.FileOf("c"));
    }

    [Fact]
    public void ShardsAreACheckpoint()
    {
        WriteShards();

        using var fromFolder = Checkpoint.Open(_folder.Path);
        using var fromIndex = Checkpoint.Open(_folder[Index]);

        Assert.All([fromFolder, fromIndex], checkpoint =>
        {
            Assert.Equal(["a", "b", "c"], checkpoint.Tensors.Select(tensor => tensor.Name));
            Assert.Equal("model-00002-of-00002.safetensors", checkpoint.FileOf("c").Name);
        });
    }

    [Fact]
    public void FilesBesideTheShardsAreNotLookedAt()
    {
        WriteShards();
        _folder.Write("adapter.safetensors", [1, 2, 3]);

        using var checkpoint = Checkpoint.Open(_folder.Path);

        Assert.Equal(2, checkpoint.Files.Count);
    }

    [Fact]
    public void LinksIntoAStoreAreFollowed()
    {
        // Hugging Face's cache is a folder of links to files named by their hash.
        Write("store/1234", "a F32 2");
        Directory.CreateDirectory(_folder["snapshot"]);
        File.CreateSymbolicLink(_folder["snapshot", "model.safetensors"], "../store/1234");

        using var checkpoint = Checkpoint.Open(_folder["snapshot"]);

        Assert.Equal("a", Assert.Single(checkpoint.Tensors).Name);
    }

    [Fact]
    public void MissingShardsAreNamed()
    {
        WriteShards();
        File.Delete(_folder["model-00002-of-00002.safetensors"]);

        AssertRefused(Index, "names model-00002-of-00002.safetensors, which is not there");
    }

    [Fact]
    public void AMissingShardShowsWithoutAnIndexToo()
    {
        Write("model-00001-of-00003.safetensors", "a F32 2");
        Write("model-00003-of-00003.safetensors", "b F32 2");

        AssertRefused(Path.GetFileName(_folder.Path), "has 2 of the 3 files that model-00001-of-00003.safetensors is one of");
    }

    [Theory]
    [InlineData("../x.safetensors")]
    [InlineData("/etc/x.safetensors")]
    [InlineData("sub/x.safetensors")]
    [InlineData("sub\\\\x.safetensors")]
    [InlineData("C:x.safetensors")]
    [InlineData(".x.safetensors")]
    [InlineData(".safetensors")]
    [InlineData("x.bin")]
    [InlineData("x\\u0000.safetensors")]
    [InlineData("")]
    public void ShardsOutsideTheFolderAreRefused(string shard)
    {
        _folder.Write(Index, Encoding.UTF8.GetBytes($$$"""{"weight_map":{"a":"{{{shard}}}"}}"""));

        AssertRefused(Index, "puts tensor a into", "expected the plain name of a .safetensors file in the same folder");
    }

    [Fact]
    public void ATensorInTwoShardsIsRefused()
    {
        WriteShards();
        Write("model-00002-of-00002.safetensors", "b F32 3", "c F32 1");

        AssertRefused(Path.GetFileName(_folder.Path), "has tensor b in model-00001-of-00002.safetensors and in model-00002-of-00002.safetensors, expected it once");
    }

    [Fact]
    public void ATensorInAnotherShardThanTheIndexSaysIsRefused()
    {
        WriteShards();
        Write("model-00001-of-00002.safetensors", "a F32 2");
        Write("model-00002-of-00002.safetensors", "b F32 3", "c F32 1");

        AssertRefused(Index, "puts tensors into files that do not have them: b; b should be in model-00001-of-00002.safetensors");
    }

    [Fact]
    public void ATensorThatTheIndexDoesNotListIsRefused()
    {
        WriteShards();
        Write("model-00002-of-00002.safetensors", "c F32 1", "d F32 1");

        AssertRefused(Index, "does not list tensors that its files have: d");
    }

    [Theory]
    [InlineData("""{"weight_map":{}}""", "names no tensor")]
    [InlineData("""{"metadata":{}}""", "has no weight_map")]
    [InlineData("""["weight_map"]""", "must be an object with a weight_map")]
    [InlineData("""{"weight_map":["a"]}""", "must have an object as weight_map")]
    [InlineData("""{"weight_map":{"a":1}}""", "must name a file for tensor a")]
    [InlineData("""{"weight_map":{"a":"x.safetensors","a":"x.safetensors"}}""", "names tensor a twice")]
    [InlineData("""{"weight_map":{"a":"x.safetensors"},"weight_map":{}}""", "has weight_map twice")]
    [InlineData("""{"weight_map":{"a":"x.safetensors"}""", "is not sound JSON at byte")]
    [InlineData("""{"weight_map":{"\udc00":"x.safetensors"}}""", "is not sound JSON at byte")]
    [InlineData("", "is not sound JSON at byte")]
    public void ADamagedIndexIsRefused(string index, string words)
    {
        _folder.Write(Index, Encoding.UTF8.GetBytes(index));

        AssertRefused(Index, words);
    }

    [Fact]
    public void TwoCheckpointsInOneFolderAreRefused()
    {
        WriteShards();
        Write("model.safetensors", "a F32 2");

        AssertRefused(Index, "lies beside a model.safetensors that it does not name");
    }

    [Fact]
    public void SeveralIndexesAreRefused()
    {
        WriteShards();
        File.Copy(_folder[Index], _folder["other.safetensors.index.json"]);

        AssertRefused(Path.GetFileName(_folder.Path), "has several indexes");
    }

    [Fact]
    public void TooManyFilesAreRefused()
    {
        WriteShards();

        var error = Assert.Throws<InvalidDataException>(() => Checkpoint.Open(_folder.Path, new() { MaxShards = 1 }));

        Assert.Contains("names 2 files, more than the 1 that MaxShards allows", error.Message);
    }

    [Theory]
    [InlineData("pytorch_model.bin", "may hold a pickle; pickle is never loaded, since it runs code; convert it to safetensors as docs/weights.md shows")]
    [InlineData("model.pth", "may hold a pickle")]
    [InlineData("model.PKL", "may hold a pickle")]
    [InlineData("embedding.npy", "may hold a pickle")]
    [InlineData("model.gguf", "is of another format")]
    [InlineData("model.safetensors.part", "is a download that was not finished")]
    [InlineData("model.safetensors.incomplete", "is a download that was not finished")]
    [InlineData("model.safetensors.quarantined", "was set aside because it is not as SHA256SUMS says; download it again")]
    public void OtherWeightsAreRefusedWithAWayOut(string name, string words)
    {
        _folder.Write(name, CraftedSafetensors.Small);

        Assert.Contains(words, Assert.Throws<InvalidDataException>(() => Checkpoint.Open(_folder.Path)).Message);
        Assert.Contains(words, Assert.Throws<InvalidDataException>(() => Checkpoint.Open(_folder[name])).Message);
    }

    [Theory]
    [InlineData(".part")]
    [InlineData(".aria2")]
    public void AFileBesideItsUnfinishedDownloadIsRefused(string extension)
    {
        // aria2 gives a file its name and full length first; which of two files is whole cannot be told.
        Write("model.safetensors", "a F32 2");
        _folder.Write("model.safetensors" + extension, [1, 2, 3]);

        AssertRefused("model.safetensors", $"may be incomplete: beside it is model.safetensors{extension}, a download that was not finished");
        Assert.Contains("may be incomplete", Assert.Throws<InvalidDataException>(() => Checkpoint.Open(_folder["model.safetensors"])).Message);
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void AShardBesideItsUnfinishedDownloadIsRefused()
    {
        WriteShards();
        _folder.Write("model-00002-of-00002.safetensors.part", [1, 2, 3]);

        AssertRefused("model-00002-of-00002.safetensors", "may be incomplete");
    }

    [Fact]
    public void AShardThatIsStillBeingFetchedIsNamed()
    {
        WriteShards();
        File.Move(_folder["model-00002-of-00002.safetensors"], _folder["model-00002-of-00002.safetensors.part"]);

        AssertRefused(Index, "names model-00002-of-00002.safetensors, which is not there, but model-00002-of-00002.safetensors.part is, a download that was not finished");
    }

    [Fact]
    public void AFileThatIsStillBeingFetchedShowsWithoutAnIndexToo()
    {
        Write("encoder.safetensors", "a F32 2");
        _folder.Write("decoder.safetensors.part", [1, 2, 3]);

        AssertRefused(Path.GetFileName(_folder.Path), "has decoder.safetensors.part, which is a download that was not finished; download it again, or delete it");
    }

    [Fact]
    public void WhatOurOwnWriterLeavesAfterACrashIsNoDownload()
    {
        // The file that has the name is the old one, and whole.
        Write("model.safetensors", "a F32 2");
        _folder.Write($"model.safetensors.{Guid.NewGuid():N}.tmp", [1, 2, 3]);

        using var checkpoint = Checkpoint.Open(_folder.Path);

        Assert.Single(checkpoint.Tensors);
    }

    [Fact]
    public void ARenamedPickleIsRefused()
    {
        _folder.Write("model.safetensors", Encoding.Latin1.GetBytes("\u0080\u0002}q\u0000X\u0004\u0000\u0000\u0000name"));

        AssertRefused("model.safetensors", "is a pickle; pickle is never loaded");
    }

    [Fact]
    public void AnEmptyFolderIsRefused() => AssertRefused(Path.GetFileName(_folder.Path), "has no safetensors file; download the weights");

    [Fact]
    public void NothingIsNotFound() => Assert.Throws<FileNotFoundException>(() => Checkpoint.Open(_folder["nothing"]));

    [Fact]
    public void ARefusedCheckpointLeavesNoFileOpen()
    {
        WriteShards();
        _folder.Write("model-00002-of-00002.safetensors", [1, 2, 3]);
        var openBefore = OpenFilesIn(_folder.Path);

        Assert.Throws<InvalidDataException>(() => Checkpoint.Open(_folder.Path));

        Assert.Equal((0, 0), (openBefore, OpenFilesIn(_folder.Path)));
    }

    [Fact, Trait("Category", "Golden")]
    public void TheGoldenShardsAreAsTheirIndexSays()
    {
        var folder = TestData.Golden("qwen25vl", "checkpoint");
        var index = JsonElement.Parse(File.ReadAllText(Path.Combine(folder, Index)));
        using var checkpoint = Checkpoint.Open(folder);

        var entries = index.GetProperty("weight_map").EnumerateObject().ToArray();
        Assert.Equal(entries.Length, checkpoint.Tensors.Count);
        Assert.All(entries, entry => Assert.Equal(entry.Value.GetString(), checkpoint.FileOf(entry.Name).Name));
        Assert.Equal(index.GetProperty("metadata").GetProperty("total_size").GetInt64(), checkpoint.Tensors.Sum(tensor => tensor.ByteCount));
        Assert.All(checkpoint.Files, file => Assert.Equal("pt", file.Metadata["format"]));
    }

    private static int OpenFilesIn(string folder) => Directory.GetFiles("/proc/self/fd")
        .Count(descriptor => new FileInfo(descriptor).LinkTarget?.StartsWith(folder, StringComparison.Ordinal) == true);

    private void WriteShards()
    {
        Write("model-00001-of-00002.safetensors", "a F32 2", "b F32 3");
        Write("model-00002-of-00002.safetensors", "c F32 1");
        _folder.Write(Index, """
            {"metadata":{"total_size":24},
             "weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00001-of-00002.safetensors","c":"model-00002-of-00002.safetensors"}}
            """u8);
    }

    private void Write(string name, params string[] tensors) => _folder.Write(name, CraftedSafetensors.Zeros(tensors));

    private void AssertRefused(string file, params string[] words)
    {
        var error = Assert.Throws<InvalidDataException>(() => Checkpoint.Open(_folder.Path));

        Assert.StartsWith(file + ": ", error.Message, StringComparison.Ordinal);
        Assert.All(words, part => Assert.Contains(part, error.Message));
    }
}
