using System.Text;
using Spatial.Models;

namespace Spatial.Tests;

/// <summary>Keys that follow from published configurations, against the counts and sizes that are published with them.</summary>
public sealed class QwenKeysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Qwen2.5-0.5B", 896, 24, 14, 2, 4864, 151936, true, 290, 494.0)]
    [InlineData("Qwen2.5-VL-3B", 2048, 36, 16, 2, 11008, 151936, true, 434, 3086)]
    [InlineData("Qwen2.5-VL-7B", 3584, 28, 28, 4, 18944, 152064, false, 339, 7616)]
    public void DecodersHaveTheirPublishedSize(
        string model, int width, int layers, int heads, int keyHeads, int inner, int vocabulary, bool isTied, int tensors, double millions)
    {
        var config = Config(
            $"\"hidden_size\":{width},\"num_hidden_layers\":{layers},\"num_attention_heads\":{heads},\"num_key_value_heads\":{keyHeads},"
            + $"\"intermediate_size\":{inner},\"vocab_size\":{vocabulary},\"tie_word_embeddings\":{(isTied ? "true" : "false")}");

        var expected = QwenKeys.Decoder(config, "model.").Where(tensor => !tensor.IsOptional).ToArray();

        Assert.Equal((model, tensors), (model, expected.Length));
        Assert.Equal(millions, MillionsOf(expected), tolerance: 0.5);
    }

    [Fact]
    public void TheVisionTowerOfThe3BHasItsPublishedSize()
    {
        // The published configuration says no more than this.
        var config = Config("\"hidden_size\":2048,\"vision_config\":{\"hidden_size\":1280,\"out_hidden_size\":2048,\"in_chans\":3,\"spatial_patch_size\":14,\"tokens_per_second\":2}");

        var expected = QwenKeys.VisionTower(config, "visual.").ToArray();

        Assert.Equal(390, expected.Length);
        Assert.Equal(668.7, MillionsOf(expected), tolerance: 0.05);
    }

    [Fact]
    public void NewerConfigurationsKeepTheDecodersSizesApart()
    {
        var old = Config("\"hidden_size\":4,\"num_hidden_layers\":1,\"num_attention_heads\":2,\"intermediate_size\":8,\"vocab_size\":16,\"head_dim\":3");
        var older = QwenKeys.Decoder(old, "").Select(Text).ToArray();

        var nested = Config("\"text_config\":{\"hidden_size\":4,\"num_hidden_layers\":1,\"num_attention_heads\":2,\"intermediate_size\":8,\"vocab_size\":16,\"head_dim\":3}");

        Assert.Equal(older, QwenKeys.Decoder(nested, "").Select(Text));
        Assert.Contains("layers.0.self_attn.q_proj.weight 6,4", older);
        Assert.Contains("layers.0.self_attn.o_proj.weight 4,6", older);
    }

    private static string Text(ExpectedTensor tensor) => $"{tensor.Name} {string.Join(',', tensor.Shape)}";

    private static double MillionsOf(IEnumerable<ExpectedTensor> tensors) => tensors.Sum(tensor => tensor.Shape.Aggregate(1L, (count, size) => count * size)) / 1e6;

    private ModelConfigFile Config(string keys)
    {
        _folder.Write(ModelConfigFile.Name, Encoding.UTF8.GetBytes($"{{{keys}}}"));
        return ModelConfigFile.Of(_folder.Path)!;
    }
}
