namespace Spatial.Models;

/// <summary>A known part found in a checkpoint.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Model">The published model whose part it is.</param>
/// <param name="Prefix">What stands before its keys; empty, or ending with a dot.</param>
/// <param name="Tensors">What it has.</param>
public sealed record CheckpointPart(string Name, string Model, string Prefix, IReadOnlyList<StoredTensor> Tensors);

/// <summary>Which published model the keys of a checkpoint are of.</summary>
/// <param name="Model">The model; null where no key is known.</param>
/// <param name="IsWhole">False where only parts of the model are there.</param>
/// <param name="Parts">The parts that were recognised.</param>
/// <param name="Others">What belongs to none of them.</param>
public sealed record CheckpointLayout(string? Model, bool IsWhole, IReadOnlyList<CheckpointPart> Parts, IReadOnlyList<StoredTensor> Others)
{
    // VGGT has two dense heads; a file of thousands must not take hours.
    private const int MostOfOneKind = 8;

    // The first whose parts are all there; so what has more parts stands above what has fewer.
    private static readonly (string Model, KnownPart[] Parts)[] Models =
    [
        ("DrivePI", [KnownPart.Decoder, KnownPart.Projector]),
        ("Spatial-MLLM v1.1", [KnownPart.Decoder, KnownPart.VisionTower, KnownPart.Aggregator, KnownPart.Connector]),
        ("Spatial-MLLM v1.0", [KnownPart.Decoder, KnownPart.VisionTower, KnownPart.Aggregator, KnownPart.EmbeddingMerger]),
        ("Qwen2.5-VL", [KnownPart.Decoder, KnownPart.VisionTower]),
        ("Qwen2.5", [KnownPart.Decoder]),
        ("VGGT", [KnownPart.Aggregator]),
        ("UniLION", [KnownPart.LionBackbone]),
    ];

    /// <summary>Recognises the parts of a checkpoint by its keys; no value is read.</summary>
    public static CheckpointLayout Of(IReadOnlyList<StoredTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var rest = tensors.ToList();
        var found = new List<(KnownPart Known, CheckpointPart Part)>();
        foreach (var (known, prefix) in Marked(tensors))
        {
            var its = rest.Where(tensor => known.Has(tensor.Name, prefix)).ToArray();
            if (its.Length > 0)
            {
                rest.RemoveAll(its.ToHashSet().Contains);
                found.Add((known, new(known.Name, known.Model, prefix, its)));
            }
        }

        var whole = Models.FirstOrDefault(model => model.Parts.All(part => found.Any(candidate => candidate.Known == part))).Model;
        return new(whole ?? found.FirstOrDefault().Known?.Model, whole is not null, [.. found.Select(candidate => candidate.Part)], rest);
    }

    private static IEnumerable<(KnownPart Known, string Prefix)> Marked(IReadOnlyList<StoredTensor> tensors)
    {
        var keys = tensors.Select(tensor => (Key: tensor.Name, Pattern: KeyPattern.Of(tensor.Name))).ToArray();
        return KnownPart.All.SelectMany(known => keys
            .Select(key => KeyPattern.PrefixBefore(key.Key, key.Pattern, known.Mark))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Take(MostOfOneKind)
            .Select(prefix => (known, prefix)));
    }
}
