namespace Spatial.Datasets;

/// <summary>Remembers where data sets lie on this machine, so that a run, which names no folders, finds the data it was made from.</summary>
/// <remarks>One file per table set in the cache folder, named by the fingerprint; a hint only, the fingerprint is compared after opening.</remarks>
internal static class KnownDataRoots
{
    /// <summary>Notes where a table set was opened. A cache that cannot be written costs the hint, nothing else.</summary>
    public static void Remember(string fingerprint, string dataroot, string indexPath)
    {
        try
        {
            var path = PathOf(fingerprint, Path.GetDirectoryName(indexPath)!);
            var root = Path.GetFullPath(dataroot);
            if (!File.Exists(path) || File.ReadAllText(path) != root)
            {
                AtomicFile.Write(path, root);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Only a hint.
        }
    }

    /// <summary>Where the table set of a fingerprint was last opened; null when it never was, or is there no more.</summary>
    public static string? Find(string fingerprint, string version, NuScenesOptions options)
    {
        var path = PathOf(fingerprint, Path.GetDirectoryName(IndexCache.PathOf(".", version, options))!);
        var root = File.Exists(path) ? File.ReadAllText(path) : null;
        return root is not null && Directory.Exists(Path.Combine(root, version)) ? root : null;
    }

    private static string PathOf(string fingerprint, string folder) => Path.Combine(folder, $"{fingerprint}.dataroot");
}
