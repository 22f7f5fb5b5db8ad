using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace Spatial.Cli;

/// <summary>Processor, memory, disk and graphics card.</summary>
internal static class HardwareChecks
{
    private const double Gibi = 1024.0 * 1024 * 1024;

    public static IEnumerable<MachineCheck> All()
    {
        yield return MachineCheck.Try("processor", required: true, "", () => $"{ProcessorName()}, {Environment.ProcessorCount} threads, {Features()}");
        yield return MachineCheck.Try("memory", required: true, "", Memory);
        yield return MachineCheck.Try("disk", required: true, "", Disk);
        yield return MachineCheck.Try("GPU", required: false, "optional; kernels run on the processor without one",
            () => BuildChecks.FirstLineOf("nvidia-smi", "--list-gpus"));
    }

    /// <summary>Model name of the processor.</summary>
    public static string ProcessorName()
    {
        const string information = "/proc/cpuinfo";
        var line = File.Exists(information) ? File.ReadLines(information).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? "unknown processor";
    }

    private static string Features()
    {
        (string Name, bool There)[] features = [("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("AVX-512", Avx512F.IsSupported)];
        var there = features.Where(feature => feature.There).Select(feature => feature.Name).ToArray();
        return there.Length == 0 ? "neither AVX2 nor AVX-512" : string.Join(' ', there);
    }

    private static string Memory()
    {
        var available = File.ReadLines("/proc/meminfo")
            .First(line => line.StartsWith("MemAvailable", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Gibi;
        var free = long.Parse(available, CultureInfo.InvariantCulture) * 1024 / Gibi;
        return string.Create(CultureInfo.InvariantCulture, $"{limit:F1} GiB, {free:F1} GiB available");
    }

    private static string Disk()
    {
        var drive = new DriveInfo(Environment.CurrentDirectory);
        return string.Create(CultureInfo.InvariantCulture, $"{drive.AvailableFreeSpace / Gibi:F1} GiB free in the current folder");
    }
}
