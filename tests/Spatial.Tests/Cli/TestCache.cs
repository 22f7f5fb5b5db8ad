using System.Runtime.CompilerServices;

namespace Spatial.Tests;

/// <summary>Keeps the indexes that commands build out of the user's own cache: a folder for this test process, gone when it ends.</summary>
internal static class TestCache
{
    [ModuleInitializer]
    internal static void Use()
    {
        var folder = Directory.CreateTempSubdirectory("spatial-tests-cache-").FullName;
        Environment.SetEnvironmentVariable("SPATIAL_CACHE", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
