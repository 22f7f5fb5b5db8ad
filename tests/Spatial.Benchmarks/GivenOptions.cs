using System.Globalization;

namespace Spatial.Benchmarks;

/// <summary>Options of a command line, read strictly: <c>--name value</c>, <c>--name=value</c>, or a flag.</summary>
internal sealed class GivenOptions
{
    private readonly Dictionary<string, string> _given = [];

    /// <summary>Reads a command line.</summary>
    /// <param name="args">The options.</param>
    /// <param name="help">How to ask for help, for messages.</param>
    /// <param name="valued">Options with a value.</param>
    /// <param name="flags">Options without one.</param>
    /// <exception cref="ArgumentException">An unknown option or a missing value; the message says what was expected.</exception>
    public GivenOptions(IReadOnlyList<string> args, string help, IReadOnlyList<string> valued, IReadOnlyList<string> flags)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var before, var after] ? (before, after) : (args[i], null);
            if (valued.Contains(name))
            {
                _given[name] = value ?? (i + 1 < args.Count ? args[++i] : throw new ArgumentException($"{name} needs a value (see {help})"));
            }
            else if (flags.Contains(name) && value is null)
            {
                _given[name] = "";
            }
            else
            {
                throw new ArgumentException($"unknown option '{args[i]}', expected one of {string.Join(' ', [.. flags, .. valued])}");
            }
        }
    }

    /// <summary>Whether an option was given.</summary>
    public bool Has(string name) => _given.ContainsKey(name);

    /// <summary>Value of an option; null where it was not given.</summary>
    public string? ValueOf(string name) => _given.GetValueOrDefault(name);

    /// <summary>Values of an option that are separated by commas.</summary>
    public string[] ListOf(string name, string otherwise = "") =>
        _given.GetValueOrDefault(name, otherwise).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Value of an option that counts something.</summary>
    /// <exception cref="ArgumentException">It is no whole number from 1 to the most that is allowed.</exception>
    public int CountOf(string name, int otherwise, int most) => ValueOf(name) is { } text ? Count(name, text, most) : otherwise;

    /// <summary>Reads a count.</summary>
    /// <exception cref="ArgumentException">It is no whole number from 1 to the most that is allowed.</exception>
    public static int Count(string name, string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 && count <= most
            ? count
            : throw new ArgumentException($"{name} must be a whole number from 1 to {most}, got '{text}'");
}
