using System.Text.Json;

namespace Spatial.Models;

/// <summary>The config.json that lies beside published weights: sizes of the model, in upstream's names. Other keys are passed over.</summary>
internal sealed class ModelConfigFile
{
    /// <summary>Its name.</summary>
    public const string Name = "config.json";

    private const int MaxBytes = 1 << 20;
    private const int MaxSize = 1 << 24;
    private const int MaxLayers = 1000;

    private readonly string _path;
    private readonly string _section;
    private readonly JsonElement _object;

    private ModelConfigFile(string path, string section, JsonElement element)
    {
        (_path, _section, _object) = (path, section, element);
    }

    /// <summary>Reads the file of a folder; null where there is none.</summary>
    /// <exception cref="InvalidDataException">Not an object in JSON, a key twice, or of absurd size.</exception>
    public static ModelConfigFile? Of(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (FileKind.Of(path) == FileKind.Missing)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(
                CheckpointFile.ReadAll(path, MaxBytes, "a configuration's cap"), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new(path, "", document.RootElement.Clone())
                : throw CheckpointFile.Fault(path, $"must be an object, got {document.RootElement.ValueKind}");
        }
        catch (JsonException error)
        {
            throw CheckpointFile.Fault(path, $"is not sound JSON: {error.Message.TrimEnd('.')}", error);
        }
    }

    /// <summary>An object within it; null where there is none.</summary>
    public ModelConfigFile? Section(string key) =>
        _object.TryGetProperty(key, out var section) && section.ValueKind == JsonValueKind.Object ? new(_path, _section + key + ".", section) : null;

    /// <summary>A size that must be there.</summary>
    /// <exception cref="InvalidDataException">It is not, or not a whole number from 1.</exception>
    public int Size(string key) => SizeOrNull(key) ?? throw CheckpointFile.Fault(_path, $"has no {_section}{key}, expected a whole number");

    /// <summary>A number of layers, for each of which there are keys.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="usual">What it is where it is not there; null where it must be.</param>
    /// <exception cref="InvalidDataException">It is not there, or not a whole number from 1 to 1000.</exception>
    public int Layers(string key, int? usual = null)
    {
        var layers = SizeOrNull(key) ?? usual ?? Size(key);
        return layers <= MaxLayers ? layers : throw CheckpointFile.Fault(_path, $"{_section}{key} must be at most {MaxLayers}, got {layers}");
    }

    /// <summary>The first size that is there of several names; null where there is none.</summary>
    /// <exception cref="InvalidDataException">Not a whole number from 1.</exception>
    public int? SizeOrNull(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (_object.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var size) && size is >= 1 and <= MaxSize
                    ? size
                    : throw CheckpointFile.Fault(_path, $"{_section}{key} must be a whole number from 1 to {MaxSize}, got {PrintableName.Of(value.GetRawText())}");
            }
        }

        return null;
    }

    /// <summary>A list of sizes; null where it is not there.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="least">The least that a size may be.</param>
    /// <exception cref="InvalidDataException">Not a list of whole numbers from there on.</exception>
    public IReadOnlyList<int>? SizesOrNull(string key, int least = 1)
    {
        if (!_object.TryGetProperty(key, out var list) || list.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var sizes = list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= MaxLayers
            ? list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var size) ? size : -1).ToArray()
            : [-1];
        return sizes.All(size => size >= least && size <= MaxSize)
            ? sizes
            : throw Fault($"{_section}{key} must be a list of whole numbers from {least} to {MaxSize}, got {PrintableName.Of(list.GetRawText())}");
    }

    /// <summary>An error about the file, which names it last.</summary>
    public InvalidDataException Fault(string fault, Exception? inner = null) => CheckpointFile.Fault(_path, fault, inner);

    /// <summary>A switch; false where it is not there.</summary>
    /// <exception cref="InvalidDataException">Neither true nor false.</exception>
    public bool Flag(string key) => _object.TryGetProperty(key, out var value) && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw CheckpointFile.Fault(_path, $"{_section}{key} must be true or false, got {PrintableName.Of(value.GetRawText())}"),
    };
}
