namespace Spatial.Tests;

/// <summary>Finds the data that tests compare with, and skips with a reason where there is none.</summary>
public static class TestData
{
    /// <summary>The repository: the folder that holds Spatial.sln.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>A file or folder of the golden cases, or a skip.</summary>
    /// <remarks>SPATIAL_GOLDENS names the folder; else tests/goldens, else ../shared/goldens.</remarks>
    public static string Golden(params string[] path) =>
        Find("SPATIAL_GOLDENS", ["tests/goldens", "../shared/goldens"], path);

    /// <summary>A file or folder of real nuScenes data, or a skip. Its licence keeps it out of the repository.</summary>
    /// <remarks>SPATIAL_REAL_DATA names the folder; else ../shared/real.</remarks>
    public static string Real(params string[] path) =>
        Find("SPATIAL_REAL_DATA", ["../shared/real"], path);

    private static string Find(string variable, string[] defaults, string[] path)
    {
        var named = Environment.GetEnvironmentVariable(variable);
        var folders = string.IsNullOrEmpty(named) ? defaults.Select(folder => Path.Combine(RepositoryRoot, folder)) : [named];
        var candidates = folders.Select(folder => Path.GetFullPath(Path.Combine([folder, .. path]))).ToArray();
        Assert.True(string.IsNullOrEmpty(named) || Directory.Exists(named), $"{variable} must name a folder, got '{named}'");
        var found = candidates.FirstOrDefault(Path.Exists);
        Assert.SkipWhen(found is null, $"no {string.Join('/', path)} in the folder named by {variable} (looked for {candidates[0]})");
        return found!;
    }

    private static string FindRepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Spatial.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"no Spatial.sln above {AppContext.BaseDirectory}");
    }
}
