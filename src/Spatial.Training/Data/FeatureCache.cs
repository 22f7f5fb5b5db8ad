using System.Security.Cryptography;
using System.Text;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>Maps of an encoder that is not learned, kept on disk as float16, so that each is computed once. One folder for each encoder and data.</summary>
/// <remarks>DrivePI's release trains from such files, 1.7 TB of them in float32.</remarks>
internal sealed class FeatureCache
{
    private const string MapKey = "map";
    private const string FoldedKey = "folded";

    private readonly string _folder;
    private readonly Dictionary<string, long[]> _shapeOf = []; // without what no head looks at

    /// <param name="root">Folder of all such maps.</param>
    /// <param name="network">Whose encoder.</param>
    /// <param name="data">Which data.</param>
    public FeatureCache(string root, DrivePiNetwork network, TrainingData data)
    {
        _folder = Path.Combine(root, VersionOf(network, data));
        var (tokens, encoder) = (network.Config.Tokens, network.Config.Encoder);
        _shapeOf.Add(MapKey, [1, tokens.Channels, tokens.Side, tokens.Side]);
        if (network.Config.VoxelSkip)
        {
            _shapeOf.Add(FoldedKey, [1, encoder.FoldedChannels, encoder.Shape.Y, encoder.Shape.X]);
        }


        Directory.CreateDirectory(_folder);
    }

    /// <summary>The maps of a frame, float32; null where they were not kept yet, or their file is damaged.</summary>
    public BevMaps? Find(TrainingFrame frame)
    {
        var path = PathOf(frame);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var file = Checkpoint.Open(path);
            return _shapeOf.All(entry => Fits(file, entry.Key, entry.Value))
                ? MapsOf(key => _shapeOf.ContainsKey(key) ? file.ReadTensor(key, ScalarType.Float32) : null)
                : null;
        }
        catch (InvalidDataException)
        {
            return null; // computed again, and written over
        }
    }

    /// <summary>Keeps the maps of a frame.</summary>
    /// <returns>The maps as they will be found, of the precision that is kept, and returns as they are, which are not kept: the first pass over the data sees what later
    /// ones see.</returns>
    public BevMaps Keep(TrainingFrame frame, BevMaps maps)
    {
        using var scope = NewDisposeScope();
        (string Key, Tensor? Values)[] all = [(MapKey, maps.Map), (FoldedKey, maps.Folded)];
        var kept = all.Where(entry => _shapeOf.ContainsKey(entry.Key)).ToDictionary(entry => entry.Key, entry => entry.Values!.to_type(ScalarType.Float16));
        SafetensorsWriter.Write(PathOf(frame), kept);
        return MapsOf(key => kept.GetValueOrDefault(key)?.to_type(ScalarType.Float32).MoveToOuterDisposeScope()) with { Returns = maps.Returns?.alias().MoveToOuterDisposeScope() };
    }

    private static BevMaps MapsOf(Func<string, Tensor?> valuesOf) => new(valuesOf(MapKey)!, valuesOf(FoldedKey));

    private static bool Fits(Checkpoint file, string key, long[] shape) => file.Find(key) is { } stored && stored.Shape.SequenceEqual(shape);

    private static string VersionOf(DrivePiNetwork network, TrainingData data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{data.Fingerprint}/{network.Config.Training?.Sweeps}/{ConfigFile.ToJson(network.Config.Encoder)}/{network.Config.Behaviour}"));
        foreach (var (name, tensor) in network.Encoder.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            using var plain = tensor.detach().to_type(ScalarType.Float32).cpu().contiguous();
            hash.AppendData(plain.bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private string PathOf(TrainingFrame frame) => Path.Combine(_folder, $"{frame.SceneName}-{frame.SampleToken}.safetensors");
}
