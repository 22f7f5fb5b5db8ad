using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using TorchSharp;

namespace Spatial.Models;

/// <summary>Writes safetensors files as the reference library does: the same tensors give the same bytes, and no file is ever half written.</summary>
/// <remarks>huggingface/safetensors at 24b0b28, <c>prepare</c>: longer dtypes first, then by name, so that every number lies at a multiple of its size;
/// the header padded with spaces to 8 bytes.</remarks>
public static class SafetensorsWriter
{
    /// <summary>Bytes of values in one shard where nothing else is said, as transformers has it.</summary>
    public const long DefaultShardBytes = 5_000_000_000;

    private const int Alignment = 8;

    // As the reference writes texts: only what JSON asks for is escaped.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one file, replacing one of its name.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="tensors">Values by name, of any device; a module's <c>state_dict()</c>, for example.</param>
    /// <param name="metadata">Texts to go with them; none where null.</param>
    /// <exception cref="ArgumentException">A dtype has no place in such files, or a name is that of the metadata.</exception>
    /// <exception cref="IOException">The disk is full or the folder cannot be written; the old file is untouched.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        AtomicFile.Write(path, Content(InOrder(tensors), metadata));
    }

    /// <summary>Writes a folder that <see cref="Checkpoint.Open"/> reads: <c>model.safetensors</c>, or several shards and their index; and <c>SHA256SUMS</c>, their hashes.</summary>
    /// <param name="folder">Where to; made where it does not exist. It may hold the same files, which are replaced, but no other weights.</param>
    /// <param name="tensors">Values by name, of any device.</param>
    /// <param name="metadata">Texts to go into every file; none where null.</param>
    /// <param name="shardBytes">Bytes of values in one file; a tensor longer than this has a file of its own.</param>
    /// <returns>Names of the files.</returns>
    /// <exception cref="ArgumentException">A dtype has no place in such files, or the folder has other weights.</exception>
    /// <exception cref="IOException">The disk is full or the folder cannot be written; old files are untouched.</exception>
    public static IReadOnlyList<string> WriteFolder(
        string folder, IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null, long shardBytes = DefaultShardBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentOutOfRangeException.ThrowIfLessThan(shardBytes, 1);
        var shards = Shards(tensors, shardBytes);
        var names = shards.Count == 1
            ? [Checkpoint.SingleFile]
            : Enumerable.Range(1, shards.Count).Select(shard => string.Create(CultureInfo.InvariantCulture, $"model-{shard:D5}-of-{shards.Count:D5}.safetensors")).ToArray();
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        var files = names.Zip(shards, (name, shard) => (name, Hashed(name, Content(shard, metadata), hashes))).ToList();
        if (shards.Count > 1)
        {
            var shardOf = names.Zip(shards).SelectMany(pair => pair.Second.Select(tensor => (tensor.Name, Shard: pair.First))).ToDictionary(pair => pair.Name, pair => pair.Shard);
            var index = ShardIndex.Format(shardOf, tensors.Values.Sum(ByteCountOf));
            files.Add((Checkpoint.IndexFile, Hashed(Checkpoint.IndexFile, stream => stream.Write(index), hashes)));
        }

        // Last: where the power fails while files take their names, the old list tells that they are not the old files.
        files.Add((RecordedHashes.FileName, stream => stream.Write(RecordedHashes.Format(hashes))));

        Directory.CreateDirectory(folder);
        RequireNoOthers(folder, [.. files.Select(file => file.Item1)]);
        AtomicFile.WriteTogether(folder, files);
        return [.. files.Select(file => file.Item1)];
    }

    // A folder with two checkpoints could be read as neither.
    private static void RequireNoOthers(string folder, string[] names)
    {
        var others = Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file))
            .Where(name => (name.EndsWith(Checkpoint.Extension, StringComparison.Ordinal) || name.EndsWith(ShardIndex.Suffix, StringComparison.Ordinal)) && !names.Contains(name))
            .ToArray();
        if (others.Length > 0)
        {
            throw new ArgumentException($"the folder must hold no other weights, but it has {KeyList.Text(others)}; choose another one: {folder}", nameof(folder));
        }
    }

    private static List<NamedTensor[]> Shards(IReadOnlyDictionary<string, torch.Tensor> tensors, long shardBytes)
    {
        var shards = new List<NamedTensor[]>();
        var shard = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        var bytes = 0L;
        foreach (var (name, tensor) in tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (shard.Count > 0 && bytes + ByteCountOf(tensor) > shardBytes)
            {
                shards.Add(InOrder(shard));
                (shard, bytes) = (new(StringComparer.Ordinal), 0);
            }

            shard.Add(name, tensor);
            bytes += ByteCountOf(tensor);
        }

        shards.Add(InOrder(shard));
        return shards;
    }

    private static NamedTensor[] InOrder(IReadOnlyDictionary<string, torch.Tensor> tensors) =>
    [
        .. tensors.Select(entry => new NamedTensor(entry.Key, entry.Value, entry.Value.dtype.ToStored()))
            .OrderByDescending(tensor => tensor.Dtype)
            .ThenBy(tensor => tensor.Name, StringComparer.Ordinal),
    ];

    private static Action<Stream> Content(NamedTensor[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = Header(tensors, metadata);
        return stream =>
        {
            stream.Write(header);
            foreach (var tensor in tensors)
            {
                StoredValues.Write(tensor.Values, stream);
            }
        };
    }

    private static Action<Stream> Hashed(string name, Action<Stream> write, Dictionary<string, string> hashes) => stream =>
    {
        using var hash = SHA256.Create();
        using (var passing = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
        {
            write(passing);
        }

        hashes.Add(name, Convert.ToHexStringLower(hash.Hash!));
    };

    private static byte[] Header(NamedTensor[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var stream = new MemoryStream();
        stream.Write(new byte[SafetensorsHeader.LengthBytes]);
        using (var json = new Utf8JsonWriter(stream, Json))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            var offset = 0L;
            foreach (var tensor in tensors)
            {
                WriteTensor(json, tensor, ref offset);
            }

            json.WriteEndObject();
        }

        while (stream.Length % Alignment != 0)
        {
            stream.WriteByte((byte)' ');
        }

        var header = stream.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - SafetensorsHeader.LengthBytes);
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null)
        {
            return;
        }

        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach (var (key, text) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, text);
        }

        json.WriteEndObject();
    }

    private static void WriteTensor(Utf8JsonWriter json, NamedTensor tensor, ref long offset)
    {
        if (tensor.Name == SafetensorsHeader.MetadataKey)
        {
            throw new ArgumentException($"a tensor cannot be called {SafetensorsHeader.MetadataKey}, which is the name of the metadata");
        }

        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Dtype.Code());
        json.WriteStartArray("shape");
        foreach (var size in tensor.Values.shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        offset += ByteCountOf(tensor.Values);
        json.WriteNumberValue(offset);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static long ByteCountOf(torch.Tensor tensor) => tensor.NumberOfElements * tensor.dtype.ToStored().Bytes();

    private sealed record NamedTensor(string Name, torch.Tensor Values, TensorDtype Dtype);
}
