using System.Globalization;
using System.Text;

namespace Spatial.Training;

/// <summary><c>train.csv</c>: a line for each step. A run that is resumed cuts it back to the checkpoint it goes on from.</summary>
internal sealed class TrainingLog : IDisposable
{
    /// <summary>Its name in a run's folder.</summary>
    public const string Name = "train.csv";

    private readonly StreamWriter _file;

    private TrainingLog(StreamWriter file) => _file = file;

    private static string Header => $"stage,step,total_step,rate,gradient,frames,tokens,seconds,wait,{string.Join(',', LossTerms.Names)}";

    /// <summary>Opens the log of a run.</summary>
    /// <param name="run">Its folder.</param>
    /// <param name="doneSteps">Steps of the whole training that are done; lines of later ones go.</param>
    /// <exception cref="InvalidDataException">The file is none of these.</exception>
    public static TrainingLog Open(string run, long doneSteps)
    {
        var path = Path.Combine(run, Name);
        var kept = new StringBuilder(Header).Append('\n');
        if (File.Exists(path))
        {
            var lines = File.ReadAllLines(path);
            if (lines.Length == 0 || lines[0] != Header)
            {
                throw new InvalidDataException($"{Name} must begin with {Header}: move it away to begin a new one; {path}");
            }

            foreach (var line in lines.Skip(1).Where(line => IsOfStep(line, doneSteps)))
            {
                kept.Append(line).Append('\n');
            }
        }

        AtomicFile.Write(path, kept.ToString());
        return new(new(path, append: true) { AutoFlush = false });
    }

    /// <summary>Adds a step.</summary>
    public void Add(TrainingStep step)
    {
        string[] cells =
        [
            step.Stage,
            .. new[] { step.Step, step.TotalStep }.Select(value => value.ToString(CultureInfo.InvariantCulture)),
            .. new[] { step.LearningRate, step.GradientLength }.Select(Text),
            .. new[] { step.Frames, step.Tokens }.Select(value => value.ToString(CultureInfo.InvariantCulture)),
            .. new[] { step.Seconds, step.WaitSeconds }.Select(Text),
            .. step.Losses.Values.Select(Text),
        ];
        _file.WriteLine(string.Join(',', cells));
    }

    /// <summary>Puts what was added on disk.</summary>
    public void Flush() => _file.Flush();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string Text(double value) => double.IsNaN(value) ? "" : value.ToString("G6", CultureInfo.InvariantCulture);

    // The last line of a killed run may be half there.
    private static bool IsOfStep(string line, long doneSteps)
    {
        var cells = line.Split(',');
        return cells.Length == Header.Count(letter => letter == ',') + 1
            && long.TryParse(cells[2], NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step <= doneSteps;
    }
}
