using System.Text.Json.Nodes;

namespace Spatial.Models;

/// <summary>Sizes of a Spatial-MLLM: those of its language model with the 2D encoder, of its 3D encoder, and how the two are joined.</summary>
internal sealed record SpatialMllmConfig
{
    private const string Noun = "Spatial-MLLM";
    private const string PublishedConnector = "mlp_add";

    /// <summary>Language model and 2D encoder.</summary>
    public required Qwen25VlConfig Language { get; init; }

    /// <summary>3D encoder.</summary>
    public VggtConfig Structure { get; init; } = new();

    /// <summary>How structure joins semantics; no file says it, the keys of the weights do.</summary>
    public SpatialConnectorKind Connector { get; init; } = SpatialConnectorKind.Add;

    /// <summary>Whose features the connector takes, negative from the end.</summary>
    public int Layer { get; init; } = -1;

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
        };
    }
}
