using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Spatial.Cli;

/// <summary>Where a command writes: results to <see cref="Output"/>, progress and remarks to <see cref="Error"/>.</summary>
internal sealed class Screen(TextWriter output, TextWriter error)
{
    private const string EraseToEnd = "\u001b[K";
    private const string EraseBelow = "\u001b[J";

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly Lock _lines = new();
    private int _openLines; // that are redrawn; the cursor stands at the end of the last one

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

    /// <summary>Writes a line for people, on a line of its own even while others are redrawn.</summary>
    public void Remark(string line)
    {
        lock (_lines)
        {
            var erase = _openLines > 1 ? EraseBelow : EraseToEnd;
            Error.WriteLine((_openLines > 0 ? ToFirstLine() + erase : "") + line);
            _openLines = 0;
        }
    }

    /// <summary>Draws lines over the last ones drawn, cut to the terminal: longer ones would wrap, higher ones scroll, and stay.</summary>
    public void Redraw(params IReadOnlyList<string> lines)
    {
        var width = WidthOf(Error) - 1;
        lock (_lines)
        {
            var drawn = lines.Take(HeightOf(Error) - 1).Select(line => (line.Length > width ? line[..width] : line) + EraseToEnd).ToArray();
            var rest = drawn.Length < _openLines ? EraseBelow : "";
            Error.Write(ToFirstLine() + string.Join(Environment.NewLine, drawn) + rest);
            _openLines = drawn.Length;
        }
    }

    /// <summary>Leaves what was redrawn, as it is.</summary>
    public void EndRedraw()
    {
        lock (_lines)
        {
            if (_openLines > 0)
            {
                Error.WriteLine();
            }

            _openLines = 0;
        }
    }

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

        Output.WriteLine(Drawn(table, WidthOf(Output)));
        Output.WriteLine();
    }

    /// <summary>Columns of the terminal behind a writer; wide when there is none. COLUMNS says otherwise.</summary>
    public static int WidthOf(TextWriter writer)
    {
        const int least = 40;
        const int usual = 80; // of a terminal that does not tell its width
        const int widthOfAFile = 200;
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), CultureInfo.InvariantCulture, out var named) && named > 0)
        {
            return Math.Max(least, named);
        }

        var onTerminal = (ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected)
            || (ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected);
        return !onTerminal ? widthOfAFile : Console.WindowWidth is > 0 and var width ? Math.Max(least, width) : usual;
    }

    private static int HeightOf(TextWriter writer)
    {
        const int least = 2;
        const int usual = 24; // of a terminal that does not tell its height
        var onTerminal = ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected;
        return !onTerminal ? int.MaxValue : Console.WindowHeight is > 0 and var height ? Math.Max(least, height) : usual;
    }

    private string ToFirstLine() => _openLines > 1 ? string.Create(CultureInfo.InvariantCulture, $"\r\u001b[{_openLines - 1}A") : "\r";

    // Drawn in memory: cells are padded to their column's width, and nobody wants the spaces behind the last one.
    private static string Drawn(Table table, int width)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = width;
        console.Write(table);
        return string.Join(Environment.NewLine, text.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd()));
    }
}
