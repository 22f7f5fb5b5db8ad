using System.Globalization;

namespace Spatial.Models;

/// <summary>The keys and shapes of Qwen2.5 and Qwen2.5-VL checkpoints, from the sizes in their config.json.</summary>
/// <remarks>transformers 4.51.3, <c>modeling_qwen2.py</c> and <c>modeling_qwen2_5_vl.py</c>.</remarks>
internal static class QwenKeys
{
    /// <summary>The language decoder; its output weights are optional where they are those of the embedding.</summary>
    /// <param name="config">The whole configuration; newer ones have the decoder's sizes in a section of their own.</param>
    /// <param name="prefix">What stands before the decoder's keys.</param>
    public static IEnumerable<ExpectedTensor> Decoder(ModelConfigFile config, string prefix)
    {
        var text = config.Section("text_config") ?? config;
        var (width, inner, vocabulary) = (text.Size("hidden_size"), text.Size("intermediate_size"), text.Size("vocab_size"));
        var (layers, heads) = (text.Layers("num_hidden_layers"), text.Size("num_attention_heads"));
        var head = text.SizeOrNull("head_dim") ?? (width / heads);
        var (queries, keys) = (heads * (long)head, (text.SizeOrNull("num_key_value_heads") ?? heads) * (long)head);
        var isTied = config.Flag("tie_word_embeddings") || text.Flag("tie_word_embeddings");
        return Decoder(prefix, vocabulary, width, inner, layers, queries, keys, isTied);
    }

    /// <summary>The same for sizes that are known.</summary>
    public static IEnumerable<ExpectedTensor> Decoder(Qwen2Config config, string prefix)
    {
        var (queries, keys) = (config.HeadCount * (long)config.HeadSize, config.KeyValueHeadCount * (long)config.HeadSize);
        return Decoder(prefix, config.VocabSize, config.HiddenSize, config.IntermediateSize, config.LayerCount, queries, keys, config.TieWordEmbeddings);
    }

    private static IEnumerable<ExpectedTensor> Decoder(
        string prefix, long vocabulary, long width, long inner, int layers, long queries, long keys, bool isTied)
    {
        yield return new(prefix + "embed_tokens.weight", [vocabulary, width]);
        for (var layer = 0; layer < layers; layer++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{prefix}layers.{layer}.");
            yield return new(at + "input_layernorm.weight", [width]);
            yield return new(at + "self_attn.q_proj.weight", [queries, width]);
            yield return new(at + "self_attn.q_proj.bias", [queries]);
            yield return new(at + "self_attn.k_proj.weight", [keys, width]);
            yield return new(at + "self_attn.k_proj.bias", [keys]);
            yield return new(at + "self_attn.v_proj.weight", [keys, width]);
            yield return new(at + "self_attn.v_proj.bias", [keys]);
            yield return new(at + "self_attn.o_proj.weight", [width, queries]);
            yield return new(at + "post_attention_layernorm.weight", [width]);
            yield return new(at + "mlp.gate_proj.weight", [inner, width]);
            yield return new(at + "mlp.up_proj.weight", [inner, width]);
            yield return new(at + "mlp.down_proj.weight", [width, inner]);
        }

        yield return new(prefix + "norm.weight", [width]);
        yield return new("lm_head.weight", [vocabulary, width], IsOptional: isTied);
    }

    /// <summary>The vision tower. The published 3B configuration leaves most sizes out, so they have transformers' defaults.</summary>
    /// <param name="config">The whole configuration.</param>
    /// <param name="prefix">What stands before the tower's keys.</param>
    public static IEnumerable<ExpectedTensor> VisionTower(ModelConfigFile config, string prefix)
    {
        var vision = config.Section("vision_config") ?? config;
        var (width, inner) = (vision.SizeOrNull("hidden_size") ?? 1280, vision.SizeOrNull("intermediate_size") ?? 3420);
        var (patch, frames) = (vision.SizeOrNull("patch_size", "spatial_patch_size") ?? 14, vision.SizeOrNull("temporal_patch_size") ?? 2);
        var (merge, depth) = (vision.SizeOrNull("spatial_merge_size") ?? 2, vision.Layers("depth", usual: 32));
        var output = vision.SizeOrNull("out_hidden_size") ?? (config.Section("text_config") ?? config).Size("hidden_size");
        var channels = vision.SizeOrNull("in_channels", "in_chans") ?? 3;
        return VisionTower(prefix, width, inner, depth, (long)width * merge * merge, output, [width, channels, frames, patch, patch]);
    }

    /// <summary>The same for sizes that are known.</summary>
    public static IEnumerable<ExpectedTensor> VisionTower(Qwen25VisionConfig config, string prefix)
    {
        const int patch = VisualGrid.PatchPixels;
        return VisionTower(
            prefix, config.HiddenSize, config.IntermediateSize, config.Depth, (long)config.HiddenSize * VisualGrid.CellSize, config.OutputSize,
            [config.HiddenSize, ImagePixels.Channels, VisualGrid.PatchFrames, patch, patch]);
    }

    private static IEnumerable<ExpectedTensor> VisionTower(string prefix, long width, long inner, int depth, long merged, long output, long[] patches)
    {
        yield return new(prefix + "patch_embed.proj.weight", patches);
        for (var block = 0; block < depth; block++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{prefix}blocks.{block}.");
            yield return new(at + "norm1.weight", [width]);
            yield return new(at + "norm2.weight", [width]);
            yield return new(at + "attn.qkv.weight", [3L * width, width]);
            yield return new(at + "attn.qkv.bias", [3L * width]);
            yield return new(at + "attn.proj.weight", [width, width]);
            yield return new(at + "attn.proj.bias", [width]);
            yield return new(at + "mlp.gate_proj.weight", [inner, width]);
            yield return new(at + "mlp.gate_proj.bias", [inner]);
            yield return new(at + "mlp.up_proj.weight", [inner, width]);
            yield return new(at + "mlp.up_proj.bias", [inner]);
            yield return new(at + "mlp.down_proj.weight", [width, inner]);
            yield return new(at + "mlp.down_proj.bias", [width]);
        }

        yield return new(prefix + "merger.ln_q.weight", [width]);
        yield return new(prefix + "merger.mlp.0.weight", [merged, merged]);
        yield return new(prefix + "merger.mlp.0.bias", [merged]);
        yield return new(prefix + "merger.mlp.2.weight", [output, merged]);
        yield return new(prefix + "merger.mlp.2.bias", [output]);
    }
}
