using System.IO.Hashing;
using System.Text;

namespace Spatial.Datasets;

/// <summary>Keeps one index file per table folder and decides whether it may be used.</summary>
internal static class IndexCache
{
    // Tables below this are hashed at every start, so that even an edit that keeps size and time is noticed. It costs milliseconds.
    private const long HashedAtOpenBytes = 1 << 20;

    private const long LargeIndexBytes = 64L << 20;

    /// <summary>Opens a sound index of a table folder, building it first where there is none.</summary>
    public static IndexFile Open(string dataroot, string version, NuScenesOptions options)
    {
        var folder = Path.Combine(dataroot, version);
        var path = PathOf(dataroot, version, options);
        if (!options.RebuildIndex && TryOpen(path, folder, options) is { } sound)
        {
            return sound;
        }

        Build(path, folder, options);
        ReturnMemory(path);
        return IndexFile.TryOpen(path, out var reason)
            ?? throw new IOException($"the index of {version} was written but cannot be read back: {reason}; is the cache folder on a sound disk? {path}");
    }

    /// <summary>Where the index of a table folder is kept: data sets themselves are never written to.</summary>
    public static string PathOf(string dataroot, string version, NuScenesOptions options)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataroot));
        var limits = $"{options.MaxTableBytes} {options.MaxTextBytes} {options.MaxRows}"; // They decide what the index leaves out.
        var name = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{root}\n{version}\n{limits}"));
        return Path.Combine(CacheFolder(options), "nuscenes", $"{version}-{name:x16}.index");
    }

    private static string CacheFolder(NuScenesOptions options)
    {
        if (options.CacheFolder is { Length: > 0 } named)
        {
            return named;
        }

        if (Environment.GetEnvironmentVariable("SPATIAL_CACHE") is { Length: > 0 } own)
        {
            return own;
        }

        var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } shared
            ? shared
            // Not verified: a home that is missing would give an empty path, and the cache would land in the current folder.
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache");
        return Path.Combine(home, "spatial");
    }

    private static IndexFile? TryOpen(string path, string folder, NuScenesOptions options)
    {
        var index = IndexFile.TryOpen(path, out _);
        if (index is null || (MatchesSources(index.Directory.Sources, folder) && IsSound(index, options)))
        {
            return index;
        }

        index.Dispose();
        return null;
    }

    private static bool IsSound(IndexFile index, NuScenesOptions options)
    {
        try
        {
            if (new FileInfo(index.Path).Length <= options.IndexCheckedAtOpenBytes)
            {
                index.CheckAll();
            }

            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static bool MatchesSources(IReadOnlyList<SourceTable> sources, string folder)
    {
        foreach (var schema in NuScenesSchema.Tables)
        {
            var file = new FileInfo(Path.Combine(folder, schema.Name + ".json"));
            var source = sources.FirstOrDefault(candidate => candidate.Table == schema.Name);
            if (file.Exists != (source is not null) || (source is not null && !Matches(source, file)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Matches(SourceTable source, FileInfo file) =>
        source.Bytes == file.Length
        && source.ModifiedTicks == file.LastWriteTimeUtc.Ticks
        && (file.Length > HashedAtOpenBytes || XxHash128.HashToUInt128(File.ReadAllBytes(file.FullName)) == source.Hash);

    // Building a large index leaves a gigabyte of garbage, which a long run beside it would otherwise keep.
    private static void ReturnMemory(string path)
    {
        if (new FileInfo(path).Length > LargeIndexBytes)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private static void Build(string path, string folder, NuScenesOptions options)
    {
        using var file = Begin(path);
        IndexBuilder.Build(folder, options, file.Content);
        file.Complete();
    }

    private static UnfinishedFile Begin(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        try
        {
            Directory.CreateDirectory(folder);
            return new(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"the index of the data set cannot be kept: {error.Message.TrimEnd('.')}; set SPATIAL_CACHE to a folder that can be written to. {folder}", error);
        }
    }
}
