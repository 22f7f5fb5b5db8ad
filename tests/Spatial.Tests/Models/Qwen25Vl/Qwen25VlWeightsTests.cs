using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class Qwen25VlWeightsTests : IDisposable
{
    // What the published 3B file says of its sizes.
    private const string ThreeBillion =
        """
        {"model_type": "qwen2_5_vl", "vocab_size": 151936, "hidden_size": 2048, "intermediate_size": 11008, "num_hidden_layers": 36, "num_attention_heads": 16,
         "num_key_value_heads": 2, "max_position_embeddings": 128000, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "use_sliding_window": false,
         "tie_word_embeddings": true, "eos_token_id": 151645, "image_token_id": 151655, "video_token_id": 151656,
         "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]},
         "vision_config": {"hidden_size": 1280, "in_chans": 3, "spatial_patch_size": 14, "tokens_per_second": 2, "out_hidden_size": 2048}}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, Trait("Category", "Golden")]
    [InlineData("qwen25vl_3b", 390, 434, 668.7, 3086)]
    [InlineData("qwen25vl_7b", 390, 339, 676.6, 7616)]
    public void FullSizesHaveTheTensorsOfTheSpecification(string golden, int ofTower, int ofLanguage, double towerMillions, double languageMillions)
    {
        var config = golden == "qwen25vl_3b" ? Qwen25VlConfig.ThreeBillion : Qwen25VlConfig.SevenBillion;
        var expected = Published(golden);
        var (tower, language) = (expected.Where(IsOfTower).ToArray(), expected.Where(tensor => !IsOfTower(tensor)).ToArray());

        var keys = Qwen25VlWeights.Expected(config).Where(tensor => !tensor.IsOptional).Select(tensor => $"{tensor.Name} {string.Join(',', tensor.Shape)}");

        Assert.Equal(expected.Select(tensor => $"{tensor.Name} {string.Join(',', tensor.Shape)}"), keys.Order(StringComparer.Ordinal));
        Assert.Equal((ofTower, ofLanguage), (tower.Length, language.Length));
        Assert.Equal(towerMillions, tower.Sum(tensor => tensor.Count) / 1e6, tolerance: 0.1);
        Assert.Equal(languageMillions, language.Sum(tensor => tensor.Count) / 1e6, tolerance: 0.5);
        Assert.Equal(language.Sum(tensor => tensor.Count), config.Text.ParameterCount);

        static bool IsOfTower(StoredTensor tensor) => tensor.Name.StartsWith("visual.", StringComparison.Ordinal);
    }

    [Fact]
    public void APublishedConfigurationIsTheBuiltInOne()
    {
        var config = Read(ThreeBillion);

        Assert.Equal(Text(Qwen25VlConfig.ThreeBillion), Text(config));
        Assert.Equal((151655, 151656), (config.ImageToken, config.VideoToken));

        static string Text(Qwen25VlConfig config) =>
            JsonSerializer.Serialize(config.Text) + JsonSerializer.Serialize(config.Vision); // records compare lists by reference
    }

    [Fact]
    public void NewerConfigurationsKeepTheDecodersSizesApart()
    {
        using var flat = JsonDocument.Parse(ThreeBillion);
        string[] shared = ["vision_config", "image_token_id", "video_token_id", "tie_word_embeddings", "rope_scaling", "rope_theta", "model_type"];
        var entries = flat.RootElement.EnumerateObject()
            .ToLookup(entry => shared.Contains(entry.Name), entry => $"\"{entry.Name}\": {entry.Value.GetRawText()}");
        var nested = $$"""
            { {{string.Join(", ", entries[true].Where(entry => !entry.StartsWith("\"rope", StringComparison.Ordinal)))}},
              "text_config": { "model_type": "qwen2_5_vl_text", {{string.Join(", ", entries[false])}},
                "rope_parameters": {"rope_type": "default", "rope_theta": 1000000.0, "mrope_section": [16, 24, 24] } } }
            """;

        var config = Read(nested);

        Assert.Equal(JsonSerializer.Serialize(Qwen25VlConfig.ThreeBillion.Text), JsonSerializer.Serialize(config.Text));
    }

    [Theory]
    [InlineData("\"in_chans\": 3", "\"in_chans\": 1", "in_channels", "in_chans must be 3, as all published models have it, got 1")]
    [InlineData("\"spatial_patch_size\": 14", "\"spatial_patch_size\": 16", "", "spatial_patch_size must be 14")]
    [InlineData("\"out_hidden_size\": 2048", "\"out_hidden_size\": 3584", "", "out_hidden_size must be the decoder's hidden_size 2048, got 3584")]
    [InlineData("\"in_chans\": 3", "\"window_size\": 100", "", "window_size must be a multiple of 28 pixels, got 100")]
    [InlineData("\"in_chans\": 3", "\"fullatt_block_indexes\": [7, 32]", "", "fullatt_block_indexes must be 0 to 31, got [7, 32]")]
    [InlineData("\"in_chans\": 3", "\"num_heads\": 7", "", "hidden_size must be a multiple of 4 values per head, got 1280 for 7 heads")]
    [InlineData("\"in_chans\": 3", "\"depth\": 100000", "", "depth must be 1 to 1000, got 100000")]
    [InlineData("\"in_chans\": 3", "\"hidden_act\": \"gelu\"", "", "vision_config.hidden_act must be silu, got gelu")]
    [InlineData("\"mrope_section\": [16, 24, 24]", "\"factor\": 1", "", "mrope_section is missing")]
    [InlineData("\"vision_config\"", "\"other\"", "", "vision_config is missing")]
    public void ConfigurationsOfOtherTowersAreRefused(string text, string changed, string other, string message)
    {
        Assert.Contains(text, ThreeBillion, StringComparison.Ordinal);
        var json = ThreeBillion.Replace(text, changed, StringComparison.Ordinal);

        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Read(json)).Message, StringComparison.Ordinal);
        if (other.Length > 0)
        {
            Assert.Contains(
                other, Assert.Throws<InvalidDataException>(() => Read(json.Replace("in_chans", other, StringComparison.Ordinal))).Message, StringComparison.Ordinal);
        }
    }

    [Fact, Trait("Category", "Golden")]
    public void AModelHasTheTensorsThatItsSizesGive()
    {
        using var scope = NewDisposeScope();
        var config = Qwen25VlConfig.Read(QwenGolden.Path("checkpoint/config.json"));
        using var model = new Qwen25VlModel(config);
        using var tied = new Qwen25VlModel(config with { Text = config.Text with { TieWordEmbeddings = true } });

        Assert.Equal(Names(Qwen25VlWeights.Expected(config)), Names(model));
        Assert.Equal(Names(Qwen25VlWeights.Expected(tied.Config).Where(tensor => !tensor.IsOptional)), Names(tied));
        Assert.Equal(
            Names(Published("qwen25vl_3b").Select(tensor => new ExpectedTensor(LaterName(tensor.Name), tensor.Shape))),
            Names(Qwen25VlWeights.Expected(Qwen25VlConfig.ThreeBillion, asLater: true).Where(tensor => !tensor.IsOptional)));

        static IEnumerable<string> Names(object of) => (of switch
        {
            Qwen25VlModel made => made.state_dict().Select(entry => $"{entry.Key} {string.Join(',', entry.Value.shape)}"),
            IEnumerable<ExpectedTensor> listed => listed.Select(tensor => $"{tensor.Name} {string.Join(',', tensor.Shape)}"),
            _ => [],
        }).Order(StringComparer.Ordinal);
    }

    [Fact, Trait("Category", "Golden")]
    public void NewerNamesLoadTheSameWeights()
    {
        using var scope = NewDisposeScope();
        var config = Qwen25VlConfig.Read(QwenGolden.Path("checkpoint/config.json"));
        using var earlier = Load(config, QwenGolden.Path("checkpoint"));

        SafetensorsWriter.WriteFolder(_folder.Path, AsLater(Golden()));
        using var later = Load(config, _folder.Path);

        var expected = earlier.state_dict();
        foreach (var (key, value) in later.state_dict())
        {
            GoldenTensors.AssertClose(expected[key], value, 0);
        }
    }

    [Fact, Trait("Category", "Golden")]
    public void KeysOfTwoLayoutsAreRefused()
    {
        using var scope = NewDisposeScope();
        var config = Qwen25VlConfig.Read(QwenGolden.Path("checkpoint/config.json"));
        var mixed = Golden().Where(entry => entry.Key.StartsWith("visual.", StringComparison.Ordinal)).Concat(AsLater(Golden())
            .Where(entry => !entry.Key.StartsWith("model.visual.", StringComparison.Ordinal))).ToDictionary();
        SafetensorsWriter.WriteFolder(_folder.Path, mixed);

        var error = Assert.Throws<InvalidDataException>(() => Load(config, _folder.Path));

        Assert.Contains("has keys of two layouts, visual.", error.Message, StringComparison.Ordinal);
        Assert.Contains("model.language_model.", error.Message, StringComparison.Ordinal);
    }

    [Theory, Trait("Category", "Golden")]
    [InlineData(false)]
    [InlineData(true)]
    public void AllThatDoesNotFitIsInOneMessage(bool asLater)
    {
        using var scope = NewDisposeScope();
        var config = Qwen25VlConfig.Read(QwenGolden.Path("checkpoint/config.json"));
        var weights = Golden();
        weights.Remove("visual.merger.ln_q.weight");
        weights.Remove("model.layers.1.self_attn.q_proj.bias");
        weights["visual.blocks.2.norm1.weight"] = zeros(65);
        weights["visual.blocks.9.norm1.weight"] = zeros(64);
        weights["model.norm.weight"] = zeros([64], ScalarType.Float64);
        SafetensorsWriter.WriteFolder(_folder.Path, asLater ? AsLater(weights) : weights);

        var message = Assert.Throws<InvalidDataException>(() => Load(config, _folder.Path)).Message;

        Assert.Contains("2 missing", message, StringComparison.Ordinal);
        Assert.Contains("visual.merger.ln_q.weight", message, StringComparison.Ordinal);
        Assert.Contains("model.layers.1.self_attn.q_proj.bias", message, StringComparison.Ordinal);
        Assert.Contains($"1 unexpected: {(asLater ? "model." : "")}visual.blocks.9.norm1.weight", message, StringComparison.Ordinal);
        Assert.Contains("visual.blocks.2.norm1.weight expected [64], got [65]", message, StringComparison.Ordinal);
        Assert.Contains("model.norm.weight expected F32, got F64", message, StringComparison.Ordinal);
    }

    [Theory, Trait("Category", "Golden")]
    [InlineData(false)]
    [InlineData(true)]
    public void ATiedCheckpointMayHaveItsOutputLayerIfItIsTheEmbedding(bool asLater)
    {
        using var scope = NewDisposeScope();
        var config = Qwen25VlConfig.Read(QwenGolden.Path("checkpoint/config.json"));
        var tied = config with { Text = config.Text with { TieWordEmbeddings = true } };
        var weights = Golden();
        SafetensorsWriter.WriteFolder(_folder["untied"], asLater ? AsLater(weights) : weights);
        weights["lm_head.weight"] = weights["model.embed_tokens.weight"].clone();
        SafetensorsWriter.WriteFolder(_folder["equal"], asLater ? AsLater(weights) : weights);
        weights.Remove("lm_head.weight");
        SafetensorsWriter.WriteFolder(_folder["left out"], asLater ? AsLater(weights) : weights);

        Load(tied, _folder["equal"]).Dispose();
        Load(tied, _folder["left out"]).Dispose();
        Assert.Contains("not equal to what they are tied to", Refusal(tied, "untied"), StringComparison.Ordinal);
        Assert.Contains("1 missing: lm_head.weight", Refusal(config, "left out"), StringComparison.Ordinal);

        string Refusal(Qwen25VlConfig config, string folder) => Assert.Throws<InvalidDataException>(() => Load(config, _folder[folder])).Message;
    }

    // 7.5 GB of weights as two files of holes: only headers are ever read.
    [Fact, Trait("Category", "Golden")]
    public void AFullSizeCheckpointIsCheckedWithinBoundedMemory()
    {
        var tensors = Published("qwen25vl_3b");
        _folder.Write(ModelConfigFile.Name, System.Text.Encoding.UTF8.GetBytes(ThreeBillion));
        string[] files = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
        StoredTensor[][] shards = [[.. tensors.Take(500)], [.. tensors.Skip(500)]];
        foreach (var (file, shard) in files.Zip(shards))
        {
            WriteHoles(_folder[file], shard);
        }

        var shardOf = files.Zip(shards).SelectMany(pair => pair.Second.Select(tensor => KeyValuePair.Create(tensor.Name, pair.First))).ToDictionary();
        var index = new Dictionary<string, object> { ["metadata"] = new { total_size = tensors.Sum(tensor => tensor.ByteCount) }, ["weight_map"] = shardOf };
        _folder.Write("model.safetensors.index.json", JsonSerializer.SerializeToUtf8Bytes(index));
        GC.Collect();
        var before = GC.GetTotalAllocatedBytes();

        using (var checkpoint = Checkpoint.Open(_folder.Path))
        {
            var layout = CheckpointLayout.Of(checkpoint.Tensors);
            var fit = CheckpointFit.Of(checkpoint, layout);

            Assert.Equal(("Qwen2.5-VL", true), (layout.Model, layout.IsWhole));
            Assert.True(fit!.IsGood, string.Join("; ", fit.Missing.Concat(fit.Unexpected).Concat(fit.Misshapen)));
            Assert.Equal(824, checkpoint.Tensors.Count);
            Assert.Equal(7_509_245_952, checkpoint.Tensors.Sum(tensor => tensor.ByteCount));
        }

        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64 << 20);
    }

    [Fact, Trait("Category", "Slow")]
    public void TheFullWidthReadsAnImageWithFewLayers()
    {
        const long needed = 6L << 30;
        Assert.SkipUnless(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= needed, $"needs {needed >> 30} GB of memory");
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var full = Qwen25VlConfig.ThreeBillion;
        var config = full with { Text = full.Text with { LayerCount = 2 }, Vision = full.Vision with { Depth = 2, FullAttentionBlocks = [1] } };
        using var model = new Qwen25VlModel(config, ScalarType.BFloat16);
        model.eval();
        VisualGrid[] grids = [new(1, 30, 54)]; // 900x1600 as trained
        var tokens = ones([1, grids[0].Tokens + 2], ScalarType.Int64);
        tokens.narrow(1, 1, grids[0].Tokens).fill_(config.ImageToken);

        var visual = model.Tower.See(randn(grids[0].Patches, VisualGrid.PatchSize), grids);
        var hidden = model.Language.Decoder.Read(model.Embed(tokens, visual, null), MropePositions.Of(config, tokens, null, grids, []).Positions);
        var scores = model.Language.Scores(hidden.select(1, -1));

        Assert.Equal([405, 2048], visual.shape);
        Assert.Equal([1, 151936], scores.shape);
        Assert.Equal(ScalarType.BFloat16, scores.dtype);
        Assert.True(scores.isfinite().all().item<bool>());
        Assert.Equal(
            Qwen25VlWeights.Expected(config).Where(tensor => !tensor.IsOptional).Sum(tensor => tensor.Shape.Aggregate(1L, (count, size) => count * size)),
            model.parameters().Sum(parameter => parameter.numel()));
    }

    private static Qwen25VlModel Load(Qwen25VlConfig config, string folder)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var model = new Qwen25VlModel(config);
        Qwen25VlWeights.Load(model, checkpoint);
        return model;
    }

    private static Dictionary<string, Tensor> Golden()
    {
        using var checkpoint = Checkpoint.Open(QwenGolden.Path("checkpoint"));
        return checkpoint.Tensors.ToDictionary(tensor => tensor.Name, tensor => checkpoint.FileOf(tensor.Name).ReadTensor(tensor), StringComparer.Ordinal);
    }

    private static Dictionary<string, Tensor> AsLater(Dictionary<string, Tensor> weights) =>
        weights.ToDictionary(entry => LaterName(entry.Key), entry => entry.Value, StringComparer.Ordinal);

    private static string LaterName(string key) => key.StartsWith("model.", StringComparison.Ordinal) ? $"model.language_model.{key["model.".Length..]}"
        : key.StartsWith("visual.", StringComparison.Ordinal) ? $"model.{key}"
        : key;

    private static StoredTensor[] Published(string golden) => [.. File.ReadAllLines(TestData.Golden(golden, "keys.txt")).Select(Stored)];

    private static StoredTensor Stored(string line)
    {
        var parts = line.Split(' ');
        return new(parts[0], TensorDtype.BFloat16, [.. parts[2].Split(',').Select(size => long.Parse(size, CultureInfo.InvariantCulture))], 0);
    }

    private static void WriteHoles(string path, StoredTensor[] tensors)
    {
        var header = new Dictionary<string, object>();
        var end = 0L;
        foreach (var tensor in tensors)
        {
            header[tensor.Name] = new { dtype = "BF16", shape = tensor.Shape, data_offsets = new[] { end, end += tensor.ByteCount } };
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        using var file = File.Create(path);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        file.Write(length);
        file.Write(json);
        file.SetLength(8 + json.Length + end);
    }

    private Qwen25VlConfig Read(string json)
    {
        File.WriteAllText(_folder[ModelConfigFile.Name], json);
        return Qwen25VlConfig.Read(_folder[ModelConfigFile.Name]);
    }
}
