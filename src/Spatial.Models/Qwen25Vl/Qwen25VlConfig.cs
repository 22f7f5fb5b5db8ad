using System.Text.Json.Nodes;

namespace Spatial.Models;

/// <summary>Sizes and token ids of a Qwen2.5-VL, read from a published <c>config.json</c>.</summary>
public sealed record Qwen25VlConfig
{
    private const string Noun = "Qwen2.5-VL";

    /// <summary>The decoder.</summary>
    public required Qwen2Config Text { get; init; }

    /// <summary>The vision tower.</summary>
    public required Qwen25VisionConfig Vision { get; init; }

    /// <summary>Token that a token of an image replaces.</summary>
    public int ImageToken { get; init; } = 151655;

    /// <summary>Token that a token of a video replaces.</summary>
    public int VideoToken { get; init; } = 151656;

    /// <summary>Qwen2.5-VL-3B-Instruct: the language model and 2D encoder of Spatial-MLLM.</summary>
    public static Qwen25VlConfig ThreeBillion { get; } = new()
    {
        Text = new()
        {
            VocabSize = 151936,
            HiddenSize = 2048,
            IntermediateSize = 11008,
            LayerCount = 36,
            HeadCount = 16,
            KeyValueHeadCount = 2,
            MaxPositions = 128000,
            TieWordEmbeddings = true,
            MropeSection = [16, 24, 24],
            EndOfText = 151645,
        },
        Vision = new() { OutputSize = 2048, TokensPerSecond = 2 },
    };

    /// <summary>Qwen2.5-VL-7B-Instruct: Actial's model.</summary>
    public static Qwen25VlConfig SevenBillion { get; } = new()
    {
        Text = new()
        {
            VocabSize = 152064,
            HiddenSize = 3584,
            IntermediateSize = 18944,
            LayerCount = 28,
            HeadCount = 28,
            KeyValueHeadCount = 4,
            MaxPositions = 128000,
            MropeSection = [16, 24, 24],
            EndOfText = 151645,
        },
        Vision = new() { OutputSize = 3584, TokensPerSecond = 2 },
    };

    /// <summary>Reads a published configuration.</summary>
    /// <param name="path">A file <c>config.json</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Not JSON, a size is missing or impossible, or the file asks for what this model does not do.</exception>
    public static Qwen25VlConfig Read(string path) => PublishedConfig.Read(path, Noun, From);

    /// <summary>Of a whole configuration.</summary>
    /// <exception cref="ArgumentException">A size is missing or impossible, or the file asks for what this model does not do.</exception>
    internal static Qwen25VlConfig From(JsonObject json)
    {
        var text = Qwen2Config.From(json);
        if (text.MropeSection.Count == 0)
        {
            throw new ArgumentException("rope_scaling.mrope_section is missing");
        }

        var config = new Qwen25VlConfig { Text = text, Vision = Qwen25VisionConfig.From(json, text.HiddenSize) };
        return config with
        {
            ImageToken = json.SizeOr("image_token_id", config.ImageToken),
            VideoToken = json.SizeOr("video_token_id", config.VideoToken),
        };
    }
}
