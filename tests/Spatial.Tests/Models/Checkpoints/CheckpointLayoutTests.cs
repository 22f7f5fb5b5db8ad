using System.Diagnostics;
using System.Globalization;
using System.Text;
using Spatial.Models;

namespace Spatial.Tests;

public sealed class CheckpointLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact, Trait("Category", "Golden")]
    public void ATextModelIsRecognised()
    {
        using var checkpoint = Checkpoint.Open(TestData.Golden("qwen25vl", "text_checkpoint"));

        var layout = CheckpointLayout.Of(checkpoint.Tensors);

        Assert.Equal(("Qwen2.5", true), (layout.Model, layout.IsWhole));
        Assert.Equal(["language decoder 'model.'"], Parts(layout));
        Assert.Empty(layout.Others);
    }

    [Fact, Trait("Category", "Golden")]
    public void AVisionLanguageModelIsRecognised()
    {
        using var checkpoint = Checkpoint.Open(TestData.Golden("qwen25vl", "checkpoint"));

        var layout = CheckpointLayout.Of(checkpoint.Tensors);

        Assert.Equal(("Qwen2.5-VL", true), (layout.Model, layout.IsWhole));
        Assert.Equal(["language decoder 'model.'", "language head ''", "vision tower 'visual.'"], Parts(layout));
        Assert.Empty(layout.Others);
    }

    [Fact, Trait("Category", "Golden")]
    public void NewerNamesOfTransformersAreRecognised()
    {
        using var checkpoint = Checkpoint.Open(TestData.Golden("qwen25vl", "checkpoint"));
        var renamed = checkpoint.Tensors.Select(tensor => tensor with
        {
            Name = tensor.Name.Replace("model.", "model.language_model.", StringComparison.Ordinal).Replace("visual.", "model.visual.", StringComparison.Ordinal),
        });

        var layout = CheckpointLayout.Of([.. renamed]);

        Assert.Equal("Qwen2.5-VL", layout.Model);
        Assert.Equal(["language decoder 'model.language_model.'", "language head ''", "vision tower 'model.visual.'"], Parts(layout));
    }

    [Theory, Trait("Category", "Golden")]
    [InlineData("vggt.txt", "", "VGGT", true, "aggregator 'aggregator.'; camera head 'camera_head.'; dense head 'depth_head.'; dense head 'point_head.'")]
    [InlineData("spatial_mllm_v10.txt", "checkpoint", "Spatial-MLLM v1.0", true,
        "language decoder 'model.'; language head ''; vision tower 'visual.'; aggregator 'vggt.aggregator.'; embedding merger ''")]
    [InlineData("spatial_mllm_v11.txt", "checkpoint", "Spatial-MLLM v1.1", true,
        "language decoder 'model.'; language head ''; vision tower 'visual.'; aggregator 'spatial_encoder.vggt_model.aggregator.'; connector ''")]
    [InlineData("drivepi.txt", "text_checkpoint", "DrivePI", true,
        "language decoder 'model.'; spatial projector 'model.mm_projector.'; occupancy and flow head 'model.bev_occ_estimator.'; action head 'model.diff_anchor_planner_head.'")]
    [InlineData("drivepi.txt", "", "DrivePI", false,
        "spatial projector 'model.mm_projector.'; occupancy and flow head 'model.bev_occ_estimator.'; action head 'model.diff_anchor_planner_head.'")]
    [InlineData("unilion.txt", "", "UniLION", true,
        "LION backbone 'pts_backbone.'; voxel encoder 'pts_voxel_encoder.'; camera lift 'img_map2bev.'; BEV backbone 'bev_backbone.'; BEV neck 'pts_neck.'; temporal fuser ''")]
    public void PublishedModelsAreRecognisedWholly(string keys, string besides, string model, bool isWhole, string parts)
    {
        var tensors = TensorsOf(File.ReadAllLines(TestData.Golden("checkpoint_keys", keys)));
        if (besides.Length > 0)
        {
            using var checkpoint = Checkpoint.Open(TestData.Golden("qwen25vl", besides));
            tensors = [.. checkpoint.Tensors, .. tensors];
        }

        var layout = CheckpointLayout.Of(tensors);

        Assert.Equal((model, isWhole), (layout.Model, layout.IsWhole));
        Assert.Empty(layout.Others);
        Assert.Equal(tensors.Count, layout.Parts.Sum(part => part.Tensors.Count));
        Assert.All(layout.Parts, part => Assert.All(part.Tensors, tensor => Assert.StartsWith(part.Prefix, tensor.Name, StringComparison.Ordinal)));
        Assert.Equal(parts.Split("; "), Parts(layout));
    }

    [Fact]
    public void RelativesOfQwenAreNotTakenForIt()
    {
        // Llama has the same keys, without biases.
        var layout = CheckpointLayout.Of(TensorsOf(["model.layers.0.self_attn.q_proj.weight F32 4,4", "model.embed_tokens.weight F32 8,4"]));

        Assert.Null(layout.Model);
        Assert.Empty(layout.Parts);
        Assert.Equal(2, layout.Others.Count);
    }

    [Fact]
    public void WhatBelongsToNoPartIsAnother()
    {
        var layout = CheckpointLayout.Of(TensorsOf(["layers.0.self_attn.q_proj.bias F32 4", "layers.0.extra F32 1", "adapter.weight F32 1"]));

        Assert.Equal(["adapter.weight F32 [1]"], layout.Others.Select(tensor => tensor.ToString()));
    }

    [Fact]
    public void ManyKeysThatLookKnownTakeNoTime()
    {
        var tensors = Enumerable.Range(0, 50_000)
            .Select(i => new StoredTensor(string.Create(CultureInfo.InvariantCulture, $"{(char)('a' + (i % 26))}{i}x.lm_head.weight"), TensorDtype.UInt8, [1], i))
            .ToArray();
        var clock = Stopwatch.StartNew();

        CheckpointLayout.Of(tensors);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{clock.Elapsed}");
    }

    [Fact]
    public void TensorsOfAllLayersAreOneGroup()
    {
        var groups = TensorGroup.Of(TensorsOf(
            ["layers.0.w F32 2,3", "layers.10.w F32 2,3", "layers.2.w F32 2,3", "layers.3.w F32 3,2", "head.1.w F32 2", "a# F32 1", "a1 F32 1", "x99999999999 F32 1", "x1 F32 1"]));

        Assert.Equal(
            ["layers.{0..10}.w 3 18", "layers.3.w 1 6", "head.1.w 1 2", "a# 1 1", "a1 1 1", "x{...} 2 2"],
            groups.Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Name} {group.Tensors} {group.Parameters}")));
    }

    [Theory, Trait("Category", "Golden")]
    [InlineData("text_checkpoint", "language decoder")]
    [InlineData("checkpoint", "language decoder, language head, vision tower")]
    public void AGoldenCheckpointFitsItsConfig(string folder, string parts)
    {
        using var checkpoint = Checkpoint.Open(TestData.Golden("qwen25vl", folder));

        var fit = CheckpointFit.Of(checkpoint, CheckpointLayout.Of(checkpoint.Tensors))!;

        Assert.True(fit.IsGood, string.Join(' ', fit.Missing.Concat(fit.Unexpected).Concat(fit.Misshapen)));
        Assert.Equal(parts, string.Join(", ", fit.Checked));
    }

    [Fact, Trait("Category", "Golden")]
    public void EveryKeyThatTheConfigAsksForIsMissedAndEveryOtherIsUnexpected()
    {
        var golden = TestData.Golden("qwen25vl", "checkpoint");
        using var whole = Checkpoint.Open(golden);
        File.Copy(Path.Combine(golden, "config.json"), _folder["config.json"]);
        foreach (var left in whole.Tensors)
        {
            var fit = FitOf(whole.Tensors.Where(tensor => tensor != left).Select(Line).Append("visual.blocks.0.extra F32 1").Append("other F32 1"));

            Assert.Equal([left.Name], fit.Missing);
            Assert.Equal(["other", "visual.blocks.0.extra"], fit.Unexpected);
            Assert.Empty(fit.Misshapen);
        }
    }

    [Fact, Trait("Category", "Golden")]
    public void EveryShapeIsCompared()
    {
        var golden = TestData.Golden("qwen25vl", "checkpoint");
        using var whole = Checkpoint.Open(golden);
        File.Copy(Path.Combine(golden, "config.json"), _folder["config.json"]);

        var fit = FitOf(whole.Tensors.Select(tensor => Line(tensor with { Shape = [1, .. tensor.Shape] })));

        Assert.Equal((whole.Tensors.Count, 0, 0), (fit.Misshapen.Count, fit.Missing.Count, fit.Unexpected.Count));
        Assert.All(whole.Tensors, tensor => Assert.Contains($"{tensor.Name} expected {Sizes(tensor.Shape)}, got {Sizes([1, .. tensor.Shape])}", fit.Misshapen));

        static string Sizes(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
    }

    [Theory]
    [InlineData("true", 0)]
    [InlineData("false", 1)]
    public void OutputWeightsAreMissedUnlessTheyAreTheEmbeddings(string tied, int missing)
    {
        WriteConfig($$"""{"hidden_size":4,"intermediate_size":8,"vocab_size":16,"num_attention_heads":2,"num_hidden_layers":1,"tie_word_embeddings":{{tied}}}""");

        var fit = FitOf(TinyDecoder);

        Assert.Equal(missing, fit.Missing.Count);
        Assert.True(FitOf([.. TinyDecoder, "lm_head.weight F32 16,4"]).IsGood);
    }

    [Theory]
    [InlineData("""{"hidden_size":4}""", "has no intermediate_size, expected a whole number")]
    [InlineData("""{"hidden_size":4.5}""", "hidden_size must be a whole number from 1 to 16777216, got 4.5")]
    [InlineData("""{"hidden_size":0}""", "hidden_size must be a whole number")]
    [InlineData("""{"hidden_size":"4"}""", "hidden_size must be a whole number")]
    [InlineData("""{"text_config":{"hidden_size":-4}}""", "text_config.hidden_size must be a whole number")]
    [InlineData("""{"hidden_size":4,"intermediate_size":8,"vocab_size":16,"num_hidden_layers":100000}""", "num_hidden_layers must be at most 1000, got 100000")]
    [InlineData("""{"hidden_size":4,"hidden_size":4}""", "is not sound JSON")]
    [InlineData("[]", "must be an object, got Array")]
    [InlineData("{", "is not sound JSON")]
    public void ADamagedConfigIsNamed(string config, string words)
    {
        WriteConfig(config);

        var error = Assert.Throws<InvalidDataException>(() => FitOf(TinyDecoder));

        Assert.StartsWith("config.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message);
    }

    [Fact]
    public void WithoutAConfigNothingIsChecked()
    {
        _folder.Write("model.safetensors", CraftedSafetensors.Zeros(TinyDecoder));
        using var checkpoint = Checkpoint.Open(_folder.Path);

        Assert.Null(CheckpointFit.Of(checkpoint, CheckpointLayout.Of(checkpoint.Tensors)));
    }

    private static string[] TinyDecoder =>
    [
        "model.embed_tokens.weight F32 16,4", "model.norm.weight F32 4",
        "model.layers.0.input_layernorm.weight F32 4", "model.layers.0.post_attention_layernorm.weight F32 4",
        "model.layers.0.self_attn.q_proj.weight F32 4,4", "model.layers.0.self_attn.q_proj.bias F32 4",
        "model.layers.0.self_attn.k_proj.weight F32 4,4", "model.layers.0.self_attn.k_proj.bias F32 4",
        "model.layers.0.self_attn.v_proj.weight F32 4,4", "model.layers.0.self_attn.v_proj.bias F32 4", "model.layers.0.self_attn.o_proj.weight F32 4,4",
        "model.layers.0.mlp.gate_proj.weight F32 8,4", "model.layers.0.mlp.up_proj.weight F32 8,4", "model.layers.0.mlp.down_proj.weight F32 4,8",
    ];

    private static string Line(StoredTensor tensor) => $"{tensor.Name} {tensor.Dtype.Code()} {string.Join(',', tensor.Shape)}";

    private static IEnumerable<string> Parts(CheckpointLayout layout) =>
        layout.Parts.Select(part => $"{part.Name} '{part.Prefix}'");

    private IReadOnlyList<StoredTensor> TensorsOf(IEnumerable<string> lines)
    {
        using var file = SafetensorsFile.Open(_folder.Write("keys.tmp", CraftedSafetensors.Zeros(lines)));
        return file.Tensors;
    }

    private void WriteConfig(string config) => _folder.Write("config.json", Encoding.UTF8.GetBytes(config));

    private CheckpointFit FitOf(IEnumerable<string> tensors)
    {
        _folder.Write("model.safetensors", CraftedSafetensors.Zeros(tensors));
        using var checkpoint = Checkpoint.Open(_folder.Path);
        return CheckpointFit.Of(checkpoint, CheckpointLayout.Of(checkpoint.Tensors))!;
    }
}
