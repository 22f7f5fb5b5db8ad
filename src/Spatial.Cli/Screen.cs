using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Spatial.Cli;

/// <summary>Where a command writes: results to <see cref="Output"/>, progress and remarks to <see cref="Error"/>.</summary>
internal sealed class Screen(TextWriter output, TextWriter error)
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Results.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>Progress and errors.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>True when a person watches <see cref="Error"/> on a terminal that can redraw.</summary>
    public bool IsWatched =>
        ReferenceEquals(Error, Console.Error) && !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>Text from data without the control characters that could steer a terminal.</summary>
    public static string Plain(string text) =>
        text.AsSpan().IndexOfAnyInRange('\u007f', '\u009f') < 0 && !text.Any(char.IsControl)
            ? text
            : string.Concat(text.Select(letter => char.IsControl(letter) && letter != '\n' ? '?' : letter));

    /// <summary>Writes a value as JSON, indented.</summary>
    public void WriteJson<T>(T value) => Output.WriteLine(JsonSerializer.Serialize(value, JsonOptions));

    /// <summary>Writes a table with a title; nothing when there are no rows.</summary>
    public void WriteTable(string title, string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = columns.Any(column => column.Length > 0) };
        foreach (var column in columns)
        {
            // A column named with a trailing # holds numbers.
            var isNumber = column.EndsWith('#');
            var header = new TableColumn(new Text(column.TrimEnd('#'))) { Alignment = isNumber ? Justify.Right : Justify.Left };
            table.AddColumn(header);
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(Plain(cell))));
        }

        if (table.Rows.Count == 0)
        {
            return;
        }

        if (title.Length > 0)
        {
            Output.WriteLine(Plain(title));
        }

        ConsoleOn(Output).Write(table);
        Output.WriteLine();
    }

    /// <summary>A drawing console over a writer; wide and plain unless it is a terminal.</summary>
    public static IAnsiConsole ConsoleOn(TextWriter writer)
    {
        var onTerminal = (ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected)
            || (ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected);
        var console = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = onTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = onTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        const int widthOfAFile = 200;
        if (!onTerminal)
        {
            console.Profile.Width = widthOfAFile;
        }

        return console;
    }
}
