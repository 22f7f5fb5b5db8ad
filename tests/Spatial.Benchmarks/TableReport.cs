using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>Finished tables under what they were measured on and when, for a terminal or as Markdown.</summary>
/// <param name="title">Heading of the Markdown file.</param>
/// <param name="guard">Ceilings of all rounds.</param>
public abstract class TableReport(string title, LoadGuard guard)
{
    /// <summary>True when no result differed from what it was compared with.</summary>
    public abstract bool ResultsAgree { get; }

    /// <summary>Ceilings of all rounds.</summary>
    protected LoadGuard Guard => guard;

    /// <summary>Prints everything, and saves it as Markdown where a file is named.</summary>
    /// <returns>The exit code: 0, or 1 when a result differed.</returns>
    public int Publish(TextWriter output, string? file)
    {
        ArgumentNullException.ThrowIfNull(output);
        foreach (var line in Lines(table => table.ToText()))
        {
            output.WriteLine(line);
        }

        if (file is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            File.WriteAllLines(file, [$"# {title}", "", .. Lines(table => table.ToMarkdown())]);
        }

        return ResultsAgree ? 0 : 1;
    }

    /// <summary>What was measured how, in sentences.</summary>
    protected abstract IEnumerable<string> Method();

    /// <summary>The tables, with empty lines between them, and notes.</summary>
    /// <param name="write">A table as lines.</param>
    protected abstract IEnumerable<string> Tables(Func<TextTable, IEnumerable<string>> write);

    private IEnumerable<string> Lines(Func<TextTable, IEnumerable<string>> write) =>
    [
        $"Machine: {MachineFacts.Processor}.",
        $"Versions: {MachineFacts.Versions}.",
        Invariant($"Date: {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC. Load average: {MachineFacts.Load}. {guard}."),
        "",
        .. Method(),
        "",
        .. guard.Rounds.Select((ceilings, i) => $"- Ceilings of round {i + 1}: {ceilings}{(guard.IsQuiet(ceilings) ? "" : " (disturbed)")}"),
        "",
        .. Tables(write),
    ];
}
