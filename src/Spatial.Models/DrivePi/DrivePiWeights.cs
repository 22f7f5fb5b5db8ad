using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Where DrivePI's weights lie in files, and what files say about them besides.</summary>
/// <remarks>Keys are those of the releases: what stands below "model." and "lm_head." is DrivePI's, what stands at the root is UniLION's. A folder may hold
/// both in one checkpoint, or UniLION's in a folder "unilion" of its own.</remarks>
internal static class DrivePiWeights
{
    /// <summary>Folder of the encoder's weights beside the others'.</summary>
    public const string EncoderFolder = "unilion";

    /// <summary>Folder of a Spatial-MLLM's weights, whose encoders see for the language model.</summary>
    public const string SightFolder = "sight";

    private const string BehaviourKey = "spatial.behaviour";
    private const string ClassesKey = "spatial.classes";

    private static readonly string[] OwnRoots = ["mm_projector.", "bev_occ_estimator.", "diff_anchor_planner_head."];

    private static readonly string[] FlowPrefixes = ["bev_occ_estimator.flow_predicter.", "bev_occ_estimator.motion."];

    private static readonly WeightTie OutputTie = new("lm_head.weight", "model.embed_tokens.weight");

    // UniLION's own heads, which DrivePI does not use.
    private static readonly string[] UnusedOfUniLion = ["det_head.", "occ_head.", "map_head.", "motion_head.", "planning_head."];

    // Of a Spatial-MLLM its language model, and VGGT's heads.
    private static readonly string[] UnusedOfSpatialMllm =
        ["model.", "lm_head.", .. VggtWeights.Options(VggtHeads.None).Unused.Select(head => $"spatial_encoder.vggt_model.{head}")];

    private static WeightRename[] Renames =>
    [
        .. OwnRoots.Select(root => new WeightRename($"model.{root}", root)),
        new("model.", "language.model."),
        new("lm_head.", "language.lm_head."),
        .. UniLionEncoder.Renames.Select(rename => rename with { To = $"encoder.{rename.To}" }),
    ];

    /// <summary>Writes a folder that <see cref="Load"/> reads.</summary>
    /// <param name="network">Whose weights.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="instead">Values that are written instead of the network's own, by its names; null for none.</param>
    public static void Save(DrivePiNetwork network, string folder, IReadOnlyDictionary<string, Tensor>? instead = null)
    {
        var state = network.state_dict().ToDictionary(
            entry => PublishedKey(entry.Key), entry => instead?.GetValueOrDefault(entry.Key) ?? entry.Value, StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>
        {
            ["format"] = "pt",
            [BehaviourKey] = NameOf(network.Config.Behaviour),
            [ClassesKey] = Classes,
        };
        SafetensorsWriter.WriteFolder(folder, state, metadata);
    }

    /// <summary>Loads weights: all that the network has, or nothing.</summary>
    /// <param name="network">Receives them.</param>
    /// <param name="folder">A checkpoint, with the encoder's weights in it or in <see cref="EncoderFolder"/>, and those of the cameras' two encoders in it or
    /// in <see cref="SightFolder"/>.</param>
    /// <param name="allowOtherBehaviour">Lets weights pass that were trained with the other behaviour.</param>
    /// <param name="allowNonFinite">Lets NaN and infinity pass.</param>
    /// <param name="skipHashes">Lets weights pass that are not compared with the hashes beside them.</param>
    /// <param name="newParts">Lets what the checkpoint lacks stay as it is, but in an encoder with weights of its own.</param>
    /// <param name="take">Parts that are loaded; all where null.</param>
    /// <returns>What to know about them, one sentence each.</returns>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    /// <exception cref="InvalidDataException">Damaged, or they do not fit; names all that does not.</exception>
    public static IReadOnlyList<string> Load(DrivePiNetwork network, string folder, bool allowOtherBehaviour, bool allowNonFinite, bool skipHashes = false,
        bool newParts = false,
        IReadOnlyCollection<DrivePiPart>? take = null)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var remarks = CheckMetadata(checkpoint, network.Config.Behaviour, allowOtherBehaviour);
        var options = new WeightLoadOptions
        {
            Renames = Renames,
            Ties = [OutputTie],
            Unused = UnusedOfUniLion,
            AllowNonFinite = allowNonFinite,
            SkipHashes = skipHashes,
            Missing = newParts ? keys =>
                remarks.AddRange(keys.Count == 0 ? [] : [$"{keys.Count} tensors that the weights lack begin at random: {KeyList.Text(keys)}."]) : null,
        };
        options = take is null ? options : options with { Takes = key => take.Contains(PartOf(key)) };
        // All fit, or nothing is loaded: checkpoints of parts are checked before the rest is.
        var parts = new List<(string Root, nn.Module Module, Checkpoint Checkpoint, WeightLoadOptions Options)>();
        try
        {
            if (Open(EncoderFolder) is { } encoder)
            {
                remarks.AddRange(CheckBehaviour(encoder, network.Config.Behaviour, allowOtherBehaviour));
                parts.Add(("encoder.", network.Encoder, encoder,
                    OfPart(DrivePiPart.Encoder) with { Renames = UniLionEncoder.Renames, Unused = UnusedOfUniLion }));
            }

            if (network.Sight is { } sight && Open(SightFolder) is { } its)
            {
                parts.Add(("sight.", sight, its, OfPart(DrivePiPart.Sight) with { Renames = [], Unused = UnusedOfSpatialMllm }));
            }

            parts.ForEach(part => WeightLoader.Require(part.Module, part.Checkpoint, part.Options));
            WeightLoader.Load(network, checkpoint, options with { Elsewhere = [.. parts.Select(part => part.Root)] });
            parts.ForEach(part => WeightLoader.Load(part.Module, part.Checkpoint, part.Options));
            return remarks;
        }
        finally
        {
            parts.ForEach(part => part.Checkpoint.Dispose());
        }

        Checkpoint? Open(string name) => Path.Combine(folder, name) is var path && Directory.Exists(path) ? Checkpoint.Open(path) : null;

        WeightLoadOptions OfPart(DrivePiPart part) => options with { Ties = [], Missing = null, Takes = take is null ? null : _ => take.Contains(part) };
    }

    /// <summary>The part that a parameter of the network belongs to.</summary>
    /// <param name="name">As the network calls it.</param>
    public static DrivePiPart PartOf(string name) => name[..name.IndexOf('.', StringComparison.Ordinal)] switch
    {
        "encoder" => DrivePiPart.Encoder,
        "mm_projector" => DrivePiPart.Projector,
        "language" => DrivePiPart.Language,
        "bev_occ_estimator" => FlowPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) ? DrivePiPart.Flow : DrivePiPart.Occupancy,
        "diff_anchor_planner_head" => DrivePiPart.Planner,
        "sight" => DrivePiPart.Sight,
        var other => throw new InvalidOperationException($"no part of DrivePI is called {other}"),
    };

    /// <summary>Keys and shapes that a checkpoint of a configuration has.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="withEncoder">Whether the encoder's are among them.</param>
    /// <remarks>The language model's are computed, not made: it may be of half a billion numbers.</remarks>
    public static IEnumerable<ExpectedTensor> Expected(DrivePiConfig config, bool withEncoder)
    {
        using var scope = NewDisposeScope();
        var parts = new Dictionary<string, nn.Module>
        {
            ["mm_projector."] = new SpatialProjector(config.Tokens.Channels, config.Patch, config.Tokens.HiddenSize, config.ProjectorHeadSize),
            ["bev_occ_estimator."] = new OccupancyHead(config.OccupancyHead, config.TokenOrder),
            ["diff_anchor_planner_head."] = new DrivePiActionHead(config.ActionHead),
        };
        if (config.SightTokens > 0)
        {
            parts["sight."] = new DrivePiSight(config.Sight, config.Tokens.HiddenSize);
        }

        if (withEncoder)
        {
            parts["encoder."] = new UniLionEncoder(config.Encoder, config.Behaviour);
        }

        return
        [
            .. QwenKeys.Decoder(config.Language.ToQwen2(), "model."),
            .. parts.SelectMany(part =>
                part.Value.state_dict().Select(entry => new ExpectedTensor(PublishedKey(part.Key + entry.Key), [.. entry.Value.shape]))),
        ];
    }

    private static string Classes => string.Join(",", OccupancyLabels.OpenOcc.Classes);

    private static string NameOf(DrivePiBehaviour behaviour) => behaviour == DrivePiBehaviour.ReleaseCompat ? "release-compat" : "corrected";

    private static string PublishedKey(string key) =>
        Renames.FirstOrDefault(rename => key.StartsWith(rename.To, StringComparison.Ordinal)) is { } rename ? rename.From + key[rename.To.Length..] : key;

    private static List<string> CheckMetadata(Checkpoint checkpoint, DrivePiBehaviour behaviour, bool allowOtherBehaviour)
    {
        var remarks = CheckBehaviour(checkpoint, behaviour, allowOtherBehaviour);
        switch (TextOf(checkpoint, ClassesKey))
        {
            case null:
                remarks.Add("The weights do not say which occupancy classes they predict: those of OpenOcc are taken.");
                break;
            case var classes when classes != Classes:
                throw checkpoint.Fault($"predicts the occupancy classes {classes}, expected {Classes}");
        }

        return remarks;
    }

    private static string? TextOf(Checkpoint checkpoint, string key) =>
        checkpoint.Files.Select(file => file.Metadata.GetValueOrDefault(key)).FirstOrDefault(text => text is not null);

    private static List<string> CheckBehaviour(Checkpoint checkpoint, DrivePiBehaviour behaviour, bool allowOtherBehaviour)
    {
        var remarks = new List<string>();
        var trained = TextOf(checkpoint, BehaviourKey);
        if ((trained ?? NameOf(DrivePiBehaviour.ReleaseCompat)) != NameOf(behaviour))
        {
            var fault = $"was trained with the behaviour {trained ?? "release-compat, as weights that say nothing are"}, but the configuration says {NameOf(behaviour)}; "
                + "set \"behaviour\" in it";
            if (!allowOtherBehaviour)
            {
                throw checkpoint.Fault($"{fault}, or add --allow-other-behaviour");
            }

            remarks.Add($"The checkpoint {fault}.");
        }

        return remarks;
    }
}
