using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Spatial.Cli;

/// <summary>The standard help, followed by the verb's examples and the exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var status = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        if (command is Verb { Examples.Count: > 0 } verb)
        {
            output.WriteLine("Examples:");
            foreach (var example in verb.Examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        if (command is RootCommand)
        {
            output.WriteLine("Every verb has its own help: spatial predict --help");
            output.WriteLine(
                "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 finished with losses, 4 the machine lacks something, 130 interrupted");
        }

        return status;
    }
}
