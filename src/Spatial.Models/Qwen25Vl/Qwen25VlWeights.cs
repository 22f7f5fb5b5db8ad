namespace Spatial.Models;

/// <summary>Where Qwen2.5-VL's weights lie in files: as transformers before 4.52 has them, or as later releases do.</summary>
internal static class Qwen25VlWeights
{
    private const string Tower = "visual.";
    private const string Decoder = "model.";
    private const string Output = "lm_head.weight";
    private const string Embedding = "model.embed_tokens.weight";
    private const string LaterTower = "model.visual.";
    private const string LaterDecoder = "model.language_model.";

    private static readonly WeightRename[] LaterNames = [new(LaterDecoder, Decoder), new(LaterTower, Tower)];

    /// <summary>Loads weights: all that the model has, or nothing.</summary>
    /// <param name="model">Receives them.</param>
    /// <param name="checkpoint">Of either layout.</param>
    /// <param name="options">What may differ; nothing where null. Names and ties are taken from here.</param>
    /// <exception cref="InvalidDataException">They do not fit; all that does not is listed. Or keys of both layouts are there.</exception>
    public static void Load(Qwen25VlModel model, Checkpoint checkpoint, WeightLoadOptions? options = null)
    {
        options = (options ?? WeightLoadOptions.Strict) with { Renames = NamesOf(checkpoint), Ties = TiesOf(model.Config, checkpoint) };
        WeightLoader.Load(model, checkpoint, options);
    }

    /// <summary>Keys and shapes of a checkpoint of a configuration; nothing of their size is made.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="asLater">Named as transformers 4.52 and later have it.</param>
    public static IEnumerable<ExpectedTensor> Expected(Qwen25VlConfig config, bool asLater = false) =>
    [
        .. QwenKeys.VisionTower(config.Vision, asLater ? LaterTower : Tower),
        .. QwenKeys.Decoder(config.Text, asLater ? LaterDecoder : Decoder),
    ];

    /// <summary>How keys differ from this model's: not at all, or as transformers since 4.52 has them.</summary>
    /// <exception cref="InvalidDataException">Keys of both layouts are there.</exception>
    public static IReadOnlyList<WeightRename> NamesOf(Checkpoint checkpoint)
    {
        var later = checkpoint.Tensors.Select(tensor => tensor.Name).FirstOrDefault(IsLater);
        if (later is null)
        {
            return [];
        }

        var earlier = checkpoint.Tensors.Select(tensor => tensor.Name).FirstOrDefault(IsEarlier);
        return earlier is null ? LaterNames : throw checkpoint.Fault(
            $"has keys of two layouts, {PrintableName.Of(earlier)} as before transformers 4.52 and {PrintableName.Of(later)} as since; "
            + "expected one: it was put together of two checkpoints");
    }

    /// <summary>A tied checkpoint may have its output layer all the same, as some trainers write it.</summary>
    public static IReadOnlyList<WeightTie> TiesOf(Qwen25VlConfig config, Checkpoint checkpoint) => !config.Text.TieWordEmbeddings ? []
        : [new(Output, checkpoint.Tensors.Any(tensor => IsLater(tensor.Name)) ? LaterDecoder + Embedding[Decoder.Length..] : Embedding)];

    private static bool IsLater(string key) => LaterNames.Any(name => name.Fits(key));

    private static bool IsEarlier(string key) => !IsLater(key)
        && (key.StartsWith(Tower, StringComparison.Ordinal) || key.StartsWith(Decoder, StringComparison.Ordinal));
}
