using Spatial.Models;

namespace Spatial.Tests;

public sealed class VggtWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PublishedSizesAskForThePublishedTensors()
    {
        var config = new VggtConfig();
        ExpectedTensor[] heads = [.. VggtKeys.CameraHead(config, "camera_head."), .. VggtKeys.DenseHead(config, VggtDenseKind.Depth, "depth_head."), .. VggtKeys.DenseHead(config, VggtDenseKind.Points, "point_head.")];

        var expected = VggtKeys.Aggregator(config, "aggregator.").Concat(heads).Select(Line).Order(StringComparer.Ordinal);

        Assert.Equal(File.ReadLines(TestData.Golden("checkpoint_keys", "vggt_full.txt")), expected);
    }

    [Fact]
    public void CountsAndParametersAreTheSpecifiedOnes()
    {
        var config = new VggtConfig();

        AssertSize(1210, 909.1, VggtKeys.Aggregator(config, ""));
        AssertSize(null, 304.4, VggtKeys.Aggregator(config, "").Where(tensor => tensor.Name.StartsWith("patch_embed.", StringComparison.Ordinal)));
        AssertSize(null, 216.2, VggtKeys.CameraHead(config, ""));
        AssertSize(62, null, VggtKeys.DenseHead(config, VggtDenseKind.Depth, ""));
        AssertSize(62, null, VggtKeys.DenseHead(config, VggtDenseKind.Points, ""));
        AssertSize(5, 302.0, VggtKeys.Connector(16384, 2048, "connector."));
        AssertSize(10, 310.4, VggtKeys.EmbeddingMerger(16384, 2048, "vggt_embedding_merger."));
    }

    [Theory]
    [InlineData("spatial_mllm_v10.txt", "vggt.")]
    [InlineData("spatial_mllm_v11.txt", "spatial_encoder.vggt_model.")]
    public void KeysOfSpatialMllmFollowFromSizes(string file, string prefix)
    {
        var tiny = new VggtConfig { ImageSize = 70, Width = 32, Depth = 2, HeadCount = 4, PatchDepth = 2, PatchHeadCount = 4 };
        var isFirst = prefix == "vggt.";

        ExpectedTensor[] expected =
        [
            .. VggtKeys.Aggregator(tiny, $"{prefix}aggregator."),
            .. isFirst ? VggtKeys.EmbeddingMerger(512, 64, "vggt_embedding_merger.") : VggtKeys.Connector(1024, 48, "connector."),
        ];

        var lines = File.ReadLines(TestData.Golden("checkpoint_keys", file)).Select(line => line.Replace(" F32", "", StringComparison.Ordinal));
        Assert.Equal(lines.Order(StringComparer.Ordinal), expected.Select(Line).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheModelHasTheKeysThatAreExpected()
    {
        using var model = new VggtModel(VggtGolden.Config, VggtHeads.All);
        var config = VggtGolden.Config;
        ExpectedTensor[] expected =
        [
            .. VggtKeys.Aggregator(config, "aggregator."), .. VggtKeys.CameraHead(config, "camera_head."),
            .. VggtKeys.DenseHead(config, VggtDenseKind.Depth, "depth_head."), .. VggtKeys.DenseHead(config, VggtDenseKind.Points, "point_head."),
        ];

        using var checkpoint = Checkpoint.Open(TestData.Golden("spatial_mllm", "vggt_tiny.safetensors"));
        Assert.Equal(checkpoint.Tensors.Select(tensor => Line(new(tensor.Name, tensor.Shape))).Order(StringComparer.Ordinal), expected.Select(Line).Order(StringComparer.Ordinal));
        Assert.Equal(expected.Select(Line).Order(StringComparer.Ordinal), model.state_dict().Select(entry => Line(new(entry.Key, entry.Value.shape))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AFolderIsOpenedWithTheHeadsThatAreWanted()
    {
        VggtGolden.WriteFolder(_folder.Path);

        using var model = VggtWeights.Open(_folder.Path, VggtHeads.Points);

        Assert.Equal(VggtHeads.Points, model.Heads);
        Assert.Equal(VggtGolden.Config.DenseLayers, model.LayersOfHeads);
        Assert.DoesNotContain(model.state_dict().Keys, key => key.StartsWith("depth_head.", StringComparison.Ordinal));
        using var checkpoint = Checkpoint.Open(_folder.Path);
        using var stored = checkpoint.ReadTensor("point_head.scratch.output_conv2.2.bias");
        Assert.Equal(stored.data<float>().ToArray(), model.state_dict()["point_head.scratch.output_conv2.2.bias"].data<float>().ToArray());
    }

    [Fact]
    public void WeightsThatDoNotFitNameWhatDoesNot()
    {
        VggtGolden.WriteFolder(_folder.Path);
        var config = File.ReadAllText(_folder["config.json"]);

        File.WriteAllText(_folder["config.json"], config.Replace("\"depth\":4", "\"depth\":5", StringComparison.Ordinal));
        Assert.Contains("aggregator.frame_blocks.4.attn.k_norm.bias", Fault(), StringComparison.Ordinal);
        File.Delete(_folder["config.json"]);
        Assert.Contains("has aggregator.camera_token of shape [1, 2, 1, 64], expected [1, 2, 1, 1024]; put the config.json of these weights beside them", Fault(), StringComparison.Ordinal);
        File.Copy(TestData.Golden("spatial_mllm", "connector_tiny.safetensors"), _folder["model.safetensors"], overwrite: true);
        Assert.Contains("has no tensor aggregator.camera_token, expected the weights of a VGGT", Fault(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"img_size\":70,\"patch_size\":15}", "img_size must be a multiple of patch_size, got 70 and 15")]
    [InlineData("{\"embed_dim\":1000}", "embed_dim must be a multiple of 4 times num_heads, got 1000 and 16")]
    [InlineData("{\"depth\":20}", "intermediate_layer_idx must be below the depth 20, got 23")]
    [InlineData("{\"dpt_head\":{\"out_channels\":[4,8]}}", "dpt_head needs 4 out_channels and intermediate_layer_idx, got 2 and 4")]
    [InlineData("{\"dpt_head\":{\"out_channels\":[4,8,\"x\",8]}}", "dpt_head.out_channels must be a list of whole numbers from 1")]
    [InlineData("{\"dpt_head\":{\"out_channels\":[4,8,6,8]}}", "out_channels and half of features must be multiples of 4, got 6")]
    [InlineData("{\"depth\":2000}", "depth must be at most 1000, got 2000")]
    public void SizesThatDoNotFitEachOtherAreRefused(string json, string message)
    {
        File.WriteAllText(_folder["config.json"], json);

        var error = Assert.Throws<InvalidDataException>(() => VggtConfig.From(ModelConfigFile.Of(_folder.Path)!));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"({_folder["config.json"]})", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfAPublishedConfigurationThreeSizesAreRead()
    {
        File.WriteAllText(_folder["config.json"], "{\"embed_dim\":1024,\"img_size\":518,\"patch_size\":14}");

        var config = VggtConfig.From(ModelConfigFile.Of(_folder.Path)!);

        Assert.Equal((24, 16, 37), (config.Depth, config.HeadCount, config.PositionGrid));
        Assert.Equal([4, 11, 17, 23], config.DenseLayers);
    }

    private static void AssertSize(int? tensors, double? millions, IEnumerable<ExpectedTensor> expected)
    {
        var all = expected.ToArray();
        Assert.Equal(all.Length, all.DistinctBy(tensor => tensor.Name).Count());
        Assert.Equal(tensors ?? all.Length, all.Length);
        var count = all.Sum(tensor => tensor.Shape.Aggregate(1L, (product, size) => product * size)) / 1e6;
        Assert.Equal(millions ?? count, count, tolerance: 0.05);
    }

    private static string Line(ExpectedTensor tensor) => $"{tensor.Name} {string.Join(',', tensor.Shape)}";

    private string Fault() => Assert.Throws<InvalidDataException>(() => VggtWeights.Open(_folder.Path, VggtHeads.All)).Message;
}
