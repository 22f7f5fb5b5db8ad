using System.Text.Json;
using Spatial.Models;

namespace Spatial.Cli;

/// <summary>A perception ready to use, and its configuration as a run records it.</summary>
internal sealed record OpenedPerception(IPerception Perception, JsonElement Config);

/// <summary>The perceptions that <c>--model</c> knows.</summary>
internal static class Perceptions
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["geometric"];

    /// <summary>Opens one.</summary>
    /// <param name="model">One of <see cref="Names"/>.</param>
    /// <param name="configFile">Its configuration, or null for the default.</param>
    /// <param name="stages">Hears how long each stage takes.</param>
    /// <exception cref="ArgumentException">No such model, or the configuration is wrong.</exception>
    public static OpenedPerception Open(string model, string? configFile, IProgress<StageTiming> stages) => model switch
    {
        "geometric" => Geometric(configFile, stages),
        _ => throw new ArgumentException(
            $"no model '{model}'; there is {string.Join(", ", Names)}" + (NearestName.Find(model, Names) is { } nearest ? $". Did you mean '{nearest}'?" : "")),
    };

    private static OpenedPerception Geometric(string? configFile, IProgress<StageTiming> stages)
    {
        var config = configFile is null ? GeometricConfig.Default : Checked(() => GeometricConfig.Load(configFile));
        return new(new GeometricPerception(config, stages), JsonElement.Parse(config.ToJson()));
    }

    // A wrong configuration is the user's mistake, unlike damaged data.
    private static T Checked<T>(Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception error) when (error is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ArgumentException(error.Message, error);
        }
    }
}
