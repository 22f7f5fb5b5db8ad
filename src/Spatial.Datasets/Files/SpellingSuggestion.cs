namespace Spatial.Datasets;

/// <summary>Finds the file a name means when only its case is wrong, part by part.</summary>
internal static class SpellingSuggestion
{
    /// <summary>The name as it is on disk, or null when no file is close.</summary>
    public static string? For(string root, string relative)
    {
        var folder = root;
        var found = new List<string>();
        foreach (var part in relative.Split('/'))
        {
            if (!Directory.Exists(folder) || EntryLike(folder, part) is not { } entry)
            {
                return null;
            }

            found.Add(entry);
            folder = Path.Join(folder, entry);
        }

        var suggestion = string.Join('/', found);
        return suggestion == relative ? null : suggestion;
    }

    private static string? EntryLike(string folder, string part)
    {
        if (Path.Exists(Path.Join(folder, part)))
        {
            return part;
        }

        try
        {
            return Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)!)
                .FirstOrDefault(name => string.Equals(name, part, StringComparison.OrdinalIgnoreCase));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // a folder that cannot be listed has no suggestion to give
        }
    }
}
