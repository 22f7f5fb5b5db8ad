namespace Spatial.Models;

/// <summary>What of a checkpoint agrees with the configuration beside it, as far as the keys are known: config.json for the parts of Qwen,
/// VGGT and Spatial-MLLM, drivepi.json for DrivePI.</summary>
/// <param name="Checked">The parts whose keys and shapes follow from the configuration.</param>
/// <param name="Missing">Keys that the configuration asks for and the checkpoint has not.</param>
/// <param name="Unexpected">Keys of the checked parts that it does not ask for; of the whole checkpoint where all of the model is checked.</param>
/// <param name="Misshapen">Keys of another shape, with both.</param>
public sealed record CheckpointFit(IReadOnlyList<string> Checked, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> Misshapen)
{
    private const string AggregatorKey = "aggregator.";

    /// <summary>True where nothing is missing, too much or of another shape.</summary>
    public bool IsGood => Missing.Count + Unexpected.Count + Misshapen.Count == 0;

    /// <summary>Compares; null where there is no configuration, or no part whose keys follow from one.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="layout">What was recognised in it.</param>
    /// <exception cref="InvalidDataException">The configuration is damaged or lacks a size.</exception>
    public static CheckpointFit? Of(Checkpoint checkpoint, CheckpointLayout layout)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(layout);
        if (layout.Model == "DrivePI" && File.Exists(Path.Combine(checkpoint.Folder, DrivePiPerception.ConfigFileName)))
        {
            var drivePi = DrivePiConfig.Load(Path.Combine(checkpoint.Folder, DrivePiPerception.ConfigFileName));
            var hasOwnEncoder = Directory.Exists(Path.Combine(checkpoint.Folder, DrivePiWeights.EncoderFolder));
            return Of(checkpoint, [.. layout.Parts.Select(part => part.Name)], DrivePiWeights.Expected(drivePi, withEncoder: !hasOwnEncoder), checkpoint.Tensors);
        }

        var parts = layout.Parts.Where(part => IsChecked(part.Name)).ToArray();
        if (!parts.Any(part => part.Name == KnownPart.Decoder.Name || part.Name == KnownPart.Aggregator.Name) || ModelConfigFile.Of(checkpoint.Folder) is not { } config)
        {
            return null;
        }

        var all = layout.Parts.Count == parts.Length ? checkpoint.Tensors.Where(tensor => !IsTracker(tensor, parts)) : parts.SelectMany(part => part.Tensors);
        return Of(checkpoint, [.. parts.Select(part => part.Name).Distinct()], parts.SelectMany(part => Expected(part, config)), [.. all]);
    }

    private static CheckpointFit Of(
        Checkpoint checkpoint, IReadOnlyList<string> parts, IEnumerable<ExpectedTensor> asked, IReadOnlyList<StoredTensor> all)
    {
        var expected = asked.DistinctBy(tensor => tensor.Name).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        return new(
            parts,
            [.. expected.Values.Where(tensor => !tensor.IsOptional && checkpoint.Find(tensor.Name) is null).Select(tensor => tensor.Name)],
            [.. all.Select(tensor => tensor.Name).Where(name => !expected.ContainsKey(name)).Order(StringComparer.Ordinal)],
            [.. expected.Values.Select(tensor => MisshapenText(tensor, checkpoint.Find(tensor.Name))).OfType<string>()]);
    }

    private static bool IsChecked(string part) =>
        part == KnownPart.Decoder.Name || part == KnownPart.LanguageHead.Name || part == KnownPart.VisionTower.Name
        || part == KnownPart.Aggregator.Name || part == KnownPart.CameraHead.Name || part == KnownPart.DenseHead.Name
        || part == KnownPart.Connector.Name || part == KnownPart.EmbeddingMerger.Name;

    // VGGT's tracker, which lies beside its aggregator and which nothing here uses.
    private static bool IsTracker(StoredTensor tensor, IEnumerable<CheckpointPart> parts) => parts.Any(part =>
        part.Name == KnownPart.Aggregator.Name && part.Prefix.EndsWith(AggregatorKey, StringComparison.Ordinal)
        && tensor.Name.StartsWith(part.Prefix[..^AggregatorKey.Length] + "track_head.", StringComparison.Ordinal));

    // The language head's key comes with the decoder's, since the decoder's configuration says whether it must be there.
    private static IEnumerable<ExpectedTensor> Expected(CheckpointPart part, ModelConfigFile config) =>
        part.Name == KnownPart.Decoder.Name ? QwenKeys.Decoder(config, part.Prefix)
        : part.Name == KnownPart.VisionTower.Name ? QwenKeys.VisionTower(config, part.Prefix)
        : part.Name == KnownPart.LanguageHead.Name ? []
        : ExpectedOfStructure(part, VggtConfig.From(config.Section("spatial_config") ?? config), config);

    private static IEnumerable<ExpectedTensor> ExpectedOfStructure(CheckpointPart part, VggtConfig vggt, ModelConfigFile config)
    {
        long Merged() => SpatialTokens.MergedCount * (long)vggt.FeatureWidth;
        long Language() => (config.Section("text_config") ?? config).Size("hidden_size");
        var isDepth = part.Prefix.EndsWith("depth_head.", StringComparison.Ordinal);
        return part.Name == KnownPart.Aggregator.Name ? VggtKeys.Aggregator(vggt, part.Prefix)
            : part.Name == KnownPart.CameraHead.Name ? VggtKeys.CameraHead(vggt, part.Prefix)
            : part.Name == KnownPart.DenseHead.Name ? VggtKeys.DenseHead(vggt, isDepth ? VggtDenseKind.Depth : VggtDenseKind.Points, part.Prefix)
            : part.Name == KnownPart.Connector.Name ? VggtKeys.Connector(Merged(), Language(), part.Prefix + "connector.")
            : VggtKeys.EmbeddingMerger(Merged(), Language(), part.Prefix + "vggt_embedding_merger.");
    }

    private static string? MisshapenText(ExpectedTensor expected, StoredTensor? stored) => stored is null || stored.Shape.SequenceEqual(expected.Shape)
        ? null
        : $"{expected.Name} expected {StoredTensor.TextOf(expected.Shape)}, got {StoredTensor.TextOf(stored.Shape)}";
}
