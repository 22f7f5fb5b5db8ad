using System.Text.RegularExpressions;

namespace Spatial.Worlds;

/// <summary>Light and weather, as far as the description of a scene tells them.</summary>
internal static partial class SceneConditions
{
    /// <summary>Words for both, for example at night in the rain; null where neither is told.</summary>
    public static string? PhraseOf(string description)
    {
        var light = Night.IsMatch(description) ? "at night" : Dusk.IsMatch(description) ? "at dusk" : Day.IsMatch(description) ? "by day" : null;

        // Descriptions say rain of wet roads too, but then they say after.
        var weather = AfterRain.IsMatch(description) ? "after rain"
            : Rain.IsMatch(description) ? "in the rain"
            : Dry.IsMatch(description) ? "in dry weather"
            : null;
        return (light, weather) is (null, null) ? null : string.Join(' ', new[] { light, weather }.OfType<string>());
    }

    [GeneratedRegex(@"\bnight\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Night { get; }

    [GeneratedRegex(@"\bdusk\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Dusk { get; }

    [GeneratedRegex(@"\bday(light|time)?\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Day { get; }

    [GeneratedRegex(@"\bafter (the )?rain\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AfterRain { get; }

    [GeneratedRegex(@"\brain(y|ing)?\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Rain { get; }

    [GeneratedRegex(@"\b(dry|sunny|clear)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Dry { get; }
}
