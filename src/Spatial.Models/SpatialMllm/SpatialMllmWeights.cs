using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Where Spatial-MLLM's weights lie in files: as v1.1 has them, or as v1.0, told apart by their keys.</summary>
internal static class SpatialMllmWeights
{
    private const string Encoder = "spatial_encoder.vggt_model.";
    private const string Connector = "connector.";
    private const string FirstEncoder = "vggt.";
    private const string FirstConnector = "vggt_embedding_merger.";

    private static readonly WeightRename[] FirstNames = [new(FirstEncoder, Encoder), new(FirstConnector, Connector)];

    /// <summary>Which connector a checkpoint has.</summary>
    /// <exception cref="InvalidDataException">None or several: it is no Spatial-MLLM, or put together of two. Names what it is.</exception>
    public static SpatialConnectorKind KindOf(Checkpoint checkpoint)
    {
        try
        {
            return SpatialConnector.KindOf(checkpoint.Tensors.Select(tensor => tensor.Name)).Kind;
        }
        catch (ArgumentException refusal)
        {
            var layout = CheckpointLayout.Of(checkpoint.Tensors);
            throw checkpoint.Fault(
                $"has {(layout.Model is null ? "no known weights" : $"weights of {layout.Model}")}, expected those of a Spatial-MLLM: {refusal.Message}");
        }
    }

    /// <summary>Refuses weights that do not have the sizes of their configuration, before anything of those sizes is made.</summary>
    /// <exception cref="InvalidDataException">Tensors are missing or of another shape; all are listed.</exception>
    public static void RequireFit(Checkpoint checkpoint, SpatialMllmConfig config)
    {
        if (config.Connector is not (SpatialConnectorKind.Add or SpatialConnectorKind.AddOfFirstRelease))
        {
            return; // our own connectors, whose keys the loader knows
        }

        var expected = Expected(config, Qwen25VlWeights.NamesOf(checkpoint).Count > 0).ToArray();
        var missing = expected.Where(tensor => !tensor.IsOptional && checkpoint.Find(tensor.Name) is null).Select(tensor => tensor.Name).ToArray();
        var misshapen = expected.Select(tensor => (tensor, Stored: checkpoint.Find(tensor.Name)))
            .Where(pair => pair.Stored is { } stored && !stored.Shape.SequenceEqual(pair.tensor.Shape))
            .Select(pair => $"{pair.tensor.Name} expected {StoredTensor.TextOf(pair.tensor.Shape)}, got {StoredTensor.TextOf(pair.Stored!.Shape)}").ToArray();
        if (missing.Length + misshapen.Length > 0)
        {
            throw checkpoint.Fault("does not fit its config.json"
                + (missing.Length > 0 ? $"; {missing.Length} missing: {KeyList.Text(missing)}" : "")
                + (misshapen.Length > 0 ? $"; {misshapen.Length} of another shape: {KeyList.Text(misshapen)}" : "")
                + "; take both from one release");
        }
    }

    /// <summary>Loads weights: all that the model has, or nothing. Heads of VGGT that it has not are passed over.</summary>
    /// <param name="model">Receives them.</param>
    /// <param name="checkpoint">Of either release.</param>
    /// <param name="options">What may differ; nothing where null. Names, ties and what is not used are taken from here.</param>
    /// <exception cref="InvalidDataException">They do not fit; all that does not is listed.</exception>
    public static void Load(SpatialMllmModel model, Checkpoint checkpoint, WeightLoadOptions? options = null)
    {
        var isFirst = model.Config.Connector == SpatialConnectorKind.AddOfFirstRelease;
        WeightLoader.Load(model, checkpoint, (options ?? WeightLoadOptions.Strict) with
        {
            Renames = [.. isFirst ? FirstNames : [], .. Qwen25VlWeights.NamesOf(checkpoint)],
            Ties = Qwen25VlWeights.TiesOf(model.Config.Language, checkpoint),
            Unused = [.. VggtWeights.Options(model.Structure.Vggt.Heads).Unused.Select(head => (isFirst ? FirstEncoder : Encoder) + head)],
        });
    }

    /// <summary>Writes weights, their configuration, and what else lies beside published ones, but the tokenizer.</summary>
    /// <param name="model">Whose; of v1.1.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="preprocessor">Its pictures.</param>
    /// <param name="settings">How it chooses tokens.</param>
    /// <param name="instead">Values that are written instead of the model's own, by its names; null for none.</param>
    public static void Save(
        SpatialMllmModel model, string folder, VisualPreprocessor preprocessor, GenerationSettings settings,
            IReadOnlyDictionary<string, Tensor>? instead = null)
    {
        SafetensorsWriter.WriteFolder(
            folder, model.state_dict().ToDictionary(entry => entry.Key, entry => instead?.GetValueOrDefault(entry.Key) ?? entry.Value, StringComparer.Ordinal),
            new Dictionary<string, string> { ["format"] = "pt" });
        model.Config.Write(folder);
        preprocessor.Write(folder);
        settings.Write(folder);
    }

    /// <summary>Keys and shapes of a checkpoint of a configuration with a published connector, without VGGT's heads; nothing of their size is made.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="asLater">The language model's keys named as transformers 4.52 and later have it.</param>
    public static IEnumerable<ExpectedTensor> Expected(SpatialMllmConfig config, bool asLater = false)
    {
        var isFirst = config.Connector == SpatialConnectorKind.AddOfFirstRelease;
        var (merged, width) = (SpatialTokens.MergedCount * (long)config.Structure.FeatureWidth, (long)config.Language.Text.HiddenSize);
        return
        [
            .. Qwen25VlWeights.Expected(config.Language, asLater),
            .. VggtKeys.Aggregator(config.Structure, (isFirst ? FirstEncoder : Encoder) + "aggregator."),
            .. isFirst ? VggtKeys.EmbeddingMerger(merged, width, FirstConnector) : VggtKeys.Connector(merged, width, Connector),
        ];
    }
}
