using System.Globalization;

namespace Spatial.Cli;

/// <summary>Looks for room before a long run instead of failing in the middle of it.</summary>
internal static class DiskRoom
{
    // A geometric prediction of a busy street takes about 50 kB; the rest is for the unforeseen.
    private const long BytesPerSample = 128 << 10;
    private const long BytesPerRun = 16 << 20;

    /// <summary>Bytes a run is given.</summary>
    public static long Needed(int samples) => BytesPerRun + (samples * BytesPerSample);

    /// <summary>Checks the disk that a folder lies on.</summary>
    /// <exception cref="EnvironmentException">There is too little room.</exception>
    public static void Check(string folder, int samples) => Check(samples, FreeAt(folder));

    /// <summary>Checks the disk that a path lies on for a number of bytes.</summary>
    /// <exception cref="EnvironmentException">There is too little room.</exception>
    public static void Check(string path, int samples, long needed) => Check(samples, needed, FreeAt(path));

    /// <summary>Checks a number of free bytes.</summary>
    /// <exception cref="EnvironmentException">There is too little room.</exception>
    public static void Check(int samples, long free) => Check(samples, Needed(samples), free);

    private static void Check(int samples, long needed, long free)
    {
        if (free < needed)
        {
            throw new EnvironmentException(string.Create(
                CultureInfo.InvariantCulture,
                $"the disk of --out has {free / 1e6:F0} MB free, and {samples} samples may need {needed / 1e6:F0} MB: make room or choose another --out"));
        }
    }

    private static long FreeAt(string path) => new DriveInfo(NearestExisting(path)).AvailableFreeSpace;

    private static string NearestExisting(string folder)
    {
        var path = Path.GetFullPath(folder);
        while (!Directory.Exists(path) && Path.GetDirectoryName(path) is { } parent)
        {
            path = parent;
        }

        return path;
    }
}
