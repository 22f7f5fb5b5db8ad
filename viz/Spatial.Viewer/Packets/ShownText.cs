using System.Text.RegularExpressions;

namespace Spatial.Viewer;

/// <summary>Messages as others may see them: without the folders of this machine.</summary>
internal static partial class ShownText
{
    /// <summary>The message, with files named and not placed.</summary>
    public static string Of(string message) => Place().Replace(message, match => $"\u2026/{match.Groups["name"].Value}");

    [GeneratedRegex(@"(?<![\w.…])(?:[A-Za-z]:[\\/]|/)(?:[^\s'""()\[\];,/\\]+[/\\])+(?<name>[^\s'""()\[\];,/\\]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
