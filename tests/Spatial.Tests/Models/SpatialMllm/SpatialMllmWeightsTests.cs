using System.Diagnostics;
using System.Globalization;
using System.Text;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class SpatialMllmWeightsTests : IDisposable
{
    // As the 3B file has it, with what v1.1 adds; what it leaves out has transformers' defaults.
    private const string FullSizes = """
        {"model_type": "spatial-mllm", "vocab_size": 151936, "hidden_size": 2048, "intermediate_size": 11008, "num_hidden_layers": 36,
         "num_attention_heads": 16, "num_key_value_heads": 2, "max_position_embeddings": 128000, "tie_word_embeddings": true,
         "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]},
         "vision_config": {"hidden_size": 1280, "out_hidden_size": 2048, "in_chans": 3, "spatial_patch_size": 14, "tokens_per_second": 2},
         "spatial_config": {"img_size": 518, "patch_size": 14, "embed_dim": 1024},
         "connector_config": {"connector_type": "mlp_add", "spatial_embeds_layer_idx": -1}}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, "spatial_encoder.vggt_model.", "connector.", 5)]
    [InlineData(true, "vggt.", "vggt_embedding_merger.", 10)]
    public void FullSizeCheckpointsHaveTheTensorsThatTheSpecificationCounts(bool isFirst, string encoder, string connector, int ofConnector)
    {
        var kind = isFirst ? SpatialConnectorKind.AddOfFirstRelease : SpatialConnectorKind.Add;
        var expected = SpatialMllmWeights.Expected(SpatialMllmConfig.Published with { Connector = kind }).Where(tensor => !tensor.IsOptional).ToArray();

        Assert.Equal((390, 434, 1210, ofConnector), (Count("visual."), Count("model."), Count(encoder + "aggregator."), Count(connector)));
        Assert.Equal(390 + 434 + 1210 + ofConnector, expected.Length);
        var parameters = expected.Sum(tensor => tensor.Shape.Aggregate(1L, (product, size) => product * size));
        Assert.Equal("4.97", (parameters / 1e9).ToString("F2", CultureInfo.InvariantCulture));

        int Count(string prefix) => expected.Count(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal));
    }

    [Fact]
    public void FullSizeShardsAreCheckedInBoundedMemory()
    {
        var tensors = SpatialMllmWeights.Expected(SpatialMllmConfig.Published).Where(tensor => !tensor.IsOptional).ToArray();
        WriteSparse("model-00001-of-00002.safetensors", tensors[..900]);
        WriteSparse("model-00002-of-00002.safetensors", tensors[900..]);
        File.WriteAllText(_folder["config.json"], FullSizes);
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;

        using (var checkpoint = Checkpoint.Open(_folder.Path))
        {
            var config = SpatialMllmConfig.Read(_folder.Path, SpatialMllmWeights.KindOf(checkpoint));
            SpatialMllmWeights.RequireFit(checkpoint, config);
            var layout = CheckpointLayout.Of(checkpoint.Tensors);
            Assert.Equal(("Spatial-MLLM v1.1", true), (layout.Model, layout.IsWhole));
            Assert.True(CheckpointFit.Of(checkpoint, layout)!.IsGood);
            Assert.True(checkpoint.Tensors.Sum(tensor => tensor.ByteCount) > 9_000_000_000);
        }

        process.Refresh();
        Assert.InRange(process.WorkingSet64 - before, long.MinValue, 200L << 20);
    }

    [Fact]
    public void SizesThatDoNotFitAreToldBeforeAnythingIsMade()
    {
        var tensors = SpatialMllmWeights.Expected(SpatialMllmConfig.Published).Where(tensor => !tensor.IsOptional).ToArray();
        WriteSparse("model.safetensors", tensors[1..]);
        File.WriteAllText(_folder["config.json"], FullSizes.Replace("11008", "11009", StringComparison.Ordinal));
        using var checkpoint = Checkpoint.Open(_folder.Path);

        var message = Assert.Throws<InvalidDataException>(
            () => SpatialMllmWeights.RequireFit(checkpoint, SpatialMllmConfig.Read(_folder.Path, SpatialMllmWeights.KindOf(checkpoint)))).Message;

        Assert.Contains($"1 missing: {tensors[0].Name}; 108 of another shape", message, StringComparison.Ordinal);
        Assert.Contains("model.layers.0.mlp.down_proj.weight expected [2048, 11009], got [2048, 11008]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryValueIsLoadedWhateverTheRelease()
    {
        SpatialMllmGolden.WriteFirst(_folder["first"]);
        SpatialMllmGolden.WriteSecond(_folder["second"]);

        Compare("first", "vggt.", "vggt_embedding_merger.");
        Compare("second", "spatial_encoder.vggt_model.", "connector.");

        void Compare(string folder, string encoder, string connector)
        {
            using var scope = NewDisposeScope();
            using var chat = SpatialMllmChat.Load(_folder[folder]);
            using var checkpoint = Checkpoint.Open(_folder[folder]);
            var state = chat.Model.state_dict();
            Assert.Equal(checkpoint.Tensors.Count, state.Count);
            foreach (var stored in checkpoint.Tensors)
            {
                var ours = stored.Name.Replace(encoder, "spatial_encoder.vggt_model.", StringComparison.Ordinal).Replace(connector, "connector.", StringComparison.Ordinal);
                GoldenTensors.AssertClose(checkpoint.FileOf(stored.Name).ReadTensor(stored), state[ours], 0);
            }
        }
    }

    [Fact]
    public void CheckpointsThatWerePutTogetherAreRefused()
    {
        SpatialMllmGolden.WriteFirst(_folder["both"]);
        File.WriteAllBytes(_folder["both", "other.safetensors"], CraftedSafetensors.Zeros("connector.ln_q.weight F32 512"));

        Assert.Contains("connector.ln_q.weight and vggt_embedding_merger.token_merge_ln_q.weight", Refusal("both"), StringComparison.Ordinal);
    }

    [Fact]
    public void HeadsOfVggtArePassedOverAndNothingElseIs()
    {
        SpatialMllmGolden.WriteSecond(_folder["heads"]);
        File.WriteAllBytes(_folder["heads", "heads.safetensors"], CraftedSafetensors.Zeros("spatial_encoder.vggt_model.camera_head.token_norm.weight F32 64"));
        SpatialMllmChat.Load(_folder["heads"]).Dispose();
        File.WriteAllBytes(_folder["heads", "more.safetensors"], CraftedSafetensors.Zeros("spatial_encoder.other.weight F32 64"));

        Assert.Contains("1 unexpected: spatial_encoder.other.weight", Refusal("heads"), StringComparison.Ordinal);
    }

    [Fact]
    public void AConnectorThatTheConfigurationNamesOtherwiseIsRefused()
    {
        SpatialMllmGolden.WriteSecond(_folder["cat"]);
        var config = File.ReadAllText(_folder["cat", "config.json"]);
        File.WriteAllText(_folder["cat", "config.json"], config.Replace("mlp_add", "mlp_cat", StringComparison.Ordinal));
        Assert.Contains("connector_type must be mlp_add, as the keys of the weights are, got mlp_cat", Refusal("cat"), StringComparison.Ordinal);

        File.WriteAllText(_folder["cat", "config.json"], config.Replace("\"spatial_embeds_layer_idx\":-1", "\"spatial_embeds_layer_idx\":2", StringComparison.Ordinal));
        Assert.Contains("spatial_embeds_layer_idx must be a layer of 2, got 2", Refusal("cat"), StringComparison.Ordinal);
    }

    private string Refusal(string folder) => Assert.Throws<InvalidDataException>(() => SpatialMllmChat.Load(_folder[folder])).Message;

    // Takes no room on the disk but for its header.
    private void WriteSparse(string name, IReadOnlyList<ExpectedTensor> tensors)
    {
        var header = new StringBuilder("{");
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            var bytes = tensor.Shape.Aggregate(2L, (product, size) => product * size);
            header.Append(header.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture,
                $"\"{tensor.Name}\":{{\"dtype\":\"BF16\",\"shape\":[{string.Join(',', tensor.Shape)}],\"data_offsets\":[{offset},{offset + bytes}]}}");
            offset += bytes;
        }

        var text = Encoding.UTF8.GetBytes(header.Append('}').ToString());
        using var file = File.Create(_folder[name]);
        file.Write(BitConverter.GetBytes((ulong)text.Length));
        file.Write(text);
        file.SetLength(file.Position + offset);
    }
}
