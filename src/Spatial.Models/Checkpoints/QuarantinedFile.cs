using System.Globalization;

namespace Spatial.Models;

/// <summary>A damaged file that keeps its bytes, for whoever wants to know what happened to it, under a name that nothing loads.</summary>
internal static class QuarantinedFile
{
    /// <summary>What the names of such files end with.</summary>
    public const string Extension = ".quarantined";

    /// <summary>Renames a file; what was set aside before stays.</summary>
    /// <param name="path">Where it lies. Of a link, the link is renamed.</param>
    /// <returns>Its new name.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static string SetAside(string path)
    {
        var target = path + Extension;
        for (var number = 2; Path.Exists(target); number++)
        {
            target = string.Create(CultureInfo.InvariantCulture, $"{path}.{number}{Extension}");
        }

        File.Move(path, target, overwrite: false);
        AtomicFile.FlushFolder(Path.GetDirectoryName(path)!);
        return Path.GetFileName(target);
    }
}
