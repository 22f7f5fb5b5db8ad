using System.CommandLine;

namespace Spatial.Cli;

/// <summary>A command of the program with examples for its help.</summary>
/// <param name="name">What the user types.</param>
/// <param name="description">What it does and how it ends.</param>
/// <param name="examples">Whole command lines.</param>
internal abstract class Verb(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Understood by every verb.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "On failure show where it happened, and what called programs print.",
        Recursive = true,
    };

    /// <summary>Whole command lines shown below the help.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>Adds options, in the order in which help shows them.</summary>
    protected void AddAll(params ReadOnlySpan<Option> options)
    {
        foreach (var option in options)
        {
            Add(option);
        }
    }
}
