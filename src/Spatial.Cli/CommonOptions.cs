using System.CommandLine;
using System.Globalization;

namespace Spatial.Cli;

/// <summary>Options that several verbs share, so that they are named and described once.</summary>
internal static class CommonOptions
{
    public static Option<string> DataRoot() => new("--dataroot")
    {
        Description = "Folder of the nuScenes data set: the one that holds the version's folder of tables, samples and sweeps.",
        HelpName = "folder",
        Required = true,
    };

    public static Option<string> Version() => new("--version")
    {
        Description = "Table set, for example v1.0-mini.",
        HelpName = "name",
        Required = true,
    };

    /// <summary>For verbs that take a run, which need not be told.</summary>
    public static Option<string> VersionOfRun() => new("--version")
    {
        Description = "Table set, for example v1.0-trainval. A run knows its own.",
        HelpName = "name",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    public static Option<string> Scene() => new("--scene")
    {
        Description = "Only this scene, for example scene-0061.",
        HelpName = "name",
    };

    public static Option<string> Sample() => new("--sample") { Description = "Only this sample.", HelpName = "token" };

    /// <summary>Refuses numbers below one.</summary>
    public static Option<int?> AtLeastOne(Option<int?> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && long.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) && number < 1)
            {
                result.AddError($"{option.Name} must be 1 or more, got {token.Value}");
            }
        });
        return option;
    }

    public static Option<bool> AllowPartial() => new("--allow-partial")
    {
        Description = "Leave out samples that are damaged instead of stopping; they are counted and named, and the exit code is 3.",
    };
}
