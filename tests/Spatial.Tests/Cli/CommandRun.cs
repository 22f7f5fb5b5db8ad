using System.Diagnostics;
using System.Text.Json;
using Spatial.Cli;

namespace Spatial.Tests;

/// <summary>What a command said and how it ended.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonElement.Parse(Output);

    public static CommandRun Of(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = CommandLine.Run(args, output, error);
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The command in a process of its own.</summary>
    public static CommandRun OfProcess(params string[] args) => OfProcess(new Dictionary<string, string>(), [], args);

    /// <summary>The command in a process of its own.</summary>
    /// <param name="environment">Variables that it gets beside ours.</param>
    /// <param name="starter">A program that starts what follows it, with its arguments; empty for none.</param>
    /// <param name="args">Arguments of the command.</param>
    public static CommandRun OfProcess(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> starter, params string[] args) =>
        OfProgram(environment, [.. starter, ChildProcess.Dotnet, Path.Join(AppContext.BaseDirectory, "Spatial.Cli.dll"), .. args]);

    /// <summary>Any program in a process of its own.</summary>
    /// <param name="environment">Variables that it gets beside ours.</param>
    /// <param name="line">Its name and arguments.</param>
    public static CommandRun OfProgram(IReadOnlyDictionary<string, string> environment, string[] line)
    {
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
