using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>The versions a run was made with. Names no machine and no folder.</summary>
public sealed record RunVersions
{
    /// <summary>This software, with the commit it was built from.</summary>
    public required string Spatial { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>The native library and the kernel implementation it chose.</summary>
    public required string Native { get; init; }

    /// <summary>The Point Cloud Library as the model uses it: a version, or that it does without.</summary>
    public string PointCloudLibrary { get; init; } = "not used";

    /// <summary>Name and version of the operating system.</summary>
    public required string System { get; init; }

    /// <summary>Model name and number of threads of the processor.</summary>
    public required string Processor { get; init; }
}

/// <summary>Which data a run was made from, without saying where it lies.</summary>
/// <param name="Version">Table set, for example v1.0-mini.</param>
/// <param name="Fingerprint">Hash of the tables' content.</param>
public sealed record RunDataset(string Version, string Fingerprint);

/// <summary>What a run is: written once as <c>run.json</c>, compared on resuming.</summary>
public sealed record RunManifest
{
    /// <summary>Version of the layout of run folders that this code writes and reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Layout of the folder.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>When the run was started, UTC; a label, not used for computing.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The command line, with folders replaced by their role.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Name of the perception.</summary>
    public required string Model { get; init; }

    /// <summary>Its configuration as resolved.</summary>
    public required JsonElement Config { get; init; }

    /// <summary>LiDAR sweeps per sample.</summary>
    public required int Sweeps { get; init; }

    /// <summary>True when the model was given the vehicle's own motion: open-loop plans are not comparable without knowing.</summary>
    public bool UsesEgoStatus { get; init; }

    /// <summary>What the model looked at.</summary>
    public SubmissionMeta Inputs { get; init; } = SubmissionMeta.LidarOnly;

    /// <summary>Questions asked about every sample.</summary>
    public IReadOnlyList<string> Questions { get; init; } = [];

    /// <summary>SHA-256 of the file with a sample's own questions, whatever its name; null where there was none.</summary>
    public string? QuestionsSha256 { get; init; }

    /// <summary>The data.</summary>
    public required RunDataset Dataset { get; init; }

    /// <summary>Number of samples asked for.</summary>
    public required int SampleCount { get; init; }

    /// <summary>SHA-256 of their tokens in order, see <see cref="HashOf"/>.</summary>
    public required string SamplesSha256 { get; init; }

    /// <summary>What the run was made with.</summary>
    public required RunVersions Versions { get; init; }

    /// <summary>SHA-256 of a list of sample tokens, one per line.</summary>
    public static string HashOf(IEnumerable<string> sampleTokens) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', sampleTokens))));

    /// <summary>What makes two runs different predictions: one line per difference, ours first. Time, machine and command do not count.</summary>
    public IReadOnlyList<string> DifferencesFrom(RunManifest recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        var differences = new List<string>();
        Compare("model", Model, recorded.Model);
        Compare("config", Text(Config), Text(recorded.Config));
        Compare("sweeps", Sweeps, recorded.Sweeps);
        Compare("questions", string.Join(" | ", Questions), string.Join(" | ", recorded.Questions));
        Compare("questions file", QuestionsSha256 ?? "none", recorded.QuestionsSha256 ?? "none");
        Compare("dataset version", Dataset.Version, recorded.Dataset.Version);
        Compare("dataset fingerprint", Dataset.Fingerprint, recorded.Dataset.Fingerprint);
        Compare("number of samples", SampleCount, recorded.SampleCount);
        Compare("sample list", SamplesSha256, recorded.SamplesSha256);
        Compare("spatial version", Versions.Spatial, recorded.Versions.Spatial);
        Compare("Point Cloud Library", Versions.PointCloudLibrary, recorded.Versions.PointCloudLibrary);
        return differences;

        void Compare<T>(string what, T ours, T theirs)
        {
            if (!EqualityComparer<T>.Default.Equals(ours, theirs))
            {
                differences.Add(FormattableString.Invariant($"{what}: now {ours}, in the run {theirs}"));
            }
        }
    }

    private static string Text(JsonElement config) => JsonSerializer.Serialize(config);
}
