using System.CommandLine;
using System.CommandLine.Parsing;

namespace Spatial.Cli;

/// <summary>Tells what is wrong with a command line, with the nearest name for every typo.</summary>
internal static class UsageErrors
{
    public static void Write(ParseResult parsed, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        var path = PathOf(parsed);
        var unknown = Unknown(parsed, command).ToArray();
        foreach (var line in unknown.Length > 0 ? unknown : parsed.Errors.Select(problem => InPlainWords(problem.Message)))
        {
            error.WriteLine($"{path}: {line}");
        }

        error.WriteLine($"'{path} --help' shows what there is.");
    }

    // What was typed and does not exist. The words after an unknown option are taken for its values, which need no line of their own.
    private static IEnumerable<string> Unknown(ParseResult parsed, Command command)
    {
        var afterOption = false;
        foreach (var token in parsed.UnmatchedTokens)
        {
            var isOption = token.StartsWith('-');
            if (isOption || !afterOption)
            {
                yield return Describe(token, isOption, command, parsed);
            }

            afterOption = isOption;
        }
    }

    private static string Describe(string token, bool isOption, Command command, ParseResult parsed)
    {
        var name = isOption ? token.Split('=')[0] : token;
        var names = isOption ? OptionsOf(command, parsed.RootCommandResult.Command) : command.Subcommands.Select(verb => verb.Name);
        var what = isOption ? "option" : command.Subcommands.Count > 0 ? "verb" : "argument";
        var nearest = NearestName.Find(name, names) ?? OptionsOf(command, parsed.RootCommandResult.Command).FirstOrDefault(option => option == "--" + name);
        return $"unknown {what} '{name}'." + (nearest is null ? "" : $" Did you mean '{nearest}'?");
    }

    private static string InPlainWords(string message) =>
        message.Replace($"as expected type '{typeof(int?)}'", "as a whole number", StringComparison.Ordinal);

    private static IEnumerable<string> OptionsOf(Command command, Command root) =>
        command.Options.Concat(root.Options.Where(option => option.Recursive)).SelectMany(option => option.Aliases.Append(option.Name));

    private static string PathOf(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = result.Parent)
        {
            names.Push(command.Command is RootCommand ? "spatial" : command.Command.Name);
        }

        return string.Join(' ', names);
    }
}
