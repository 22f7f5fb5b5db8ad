using System.Globalization;
using Spatial.Training;

namespace Spatial.Cli;

/// <summary>A checkpoint of a training, and where its evaluation lies.</summary>
/// <param name="Training">The training's folder.</param>
/// <param name="Steps">Steps behind the checkpoint.</param>
internal sealed record EvaluatedCheckpoint(string Training, long Steps)
{
    private const string Evaluations = "evaluations";
    private const string Checkpoints = "checkpoints";
    private const string Prefix = "step-";
    private const string Remedy = ". `spatial train --validation` evaluates checkpoints as they are written; `spatial predict --model drivepi --weights CHECKPOINT`"
        + " and `spatial evaluate` do it for one that is there";

    /// <summary>The run with its predictions; its evaluation lies in it.</summary>
    public string Run => Path.Combine(Training, Evaluations, FormattableString.Invariant($"{Prefix}{Steps:D8}"));

    /// <summary>What it is called beside others.</summary>
    public string Name => FormattableString.Invariant($"{Path.GetFileName(Training)} step {Steps}");

    private bool IsEvaluated => File.Exists(Path.Combine(Run, ComparedRun.DefaultFolder, "metrics.json"));

    /// <summary>The checkpoint that a path means; null where it is no part of a training.</summary>
    /// <param name="path">A training's folder, which means its best checkpoint; a checkpoint's; or that of its evaluation. A full path, not ended by a separator.</param>
    /// <exception cref="ArgumentException">It was not evaluated.</exception>
    public static EvaluatedCheckpoint? At(string path)
    {
        if (TrainingFolder.Exists(path))
        {
            return BestOf(path);
        }

        var (evaluation, run) = (Path.GetFileName(path) == ComparedRun.DefaultFolder, Path.GetDirectoryName(path));
        if ((evaluation ? run : path) is not { } own || Path.GetDirectoryName(own) is not { } all || Path.GetDirectoryName(all) is not { } training
            || !TrainingFolder.Exists(training) || StepsOf(Path.GetFileName(own), Path.GetFileName(all)) is not { } steps)
        {
            return null;
        }

        var checkpoint = new EvaluatedCheckpoint(training, steps);
        return checkpoint.IsEvaluated ? checkpoint : throw new ArgumentException(
            $"checkpoint {steps} of {Path.GetFileName(training)} was not evaluated: {EvaluatedOf(training)}{Remedy}");
    }

    // The last one where nobody judged: the trainer notes a figure after the evaluation, and a kill may come between.
    private static EvaluatedCheckpoint BestOf(string training)
    {
        var judged = TrainingFolder.JudgedIn(training).OrderByDescending(judged => judged.Figure).Select(judged => new EvaluatedCheckpoint(training, judged.Steps));
        return judged.Concat(EvaluatedIn(training).Reverse()).FirstOrDefault(checkpoint => checkpoint.IsEvaluated)
            ?? throw new ArgumentException($"no checkpoint of {Path.GetFileName(training)} was evaluated{Remedy}");
    }

    private static string EvaluatedOf(string training)
    {
        var steps = EvaluatedIn(training).Select(checkpoint => checkpoint.Steps.ToString(CultureInfo.InvariantCulture)).ToArray();
        return steps.Length == 0 ? "none was" : $"those of steps {string.Join(", ", steps)} were";
    }

    private static IEnumerable<EvaluatedCheckpoint> EvaluatedIn(string training)
    {
        var folder = Path.Combine(training, Evaluations);
        return (Directory.Exists(folder) ? Directory.GetDirectories(folder) : [])
            .Select(run => StepsOf(Path.GetFileName(run), Evaluations)).OfType<long>().Order()
            .Select(steps => new EvaluatedCheckpoint(training, steps)).Where(checkpoint => checkpoint.IsEvaluated);
    }

    private static long? StepsOf(string name, string folder)
    {
        var digits = folder == Checkpoints ? name : folder == Evaluations && name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : "";
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var steps) ? steps : null;
    }
}
