using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spatial.Models;

/// <summary>Sizes of a Spatial-MLLM: those of its language model with the 2D encoder, of its 3D encoder, and how the two are joined.</summary>
internal sealed record SpatialMllmConfig
{
    private const string Noun = "Spatial-MLLM";
    private const string PublishedConnector = "mlp_add";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Language model and 2D encoder.</summary>
    public required Qwen25VlConfig Language { get; init; }

    /// <summary>3D encoder.</summary>
    public VggtConfig Structure { get; init; } = new();

    /// <summary>How structure joins semantics; no file says it, the keys of the weights do.</summary>
    public SpatialConnectorKind Connector { get; init; } = SpatialConnectorKind.Add;

    /// <summary>Whose features the connector takes, negative from the end.</summary>
    public int Layer { get; init; } = -1;

    /// <summary>Whether the connector is given zeros in place of VGGT's features, as the ablation has it. Our own key,
    /// <c>connector_config.zero_structure</c>.</summary>
    public bool ZeroStructure { get; init; }

    /// <summary>The published sizes, v1.1.</summary>
    public static SpatialMllmConfig Published { get; } = new() { Language = Qwen25VlConfig.ThreeBillion };

    /// <summary>Reads the configuration beside weights.</summary>
    /// <param name="folder">Their folder. Its <c>config.json</c> is that of Qwen2.5-VL; v1.1 adds <c>spatial_config</c>, VGGT's sizes, and
    /// <c>connector_config</c>. Without the former they are as published.</param>
    /// <param name="connector">As the keys have it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Not JSON, a size is missing or impossible, or the file asks for another connector.</exception>
    public static SpatialMllmConfig Read(string folder, SpatialConnectorKind connector)
    {
        var config = PublishedConfig.Read(Path.Combine(folder, ModelConfigFile.Name), Noun, json => From(json, connector));
        config = ModelConfigFile.Of(folder)?.Section("spatial_config") is { } sizes ? config with { Structure = VggtConfig.From(sizes) } : config;
        return config.Layer >= -config.Structure.Depth && config.Layer < config.Structure.Depth ? config : throw new InvalidDataException(
            $"{Noun} configuration: connector_config.spatial_embeds_layer_idx must be a layer of {config.Structure.Depth}, got {config.Layer}; in "
            + Path.Combine(folder, ModelConfigFile.Name));
    }

    /// <summary>Writes what <see cref="Read"/> reads, in the layout of v1.1.</summary>
    /// <param name="folder">Beside the weights.</param>
    public void Write(string folder)
    {
        var (text, vision, structure) = (Language.Text, Language.Vision, Structure);
        var json = new JsonObject
        {
            ["model_type"] = "spatial-mllm",
            ["vocab_size"] = text.VocabSize,
            ["hidden_size"] = text.HiddenSize,
            ["intermediate_size"] = text.IntermediateSize,
            ["num_hidden_layers"] = text.LayerCount,
            ["num_attention_heads"] = text.HeadCount,
            ["num_key_value_heads"] = text.KeyValueHeadCount,
            ["hidden_act"] = "silu",
            ["rms_norm_eps"] = text.RmsNormEps,
            ["rope_theta"] = text.RopeTheta,
            ["rope_scaling"] = new JsonObject { ["type"] = "mrope", ["mrope_section"] = ListOf(text.MropeSection) },
            ["max_position_embeddings"] = text.MaxPositions,
            ["tie_word_embeddings"] = text.TieWordEmbeddings,
            ["eos_token_id"] = text.EndOfText,
            ["image_token_id"] = Language.ImageToken,
            ["video_token_id"] = Language.VideoToken,
            ["vision_config"] = new JsonObject
            {
                ["hidden_size"] = vision.HiddenSize,
                ["depth"] = vision.Depth,
                ["num_heads"] = vision.HeadCount,
                ["intermediate_size"] = vision.IntermediateSize,
                ["window_size"] = vision.WindowSize,
                ["fullatt_block_indexes"] = ListOf(vision.FullAttentionBlocks),
                ["out_hidden_size"] = vision.OutputSize,
                ["tokens_per_second"] = vision.TokensPerSecond,
            },
            ["spatial_config"] = new JsonObject
            {
                ["img_size"] = structure.ImageSize,
                ["patch_size"] = structure.PatchSize,
                ["embed_dim"] = structure.Width,
                ["depth"] = structure.Depth,
                ["num_heads"] = structure.HeadCount,
                ["num_register_tokens"] = structure.RegisterCount,
                ["mlp_ratio"] = structure.FeedForwardRatio,
                ["rope_freq"] = structure.RotaryBase,
                ["patch_embed"] = new JsonObject { ["depth"] = structure.PatchDepth, ["num_heads"] = structure.PatchHeadCount },
                ["camera_head"] = new JsonObject { ["trunk_depth"] = structure.CameraDepth, ["num_heads"] = structure.CameraHeadCount },
                ["dpt_head"] = new JsonObject
                {
                    ["features"] = structure.DenseWidth,
                    ["out_channels"] = ListOf(structure.DenseChannels),
                    ["intermediate_layer_idx"] = ListOf(structure.DenseLayers),
                },
            },
            ["connector_config"] = new JsonObject { ["connector_type"] = PublishedConnector, ["spatial_embeds_layer_idx"] = Layer },
        };
        if (ZeroStructure)
        {
            json["connector_config"]!["zero_structure"] = true;
        }

        AtomicFile.Write(Path.Combine(folder, ModelConfigFile.Name), json.ToJsonString(Indented) + "\n");

        static JsonArray ListOf(IReadOnlyList<int> numbers) => new([.. numbers.Select(number => (JsonNode)number)]);
    }

    private static SpatialMllmConfig From(JsonObject json, SpatialConnectorKind connector)
    {
        var section = json["connector_config"];
        if (section?["connector_type"]?.GetValue<string>() is { } type && connector == SpatialConnectorKind.Add && type != PublishedConnector)
        {
            throw new ArgumentException($"connector_config.connector_type must be {PublishedConnector}, as the keys of the weights are, got {type}");
        }

        return new()
        {
            Language = Qwen25VlConfig.From(json),
            Connector = connector,
            Layer = section?["spatial_embeds_layer_idx"]?.GetValue<int>() ?? -1,
            ZeroStructure = section?["zero_structure"]?.GetValue<bool>() ?? false,
        };
    }
}
