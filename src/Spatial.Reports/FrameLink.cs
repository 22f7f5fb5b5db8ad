using System.Text.RegularExpressions;

namespace Spatial.Reports;

/// <summary>How a report leads to a frame in the viewer.</summary>
internal static partial class FrameLink
{
    /// <summary>The address of a frame.</summary>
    /// <param name="token">Sample token, any text.</param>
    /// <param name="scene">Scene, any text.</param>
    /// <param name="viewer">Where the viewer is served; null for the scheme that an installed viewer answers to.</param>
    public static string Address(string token, string scene, string? viewer) => viewer is null
        ? $"spatial://frame/{Uri.EscapeDataString(token)}"
        : $"{viewer.TrimEnd('/')}/?scene={Uri.EscapeDataString(scene)}&sample={Uri.EscapeDataString(token)}";

    /// <summary>The command that shows a frame. Names from data are quoted: readers paste it into a shell.</summary>
    public static string Command(string? run, string token) => $"spatial view {(run is null ? "RUN" : Quoted(run))} --frame {Quoted(token)}";

    private static string Quoted(string argument)
    {
        var line = ReportText.Line(argument);
        return PlainArgument().IsMatch(line) ? line : $"'{line.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    // A leading dash would be taken for an option.
    [GeneratedRegex(@"^[A-Za-z0-9_.][A-Za-z0-9_.\-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainArgument();
}
