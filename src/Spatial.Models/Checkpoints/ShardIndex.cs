using System.Text;
using System.Text.Json;

namespace Spatial.Models;

/// <summary>The index of a checkpoint in several files: which tensor lies in which.</summary>
/// <param name="Path">Where the index lies.</param>
/// <param name="ShardOf">Name of the file of each tensor.</param>
/// <remarks>The <c>model.safetensors.index.json</c> of Hugging Face transformers.</remarks>
internal sealed record ShardIndex(string Path, IReadOnlyDictionary<string, string> ShardOf)
{
    /// <summary>What the names of such files end with.</summary>
    public const string Suffix = ".safetensors.index.json";

    /// <summary>Names of the files, each once, in order.</summary>
    public IReadOnlyList<string> Shards { get; } = [.. ShardOf.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Reads an index; the files it names are not looked at.</summary>
    /// <exception cref="InvalidDataException">Not an index, a tensor twice, or a name that leads to another folder.</exception>
    public static ShardIndex Read(string path, CheckpointLimits limits)
    {
        var json = CheckpointFile.ReadAll(path, limits.MaxHeaderBytes, nameof(CheckpointLimits.MaxHeaderBytes));
        var index = new ShardIndex(path, Parse(json, fault => CheckpointFile.Fault(path, fault)));
        return index.Shards.Count switch
        {
            0 => throw index.Fault("names no tensor, expected a weight_map"),
            var count when count > limits.MaxShards =>
                throw index.Fault($"names {count} files, more than the {limits.MaxShards} that {nameof(CheckpointLimits.MaxShards)} allows"),
            _ => index,
        };
    }

    /// <summary>An index as transformers writes it: sorted by tensor.</summary>
    public static byte[] Format(IReadOnlyDictionary<string, string> shardOf, long totalBytes)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteNumber("total_size", totalBytes);
            json.WriteEndObject();
            json.WriteStartObject("weight_map");
            foreach (var (tensor, shard) in shardOf.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                json.WriteString(tensor, shard);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
        return stream.ToArray();
    }

    /// <summary>An error about the index, which names it last.</summary>
    public InvalidDataException Fault(string fault) => CheckpointFile.Fault(Path, fault);

    private static Dictionary<string, string> Parse(byte[] json, Func<string, InvalidDataException> fault)
    {
        var reader = new Utf8JsonReader(json.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? json.AsSpan(3) : json);
        Dictionary<string, string>? map = null;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw fault("must be an object with a weight_map");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!reader.ValueTextEquals("weight_map"u8))
                {
                    reader.Skip();
                    continue;
                }

                map = map is null ? Entries(ref reader, fault) : throw fault("has weight_map twice");
            }

            _ = reader.Read(); // finds what stands behind the object
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw fault($"is not sound JSON at byte {reader.BytesConsumed}: {error.Message.Split(" LineNumber:")[0].TrimEnd('.', ' ')}; download it again");
        }

        return map ?? throw fault("has no weight_map, which says where the tensors lie");
    }

    private static Dictionary<string, string> Entries(ref Utf8JsonReader reader, Func<string, InvalidDataException> fault)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw fault("must have an object as weight_map");
        }

        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var tensor = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            {
                throw fault($"must name a file for tensor {PrintableName.Of(tensor)}");
            }

            var shard = reader.GetString()!;
            if (!IsPlainName(shard))
            {
                throw fault($"puts tensor {PrintableName.Of(tensor)} into '{PrintableName.Of(shard)}', expected the plain name of a .safetensors file in the same folder");
            }

            if (!entries.TryAdd(tensor, shard))
            {
                throw fault($"names tensor {PrintableName.Of(tensor)} twice");
            }
        }

        return entries;
    }

    // Nothing that could lead out of the folder on any system.
    private static bool IsPlainName(string name) =>
        name.EndsWith(Checkpoint.Extension, StringComparison.Ordinal) && name.Length > Checkpoint.Extension.Length && name.Length <= 255
        && name[0] != '.' && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '+');
}
