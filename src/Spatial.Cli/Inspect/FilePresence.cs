using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Looks for a file that a table names, by name only: cheap enough for every keyframe of a large data set.</summary>
internal static class FilePresence
{
    /// <summary>Size of a file below the data root, bytes; null where there is none, or the name leads out of the data root.</summary>
    public static long? SizeOf(NuScenesTables tables, string filename)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(tables.DataRoot)) + Path.DirectorySeparatorChar;
        var file = new FileInfo(Path.GetFullPath(Path.Combine(root, filename.Replace('\0', '?'))));
        return file.FullName.StartsWith(root, StringComparison.Ordinal) && file.Exists ? file.Length : null;
    }
}
