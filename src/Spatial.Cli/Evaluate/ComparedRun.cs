using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>A finished evaluation that is compared with another.</summary>
internal sealed class ComparedRun : IDisposable
{
    private readonly EvaluationFolder _folder;
    private readonly Scoring _scoring;

    private ComparedRun(EvaluationFolder folder, string name)
    {
        (_folder, Name) = (folder, name);
        _scoring = new(folder);
    }

    /// <summary>Name of its folder, or of the run whose folder it lies in; see <see cref="TellApart"/>.</summary>
    public string Name { get; private set; }

    /// <summary>What was evaluated.</summary>
    public EvaluationManifest Manifest => _folder.Manifest;

    /// <summary>Opens an evaluation folder, or the evaluation inside a run folder, or that of a training's checkpoint.</summary>
    /// <exception cref="ArgumentException">The folder holds no whole evaluation, or is a checkpoint that was not evaluated.</exception>
    /// <exception cref="InvalidDataException">The evaluation is damaged or not finished.</exception>
    public static ComparedRun Open(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var checkpoint = EvaluatedCheckpoint.At(path);
        path = checkpoint?.Run ?? path;
        var inside = Path.Combine(path, DefaultFolder);
        var folder = EvaluationFolder.Open(!EvaluationFolder.Exists(path) && EvaluationFolder.Exists(inside) ? inside : path, StatisticsBundle.Format);
        try
        {
            return folder.Manifest.Shard is null
                ? new(folder, checkpoint?.Name ?? NameOf(path))
                : throw new ArgumentException($"{Path.GetFileName(path)} is shard {folder.Manifest.Shard} of an evaluation: `spatial merge` makes a whole one");
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Gives both sides of a comparison names that cannot be taken for each other.</summary>
    public static void TellApart(ComparedRun a, ComparedRun b)
    {
        if (a.Name == b.Name)
        {
            (a.Name, b.Name) = ($"{a.Name} (A)", $"{b.Name} (B)");
        }
    }

    /// <summary>Where <c>spatial evaluate</c> puts the evaluation of a run.</summary>
    public const string DefaultFolder = "evaluation";

    /// <summary>What was measured under a protocol.</summary>
    public RunStatistics StatisticsOf(string protocol) => new()
    {
        Name = Name,
        Protocol = protocol,
        DatasetFingerprint = Manifest.QuestionsSha256.Length == 0 ? Manifest.Dataset.Fingerprint : $"{Manifest.Dataset.Fingerprint} with questions {Manifest.QuestionsSha256}",
        SampleCount = Manifest.SampleCount,
        Samples = _scoring.StatisticsOf(Manifest.Protocols.ToList().IndexOf(protocol)),
    };

    /// <summary>What is wrong with its predictions although they were scored, in words.</summary>
    public IEnumerable<string> Faults => Manifest.Faults.Select(fault => $"PARTIAL: {Name}: {fault}");

    /// <summary>What a report says about it.</summary>
    public IEnumerable<Setting> Subject(string letter) =>
    [
        new(letter, Name),
        new($"{letter}: predictions", $"{Manifest.Predictions.Kind} {Manifest.Predictions.Name}"),
        .. Manifest.Subject.Select(value => new Setting($"{letter}: {value.Name}", value.Value)),
        new($"{letter}: measured with Spatial", Manifest.SpatialVersion),
        new($"{letter}: samples", $"{Manifest.Split}, {Manifest.Subset}"),
    ];

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    // Evaluations that lie in the folder of their run are all called alike.
    private static string NameOf(string path) => Path.GetFileName(
        Path.GetFileName(path) == DefaultFolder && Path.GetDirectoryName(path) is { } parent && RunFolder.Exists(parent) ? parent : path);
}
