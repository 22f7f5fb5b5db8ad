namespace Spatial.Datasets;

/// <summary>One of the parts that an evaluation was divided into.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Count">Number of parts.</param>
public sealed record EvaluationShard(int Index, int Count)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Index}/{Count}");
}

/// <summary>Which predictions are evaluated, without saying where they lie.</summary>
/// <param name="Kind">run, or the format of a file or folder, for example nuscenes-det.</param>
/// <param name="Name">Name of the model, or of the file or folder.</param>
/// <param name="Identity">Hash of what decides the predictions: of a run's manifest, of a file's content, of a folder's names and sizes.</param>
public sealed record EvaluatedPredictions(string Kind, string Name, string Identity);

/// <summary>A named value that a report shows.</summary>
public sealed record NamedValue(string Name, string Value);

/// <summary>What an evaluation is: written once as <c>evaluation.json</c>, compared on resuming, merging and comparing.</summary>
public sealed record EvaluationManifest
{
    /// <summary>Version of the layout of evaluation folders that this code writes and reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Layout of the folder.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The predictions.</summary>
    public required EvaluatedPredictions Predictions { get; init; }

    /// <summary>The data.</summary>
    public required RunDataset Dataset { get; init; }

    /// <summary>Names of the protocols, in the order asked for.</summary>
    public required IReadOnlyList<string> Protocols { get; init; }

    /// <summary>Official split, all, or from-predictions.</summary>
    public required string Split { get; init; }

    /// <summary>What was picked from the split, in words; "whole split" where nothing was.</summary>
    public required string Subset { get; init; }

    /// <summary>Number of samples over all shards.</summary>
    public required int SampleCount { get; init; }

    /// <summary>SHA-256 of their tokens in order, see <see cref="RunManifest.HashOf"/>.</summary>
    public required string SamplesSha256 { get; init; }

    /// <summary>The part that this folder holds; null for all.</summary>
    public EvaluationShard? Shard { get; init; }

    /// <summary>True where damaged and missing samples are left out and counted.</summary>
    public bool AllowPartial { get; init; }

    /// <summary>SHA-256 of the questions and true answers; empty where there were none.</summary>
    public string QuestionsSha256 { get; init; } = "";

    /// <summary>What is wrong with the predictions although they are scored, in sentences.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Name of the run's folder; empty for files. A label: the same run may be named differently elsewhere.</summary>
    public string RunName { get; init; } = "";

    /// <summary>What else the report says about the predictions.</summary>
    public IReadOnlyList<NamedValue> Subject { get; init; } = [];

    /// <summary>What readers of the figures must know.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>This software, with the commit it was built from.</summary>
    public required string SpatialVersion { get; init; }

    /// <summary>What makes two evaluations different, one line per difference, ours first; shards are not compared.</summary>
    public IReadOnlyList<string> DifferencesFrom(EvaluationManifest other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var differences = new List<string>();
        Compare("predictions", $"{Predictions.Kind} {Predictions.Name} {Short(Predictions.Identity)}",
            $"{other.Predictions.Kind} {other.Predictions.Name} {Short(other.Predictions.Identity)}");
        Compare("dataset version", Dataset.Version, other.Dataset.Version);
        Compare("dataset fingerprint", Dataset.Fingerprint, other.Dataset.Fingerprint);
        Compare("questions", Short(QuestionsSha256), Short(other.QuestionsSha256));
        Compare("faults", string.Join(' ', Faults), string.Join(' ', other.Faults));
        Compare("what is said of the predictions", string.Join(", ", Subject), string.Join(", ", other.Subject));
        Compare("remarks", string.Join(' ', Remarks), string.Join(' ', other.Remarks));
        Compare("protocols", string.Join(',', Protocols), string.Join(',', other.Protocols));
        Compare("split", Split, other.Split);
        Compare("subset", Subset, other.Subset);
        Compare("number of samples", SampleCount, other.SampleCount);
        Compare("sample list", SamplesSha256, other.SamplesSha256);
        Compare("losses allowed", AllowPartial, other.AllowPartial);
        Compare("spatial version", SpatialVersion, other.SpatialVersion);
        return differences;

        void Compare<T>(string what, T ours, T theirs)
        {
            if (!EqualityComparer<T>.Default.Equals(ours, theirs))
            {
                differences.Add(FormattableString.Invariant($"{what}: {ours}, there {theirs}"));
            }
        }
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
