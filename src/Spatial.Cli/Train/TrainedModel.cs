using System.Text.Json;

namespace Spatial.Cli;

/// <summary>Which model a training configuration is of.</summary>
internal static class TrainedModel
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The value of "model" in a configuration; null where there is none, as in DrivePI's, or the file is not read at all: whoever reads it whole
    /// tells why.</summary>
    public static string? NameIn(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file), Lenient);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("model", out var model)
                && model.ValueKind == JsonValueKind.String ? model.GetString() : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
