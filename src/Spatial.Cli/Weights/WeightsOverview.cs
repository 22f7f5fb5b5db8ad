using System.Globalization;
using System.Text.Json.Serialization;
using Spatial.Models;

namespace Spatial.Cli;

/// <summary>A file of a checkpoint in one line.</summary>
internal sealed record WeightFileFacts(string Name, int Tensors, long Bytes, IReadOnlyDictionary<string, string> Metadata);

/// <summary>A known part of a model in one line.</summary>
internal sealed record WeightPartFacts(string Part, string Of, string Prefix, int Tensors, long Parameters);

/// <summary>How many tensors of a dtype there are.</summary>
internal sealed record WeightDtypeFacts(string Dtype, int Tensors, long Parameters, long Bytes);

/// <summary>What a checkpoint holds, from its headers: which model it fits, what is missing, files, dtypes, tensors.</summary>
internal sealed record WeightsOverview(
    string Path,
    string? Model,
    bool IsWholeModel,
    int TensorCount,
    long Parameters,
    long Bytes,
    CheckpointFit? Fit,
    IReadOnlyList<HashComparison>? Hashes,
    IReadOnlyList<WeightFileFacts> Files,
    IReadOnlyList<WeightDtypeFacts> Dtypes,
    IReadOnlyList<WeightPartFacts> Parts,
    IReadOnlyList<TensorGroup> Tensors)
{
    private const int MostKeys = 20;

    private bool ShowsAll { get; init; }

    /// <summary>Files that are not as the list of hashes says; none where they were not compared.</summary>
    [JsonIgnore]
    public IEnumerable<HashComparison> Damaged => Hashes?.Where(file => file.IsEqual == false) ?? [];

    /// <summary>Looks at a checkpoint; reads no value unless hashes are to be compared.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="all">True to list every tensor by itself.</param>
    /// <param name="hashes">True to compare every file with the hash recorded for it, which reads all of it.</param>
    public static WeightsOverview Of(Checkpoint checkpoint, bool all, bool hashes)
    {
        var layout = CheckpointLayout.Of(checkpoint.Tensors);
        var parts = layout.Parts.Select(part => FactsOf(part.Name, part.Model, part.Prefix, part.Tensors));
        var others = layout.Parts.Count > 0 && layout.Others.Count > 0 ? [FactsOf("not known", "", "", layout.Others)] : Array.Empty<WeightPartFacts>();
        var dtypes = checkpoint.Tensors.GroupBy(tensor => tensor.Dtype).OrderByDescending(group => group.Count())
            .Select(group => new WeightDtypeFacts(group.Key.Code(), group.Count(), group.Sum(tensor => tensor.Count), group.Sum(tensor => tensor.ByteCount)));
        var byName = checkpoint.Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal);
        return new(
            checkpoint.Path,
            layout.Model,
            layout.IsWhole,
            checkpoint.Tensors.Count,
            checkpoint.Tensors.Sum(tensor => tensor.Count),
            checkpoint.Tensors.Sum(tensor => tensor.ByteCount),
            CheckpointFit.Of(checkpoint, layout),
            checkpoint.Hashes is null ? null : checkpoint.CompareHashes(reads: hashes),
            [.. checkpoint.Files.Select(file => new WeightFileFacts(file.Name, file.Tensors.Count, file.Length, file.Metadata))],
            [.. dtypes],
            [.. parts, .. others],
            all ? TensorGroup.Each(byName) : TensorGroup.Of(byName))
        {
            ShowsAll = all,
        };
    }

    /// <summary>Writes it for people.</summary>
    public void Write(Screen screen)
    {
        screen.Output.WriteLine($"Model:   {ModelText()}");
        screen.Output.WriteLine($"Tensors: {Number(TensorCount)} with {Number(Parameters)} parameters, {Number(Bytes)} bytes");
        WriteFit(screen);
        WriteHashes(screen);
        screen.Output.WriteLine();
        screen.WriteTable("Files", ["file", "tensors#", "bytes#"], Files.Select(file => new[] { file.Name, Number(file.Tensors), Number(file.Bytes) }));
        screen.WriteTable(
            "Metadata", ["file", "key", "text"], Files.SelectMany(file => file.Metadata.Select(entry => new[] { file.Name, entry.Key, Cut(entry.Value) })));
        screen.WriteTable(
            "Dtypes", ["dtype", "tensors#", "parameters#", "bytes#"],
            Dtypes.Select(dtype => new[] { dtype.Dtype, Number(dtype.Tensors), Number(dtype.Parameters), Number(dtype.Bytes) }));
        screen.WriteTable(
            "Parts", ["part", "of", "prefix", "tensors#", "parameters#"],
            Parts.Select(part => new[] { part.Part, part.Of, part.Prefix, Number(part.Tensors), Number(part.Parameters) }));
        screen.WriteTable(
            "Tensors", ["name", "dtype", "shape", "tensors#", "parameters#"],
            Tensors.Select(group => new[] { group.Name, group.Dtype, $"[{string.Join(", ", group.Shape.Select(Number))}]", Number(group.Tensors), Number(group.Parameters) }));
    }

    private static WeightPartFacts FactsOf(string part, string model, string prefix, IReadOnlyList<StoredTensor> tensors) =>
        new(part, model, prefix, tensors.Count, tensors.Sum(tensor => tensor.Count));

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Cut(string text) => text.Length > 200 ? text[..200] + "..." : text;

    private string ModelText() => (Model, IsWholeModel) switch
    {
        (null, _) => "none that is known here",
        (_, false) => $"a part of {Model}",
        _ => Model,
    };

    private void WriteFit(Screen screen)
    {
        if (Fit is null)
        {
            screen.Output.WriteLine("Fit:     not checked; that needs a config.json beside the weights, and a Qwen2.5 decoder or a VGGT in them");
            return;
        }

        screen.Output.WriteLine($"Fit:     {(Fit.IsGood ? "every key and shape is" : "NOT")} as config.json says, for {string.Join(", ", Fit.Checked)}");
        WriteKeys(screen, "missing", Fit.Missing);
        WriteKeys(screen, "unexpected", Fit.Unexpected);
        WriteKeys(screen, "of another shape", Fit.Misshapen);
    }

    private void WriteHashes(Screen screen)
    {
        screen.Output.WriteLine("Hashes:  " + (Hashes is null ? $"none recorded; {RecordedHashes.FileName} would have them"
            : Hashes.Any(file => file.IsEqual is null) ? $"recorded in {RecordedHashes.FileName}, not compared; --hashes does"
            : Hashes.All(file => file.IsEqual == true) ? $"every file is as {RecordedHashes.FileName} says"
            : $"NOT as {RecordedHashes.FileName} says"));
        foreach (var file in Damaged)
        {
            screen.Output.WriteLine($"           {Screen.Plain(file.Text)}");
        }
    }

    private void WriteKeys(Screen screen, string what, IReadOnlyList<string> keys)
    {
        if (keys.Count == 0)
        {
            return;
        }

        screen.Output.WriteLine($"         {Number(keys.Count)} {what}:");
        foreach (var key in keys.Take(ShowsAll ? int.MaxValue : MostKeys))
        {
            screen.Output.WriteLine($"           {Screen.Plain(key)}");
        }

        if (!ShowsAll && keys.Count > MostKeys)
        {
            screen.Output.WriteLine($"           ... and {Number(keys.Count - MostKeys)} more; --all shows them");
        }
    }
}
