namespace Spatial.Pictures;

/// <summary>Writes finished pictures so that no reader ever sees half a file.</summary>
internal static class PictureFolder
{
    /// <summary>Writes all files, replacing those of the same name.</summary>
    /// <returns>Paths in the order given.</returns>
    /// <exception cref="IOException">The folder cannot be made or written to.</exception>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<(string Name, byte[] Bytes)> files)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return [.. files.Select(file => WriteWhole(Path.Combine(folder, file.Name), file.Bytes))];
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new IOException($"pictures cannot be written, choose a folder that is writable and has room: {error.Message} ({folder})", error);
        }
    }

    private static string WriteWhole(string path, byte[] bytes)
    {
        AtomicFile.Write(path, bytes);
        return path;
    }
}
