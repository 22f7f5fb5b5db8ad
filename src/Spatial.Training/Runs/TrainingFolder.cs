using System.Globalization;
using System.Text;
using Spatial.Datasets;

namespace Spatial.Training;

/// <summary>A training run on disk, held by one process.</summary>
/// <remarks><c>train.json</c> what it is, <c>train.csv</c> a line for each step, <c>judged.csv</c> a line for each checkpoint that was evaluated,
/// <c>checkpoints/</c>, <c>tokenizer.json</c>, at the end <c>model/</c>.</remarks>
internal sealed class TrainingFolder : IDisposable
{
    private const string ManifestName = "train.json";
    private const string JudgedName = "judged.csv";
    private const string JudgedHeader = "total_step,figure";

    private static readonly OutputFolder Kind = new("a", "training", ManifestName);

    private readonly RunLock _lock;
    private readonly List<(long Steps, double Figure)> _judged;

    private TrainingFolder(string path, RunLock held)
    {
        (Path, _lock) = (path, held);
        LastCheckpoint = TrainingCheckpoint.All(path).LastOrDefault();
        LastState = LastCheckpoint is null ? null : TrainingCheckpoint.StateOf(LastCheckpoint);
        _judged = ReadJudged(System.IO.Path.Combine(path, JudgedName), LastState?.TotalSteps ?? 0);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Newest checkpoint; null before the first.</summary>
    public string? LastCheckpoint { get; private set; }

    /// <summary>How far it is.</summary>
    public TrainingState? LastState { get; private set; }

    /// <summary>The checkpoint that was judged best; null where none was, or it is gone.</summary>
    public string? BestCheckpoint =>
        _judged.Count == 0 ? null : TrainingCheckpoint.All(Path).FirstOrDefault(folder => StepsOf(folder) == _judged.MaxBy(judged => judged.Figure).Steps);

    /// <summary>Checkpoints that stay.</summary>
    public IReadOnlyCollection<string> Spared => BestCheckpoint is { } best ? [best] : [];

    /// <summary>Checkpoints judged since the best one.</summary>
    public int JudgedWithoutBetter => _judged.Count == 0 ? 0 : _judged.Count - 1 - _judged.IndexOf(_judged.MaxBy(judged => judged.Figure));

    /// <summary>Makes a run's folder, or takes one up.</summary>
    /// <exception cref="ArgumentException">It holds a run and is not to be gone on with, or another run, or other files.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="InvalidOperationException">Another process trains in it.</exception>
    public static TrainingFolder Open(TrainingOrder request, TrainingManifest manifest)
    {
        var folder = request.Out;
        if (!request.Resume || !Kind.HasManifest(folder))
        {
            return Kind.Create(folder, TimeProvider.System, Kind.HasManifest, held =>
            {
                Kind.WriteManifest(folder, manifest);
                return new TrainingFolder(folder, held);
            });
        }

        Kind.RequireSame(folder, manifest.DifferencesFrom(ReadManifest(folder)));
        return OutputFolder.Locked(folder, TimeProvider.System, held => new TrainingFolder(folder, held));
    }

    /// <summary>True when a folder holds a training.</summary>
    public static bool Exists(string folder) => Kind.HasManifest(folder);

    /// <summary>Checkpoints of a run that were judged, in their order, and the figure of each, higher is better.</summary>
    /// <exception cref="InvalidDataException">The list of them is damaged.</exception>
    public static IReadOnlyList<(long Steps, double Figure)> JudgedIn(string folder) => ReadJudged(System.IO.Path.Combine(folder, JudgedName), long.MaxValue);

    /// <summary>What a run's folder holds.</summary>
    public static TrainingManifest ReadManifest(string folder) => Kind.ReadManifest<TrainingManifest>(
        folder, manifest => manifest.Schema, TrainingManifest.CurrentSchema, "; `spatial train` makes one");

    /// <summary>A checkpoint was written.</summary>
    public void Took(string checkpoint, TrainingState state) => (LastCheckpoint, LastState) = (checkpoint, state);

    /// <summary>A checkpoint was judged.</summary>
    public void Judged(long steps, double figure)
    {
        _judged.RemoveAll(judged => judged.Steps >= steps);
        _judged.Add((steps, figure));
        var text = new StringBuilder(JudgedHeader).Append('\n');
        foreach (var judged in _judged)
        {
            text.Append(CultureInfo.InvariantCulture, $"{judged.Steps},{judged.Figure:R}\n");
        }

        AtomicFile.Write(System.IO.Path.Combine(Path, JudgedName), text.ToString());
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static long StepsOf(string checkpoint) => long.Parse(System.IO.Path.GetFileName(checkpoint), CultureInfo.InvariantCulture);

    private static List<(long Steps, double Figure)> ReadJudged(string path, long doneSteps)
    {
        var judged = new List<(long, double)>();
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path).Skip(1) : [])
        {
            var cells = line.Split(',');
            if (cells.Length != 2 || !long.TryParse(cells[0], CultureInfo.InvariantCulture, out var steps)
                || !double.TryParse(cells[1], CultureInfo.InvariantCulture, out var figure))
            {
                throw new InvalidDataException($"{JudgedName} must have lines '{JudgedHeader}', got '{line}': delete it to judge anew; {path}");
            }

            if (steps <= doneSteps)
            {
                judged.Add((steps, figure));
            }
        }

        return judged;
    }
}
