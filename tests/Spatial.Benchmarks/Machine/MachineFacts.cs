using System.Runtime.InteropServices;

namespace Spatial.Benchmarks;

/// <summary>What a figure was measured on.</summary>
public static class MachineFacts
{
    /// <summary>Processor as the kernel names it, with cores and caches.</summary>
    public static string Processor
    {
        get
        {
            var lines = File.Exists("/proc/cpuinfo") ? File.ReadAllLines("/proc/cpuinfo") : [];
            return $"{Field(lines, "model name")} (family {Field(lines, "cpu family")}, model {Field(lines, "model\t")}), {Environment.ProcessorCount} cores";
        }
    }

    /// <summary>Operating system, runtime and our version.</summary>
    public static string Versions =>
        $"{Distribution}, .NET {Environment.Version}, Spatial {typeof(VoxelGrid).Assembly.GetName().Version!.ToString(3)}";

    /// <summary>Runnable tasks over 1, 5 and 15 minutes; "unknown" off Linux.</summary>
    public static string Load =>
        File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown";

    private static string Distribution
    {
        get
        {
            var release = File.Exists("/etc/os-release") ? File.ReadAllLines("/etc/os-release") : [];
            return release.FirstOrDefault(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))?[12..].Trim('"')
                ?? RuntimeInformation.OSDescription;
        }
    }

    private static string Field(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[^1].Trim() ?? "unknown";
}
