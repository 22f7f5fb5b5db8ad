namespace Spatial.Cli;

/// <summary>Where this program's repository lies: tests, benchmarks and build outputs are found from it.</summary>
internal static class Repository
{
    /// <summary>SPATIAL_HOME, which the spatial script sets, else the folder above the program that holds Spatial.sln.</summary>
    /// <exception cref="EnvironmentException">Neither is there: the program was copied out of its repository.</exception>
    public static string Root()
    {
        var named = Environment.GetEnvironmentVariable("SPATIAL_HOME");
        return TryFind(named is { Length: > 0 } ? named : AppContext.BaseDirectory)
            ?? throw new EnvironmentException("no Spatial.sln above the program: run it through the spatial script of a clone, or set SPATIAL_HOME to one");
    }

    private static string? TryFind(string start)
    {
        var folder = new DirectoryInfo(start);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Spatial.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
