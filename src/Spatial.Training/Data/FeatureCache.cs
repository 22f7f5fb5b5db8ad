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
    private readonly long[] _mapShape;
    private readonly long[]? _foldedShape; // null where no head looks at the voxels

    /// <param name="root">Folder of all such maps.</param>
    /// <param name="network">Whose encoder.</param>
    /// <param name="data">Which data.</param>
    public FeatureCache(string root, DrivePiNetwork network, TrainingData data)
    {
        _folder = Path.Combine(root, VersionOf(network, data));
        var (tokens, encoder) = (network.Config.Tokens, network.Config.Encoder);
        _mapShape = [1, tokens.Channels, tokens.Side, tokens.Side];
        _foldedShape = network.Config.VoxelSkip ? [1, encoder.FoldedChannels, encoder.Shape.Y, encoder.Shape.X] : null;
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
            return Fits(file, MapKey, _mapShape) && (_foldedShape is null || Fits(file, FoldedKey, _foldedShape))
                ? new(file.ReadTensor(MapKey, ScalarType.Float32), _foldedShape is null ? null : file.ReadTensor(FoldedKey, ScalarType.Float32))
                : null;
        }
        catch (InvalidDataException)
        {
            return null; // computed again, and written over
        }
    }

    /// <summary>Keeps the maps of a frame.</summary>
    /// <returns>The maps as they will be found, of the precision that is kept: the first pass over the data sees what later ones see.</returns>
    public BevMaps Keep(TrainingFrame frame, BevMaps maps)
    {
        using var scope = NewDisposeScope();
        var kept = new Dictionary<string, Tensor> { [MapKey] = maps.Map.to_type(ScalarType.Float16) };
        if (_foldedShape is not null)
        {
            kept.Add(FoldedKey, maps.Folded!.to_type(ScalarType.Float16));
        }

        SafetensorsWriter.Write(PathOf(frame), kept);
        return new(
            kept[MapKey].to_type(ScalarType.Float32).MoveToOuterDisposeScope(),
            kept.GetValueOrDefault(FoldedKey)?.to_type(ScalarType.Float32).MoveToOuterDisposeScope());
    }

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
