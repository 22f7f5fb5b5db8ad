using System.Text.Json;
using Spatial.Datasets;

namespace Spatial.Training;

/// <summary>What a training run is: <c>train.json</c> of its folder. It names no folder and no machine.</summary>
public sealed record TrainingManifest
{
    /// <summary>The layout that this program writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Layout of the folder.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The model, and how it is trained, as resolved.</summary>
    public required JsonElement Config { get; init; }

    /// <summary>Names of the data sets' folders.</summary>
    public required IReadOnlyList<string> Datasets { get; init; }

    /// <summary>Their version.</summary>
    public required string Version { get; init; }

    /// <summary>Official split; empty for all scenes.</summary>
    public required string Split { get; init; }

    /// <summary>Fingerprint of their tables.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Keyframes to learn from.</summary>
    public required int Frames { get; init; }

    /// <summary>Conversations about them.</summary>
    public required int Conversations { get; init; }

    /// <summary>Hash of the weights it began with; empty for random ones.</summary>
    public required string Weights { get; init; }

    /// <summary>Whether frames that cannot be learned from are left out.</summary>
    public required bool AllowPartial { get; init; }

    /// <summary>What the run was begun with; null where nobody said.</summary>
    public RunVersions? Versions { get; init; }

    /// <summary>What differs from another manifest in a way that makes it another training.</summary>
    internal IReadOnlyList<string> DifferencesFrom(TrainingManifest recorded)
    {
        (string Name, string Own, string There)[] values =
        [
            ("version", Version, recorded.Version),
            ("split", Split, recorded.Split),
            ("data", Fingerprint, recorded.Fingerprint),
            ("weights to begin with", Weights, recorded.Weights),
            ("frames", $"{Frames}", $"{recorded.Frames}"),
            ("conversations", $"{Conversations}", $"{recorded.Conversations}"),
            ("--allow-partial", $"{AllowPartial}", $"{recorded.AllowPartial}"),
        ];
        return
        [
            .. JsonElement.DeepEquals(Config, recorded.Config) ? Array.Empty<string>() : ["the configuration differs"], // their texts differ by spaces at least
            .. values.Where(value => value.Own != value.There).Select(value => $"{value.Name}: {value.Own}, there {value.There}"),
        ];
    }
}
