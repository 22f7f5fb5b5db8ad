using System.Text;
using Spatial.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void TheFileIsTheOneThatTheReferenceWrites()
    {
        SafetensorsWriter.Write(
            _folder["a.safetensors"],
            new Dictionary<string, Tensor>
            {
                ["b"] = tensor(new byte[] { 5 }),
                ["é\"\n"] = tensor(new[] { 1f, 2f }),
                ["a"] = tensor(9L),
            },
            new Dictionary<string, string> { ["format"] = "pt" });

        // By hand from the format: longer dtypes first, then by name; spaces to a multiple of 8.
        const string header = """{"__metadata__":{"format":"pt"},"a":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"é\"\n":"""
            + """{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"b":{"dtype":"U8","shape":[1],"data_offsets":[16,17]}}""";
        var padded = Encoding.UTF8.GetBytes(header).Concat(Enumerable.Repeat((byte)' ', 7)).ToArray();
        var length = padded.Length / 8 * 8;
        byte[] expected = [.. BitConverter.GetBytes((long)length), .. padded[..length], 9, 0, 0, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f), 5];
        Assert.Equal(expected, File.ReadAllBytes(_folder["a.safetensors"]));
    }

    [Fact, Trait("Category", "Golden")]
    public void AGoldenFileIsWrittenWithTheSameBytes()
    {
        var golden = Path.Combine(TestData.Golden("qwen25vl", "text_checkpoint"), "model.safetensors");
        using var checkpoint = Checkpoint.Open(golden);
        var tensors = checkpoint.Tensors.Reverse().ToDictionary(tensor => tensor.Name, tensor => checkpoint.ReadTensor(tensor.Name));

        SafetensorsWriter.Write(_folder["a.safetensors"], tensors, checkpoint.Files[0].Metadata);

        Assert.Equal(File.ReadAllBytes(golden), File.ReadAllBytes(_folder["a.safetensors"]));
    }

    [Fact]
    public void StridedAndTrackedTensorsAreWrittenRowByRow()
    {
        var values = arange(6, ScalarType.Float32).reshape(2, 3).t().requires_grad_();
        SafetensorsWriter.Write(_folder["a.safetensors"], new Dictionary<string, Tensor> { ["t"] = values });

        using var checkpoint = Checkpoint.Open(_folder["a.safetensors"]);

        Assert.Equal([0f, 3, 1, 4, 2, 5], checkpoint.ReadTensor("t").data<float>().ToArray());
        Assert.Equal([3L, 2], checkpoint.Find("t")!.Shape);
    }

    [Fact]
    public void WhatHasNoPlaceInAFileIsRefusedAndTheOldFileStays()
    {
        _folder.Write("a.safetensors", CraftedSafetensors.Small);

        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(
            _folder["a.safetensors"], new Dictionary<string, Tensor> { ["t"] = zeros(2, ScalarType.ComplexFloat32) }));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(
            _folder["a.safetensors"], new Dictionary<string, Tensor> { ["__metadata__"] = zeros(2) }));

        Assert.Equal(CraftedSafetensors.Small, File.ReadAllBytes(_folder["a.safetensors"]));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void AFolderOfShardsComesBackWhole()
    {
        var tensors = new Dictionary<string, Tensor> { ["c"] = ones(5), ["a"] = zeros(4), ["b"] = ones(4) * 2, ["d"] = ones(1) };

        var names = SafetensorsWriter.WriteFolder(_folder["out"], tensors, shardBytes: 32);
        using var checkpoint = Checkpoint.Open(_folder["out"]);

        Assert.Equal(
            ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json", "SHA256SUMS"], names);
        Assert.Equal("ab|cd", string.Join('|', checkpoint.Files.Select(file => string.Concat(file.Tensors.Select(tensor => tensor.Name)))));
        Assert.All(tensors, entry => Assert.True(checkpoint.ReadTensor(entry.Key).equal(entry.Value).all().item<bool>()));
        Assert.Contains("\"total_size\": 56", File.ReadAllText(_folder["out", "model.safetensors.index.json"]));
    }

    [Fact]
    public void ATensorLongerThanAShardHasAFileOfItsOwn()
    {
        var tensors = new Dictionary<string, Tensor> { ["a"] = ones(1), ["b"] = ones(100), ["c"] = ones(1) };

        SafetensorsWriter.WriteFolder(_folder.Path, tensors, shardBytes: 8);
        using var checkpoint = Checkpoint.Open(_folder.Path);

        Assert.Equal(["a", "b", "c"], checkpoint.Files.Select(file => Assert.Single(file.Tensors).Name));
    }

    [Fact]
    public void WhatFitsIntoOneFileHasNoIndex()
    {
        Assert.Equal(["model.safetensors", "SHA256SUMS"], SafetensorsWriter.WriteFolder(_folder.Path, new Dictionary<string, Tensor> { ["a"] = ones(1) }));
        Assert.Equal(["model.safetensors", "SHA256SUMS"], SafetensorsWriter.WriteFolder(_folder.Path, new Dictionary<string, Tensor> { ["a"] = ones(2) }));

        using var checkpoint = Checkpoint.Open(_folder.Path);

        Assert.Equal([2L], Assert.Single(checkpoint.Tensors).Shape);
    }

    [Fact]
    public void AFolderWithOtherWeightsIsLeftAlone()
    {
        _folder.Write("other.safetensors", CraftedSafetensors.Small);

        var error = Assert.Throws<ArgumentException>(() => SafetensorsWriter.WriteFolder(_folder.Path, new Dictionary<string, Tensor> { ["a"] = ones(1) }));

        Assert.Contains("must hold no other weights, but it has other.safetensors", error.Message);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void TheSameTensorsGiveTheSameBytesInAnyOrder()
    {
        var tensors = Enumerable.Range(0, 20).Select(i => (Name: $"t{i}", Values: ones(i + 1))).ToArray();

        SafetensorsWriter.WriteFolder(_folder["a"], tensors.ToDictionary(pair => pair.Name, pair => pair.Values), shardBytes: 100);
        SafetensorsWriter.WriteFolder(_folder["b"], tensors.Reverse().ToDictionary(pair => pair.Name, pair => pair.Values), shardBytes: 100);

        var names = Directory.GetFiles(_folder["a"]).Select(Path.GetFileName).ToArray();
        Assert.True(names.Length > 3);
        Assert.All(names, name => Assert.Equal(File.ReadAllBytes(_folder["a", name!]), File.ReadAllBytes(_folder["b", name!])));
    }
}
