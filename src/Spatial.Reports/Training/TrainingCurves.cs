using System.Globalization;

namespace Spatial.Reports;

/// <summary>A column of <c>train.csv</c>.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Values">A value for each step, NaN where a step has none.</param>
internal sealed record TrainingCurve(string Name, IReadOnlyList<double> Values);

/// <summary>Where a stage begins.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Row">Its first step's place in the curves, from 0.</param>
internal sealed record StageStart(string Name, int Row);

/// <summary>What <c>train.csv</c> of a training says, step by step.</summary>
internal sealed record TrainingCurves
{
    private static readonly string[] Leading = ["stage", "step", "total_step", "rate", "gradient", "frames", "tokens", "seconds", "wait"];

    /// <summary>Number of each step in the whole training, rising.</summary>
    public required IReadOnlyList<double> Steps { get; init; }

    /// <summary>The stages, in their order.</summary>
    public required IReadOnlyList<StageStart> Stages { get; init; }

    /// <summary>The losses, those first that stand first in the file.</summary>
    public required IReadOnlyList<TrainingCurve> Losses { get; init; }

    /// <summary>Learning rate.</summary>
    public required TrainingCurve Rate { get; init; }

    /// <summary>Length of the gradient before it was clipped.</summary>
    public required TrainingCurve Gradient { get; init; }

    /// <summary>Seconds of a step.</summary>
    public required TrainingCurve Seconds { get; init; }

    /// <summary>Seconds of them that passed waiting for data.</summary>
    public required TrainingCurve Wait { get; init; }

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file; it may be growing.</param>
    /// <exception cref="InvalidDataException">It is none of these.</exception>
    public static TrainingCurves Read(string path)
    {
        var lines = LinesOf(path);
        string[] header = lines.Count > 0 ? lines[0].Split(',') : [];
        if (!header.Take(Leading.Length).SequenceEqual(Leading))
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} must begin with {string.Join(',', Leading)}, got '{lines.FirstOrDefault()}'; {path}");
        }

        var columns = header.Select(_ => new List<double>()).ToArray();
        var stages = new List<StageStart>();
        for (var number = 1; number < lines.Count; number++)
        {
            var cells = lines[number].Split(',');
            if (NumbersOf(cells, header.Length) is not { } numbers)
            {
                // The last line of a killed run may be half there.
                _ = number == lines.Count - 1 ? 0 : throw new InvalidDataException(
                    $"{Path.GetFileName(path)}, line {number + 1}: must hold a stage and {header.Length - 1} numbers, got '{lines[number]}'; {path}");
                break;
            }

            if (stages.Count == 0 || stages[^1].Name != cells[0])
            {
                stages.Add(new(cells[0], columns[0].Count));
            }

            for (var column = 0; column < columns.Length; column++)
            {
                columns[column].Add(numbers[column]);
            }
        }

        return new()
        {
            Steps = columns[2],
            Stages = stages,
            Losses = [.. header.Index().Skip(Leading.Length).Select(column => new TrainingCurve(column.Item, columns[column.Index]))],
            Rate = new("rate", columns[3]),
            Gradient = new("gradient", columns[4]),
            Seconds = new("seconds", columns[7]),
            Wait = new("wait", columns[8]),
        };
    }

    // The trainer holds it open and adds to it.
    private static List<string> LinesOf(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    // NaN for the stage and for empty cells; null where the line is not whole.
    private static double[]? NumbersOf(string[] cells, int count)
    {
        if (cells.Length != count)
        {
            return null;
        }

        var numbers = new double[count];
        for (var column = 0; column < count; column++)
        {
            numbers[column] = double.NaN;
            if (column > 0 && cells[column].Length > 0 && !double.TryParse(cells[column], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[column]))
            {
                return null;
            }
        }

        return numbers;
    }
}
