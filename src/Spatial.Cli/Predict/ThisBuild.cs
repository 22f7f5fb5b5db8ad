using System.Reflection;
using System.Runtime.InteropServices;
using Spatial.Datasets;
using Spatial.Native;

namespace Spatial.Cli;

/// <summary>The versions this process runs with.</summary>
internal static class ThisBuild
{
    /// <summary>Version and commit of this program.</summary>
    public static string Version =>
        typeof(ThisBuild).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>What a run records.</summary>
    public static RunVersions Versions() => new()
    {
        Spatial = Version,
        Runtime = RuntimeInformation.FrameworkDescription,
        Native = NativeVersion(),
        System = RuntimeInformation.OSDescription,
        Processor = FormattableString.Invariant($"{HardwareChecks.ProcessorName()}, {Environment.ProcessorCount} threads"),
    };

    private static string NativeVersion()
    {
        var native = NativeLibraryInfo.Read();
        return $"{native.Version} ({string.Join(' ', native.Implementations.Concat(native.CpuFeatures))})";
    }
}
