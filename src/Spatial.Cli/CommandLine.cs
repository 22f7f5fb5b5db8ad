using System.CommandLine;
using System.CommandLine.Help;

namespace Spatial.Cli;

/// <summary>The spatial command: its verbs, and how usage errors and failures are told.</summary>
public static class CommandLine
{
    /// <summary>Runs one command.</summary>
    /// <param name="args">Arguments after the program's name.</param>
    /// <param name="output">Receives results, for people or as JSON.</param>
    /// <param name="error">Receives progress and errors.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(args);
        var screen = new Screen(output, error);
        var root = Root(screen);

        // Response files would let an argument that begins with @ read any file.
        var parsed = root.Parse(args, new() { ResponseFileTokenReplacer = null });
        var asksForHelp = parsed.Action is HelpWithExamples;
        if (parsed.Errors.Count > 0 && !asksForHelp)
        {
            UsageErrors.Write(parsed, error);
            return ExitCode.Usage;
        }

        try
        {
            return parsed.Invoke(new() { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception failure)
        {
            return Failure.Report(failure, error, withStack: parsed.GetValue(Verb.Verbose));
        }
    }

    private static RootCommand Root(Screen screen)
    {
        var root = new RootCommand("Spatial: perception for autonomous driving, from sensor files to occupancy, flow, plan and answers.")
        {
            new DemoCommand(screen),
            new PredictCommand(screen),
            new AskCommand(screen),
            new EvaluateCommand(screen),
            new MergeCommand(screen),
            new CompareCommand(screen),
            new ValidateCommand(screen),
            new ExportCommand(screen),
            new InspectCommand(screen),
            new ViewCommand(screen),
            new RenderCommand(screen),
            new QuestionsCommand(screen),
            new SampleFramesCommand(screen),
            new DatasetCommand(screen),
            new WeightsCommand(screen),
            new SynthCommand(screen),
            new TrainCommand(screen),
            new GuessCommand(screen),
            new DoctorCommand(screen),
            new TestCommand(screen),
            new BenchCommand(screen),
            new SetupCommand(screen),
            Verb.Verbose,
        };
        root.SetAction(_ =>
        {
            screen.Error.WriteLine("spatial: which verb? 'spatial --help' lists them.");
            return ExitCode.Usage;
        });
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
