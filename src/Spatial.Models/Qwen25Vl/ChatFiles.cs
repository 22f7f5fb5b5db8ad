namespace Spatial.Models;

/// <summary>What lies beside the weights of a Qwen2.5-VL, or of a model made from one.</summary>
/// <param name="Tokenizer">Its tokenizer.</param>
/// <param name="Preprocessor">Pixels to patches; the usual one where its file is not there.</param>
/// <param name="Settings">How tokens are chosen; the usual ones where their file is not there. Always with tokens that end an answer.</param>
internal sealed record ChatFiles(Tokenizer Tokenizer, VisualPreprocessor Preprocessor, GenerationSettings Settings)
{
    /// <summary>Reads them.</summary>
    /// <param name="folder">Of the weights.</param>
    /// <param name="config">The model's.</param>
    /// <exception cref="FileNotFoundException">There is no tokenizer.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or does not fit the configuration.</exception>
    public static ChatFiles Read(string folder, Qwen25VlConfig config)
    {
        var tokenizer = Tokenizer.Load(folder, config.Text.VocabSize);
        RequirePads(tokenizer, config, folder);
        var preprocessor = ReadOr(folder, VisualPreprocessor.FileName, VisualPreprocessor.Read);
        var settings = ReadOr(folder, GenerationSettings.FileName, GenerationSettings.Read);
        return new(tokenizer, preprocessor, settings.EndTokens.Count > 0 ? settings
            : settings with { EndTokens = [tokenizer.AddedTokenId(ChatPrompt.TurnEnd), tokenizer.AddedTokenId(Tokenizer.TextEnd)] });
    }

    private static T ReadOr<T>(string folder, string name, Func<string, T> read)
        where T : new() => Path.Combine(folder, name) is var path && File.Exists(path) ? read(path) : new();

    private static void RequirePads(Tokenizer tokenizer, Qwen25VlConfig config, string folder)
    {
        foreach (var (pad, id) in new[] { (ChatPrompt.ImagePad, config.ImageToken), (ChatPrompt.VideoPad, config.VideoToken) })
        {
            if (tokenizer.AddedTokenId(pad) is var its && its != id)
            {
                throw new InvalidDataException(
                    $"{pad} must be one token for tokenizer and configuration, got {its} and {id}: take both from one release; in {folder}");
            }
        }
    }
}
