using System.Reflection;
using System.Runtime.InteropServices;

namespace Spatial.Native;

/// <summary>The Point Cloud Library as built into libspatial_pcl; optional, so ask <see cref="IsAvailable"/> first.</summary>
/// <remarks>native/pcl/pcl.h is the contract of every call.</remarks>
public static unsafe partial class PointCloudLibrary
{
    /// <summary>What to do when it is missing.</summary>
    public const string Remedy = "PCL is not built; run ./spatial setup --with-pcl";

    internal const string Library = "spatial_pcl";

    private static readonly Lazy<string?> Reason = new(WhyMissing);

    /// <summary>True when the library is beside the program and loads.</summary>
    public static bool IsAvailable => Reason.Value is null;

    /// <summary>Why it is not available; null when it is.</summary>
    public static string? MissingBecause => Reason.Value;

    /// <summary>Version that libspatial_pcl was built against, for example 1.13.0.</summary>
    /// <exception cref="InvalidOperationException">The library is not available.</exception>
    public static Version Version
    {
        get
        {
            ThrowIfMissing();
            var number = VersionNumber();
            return new(number / 100_000, number / 100 % 1000, number % 100);
        }
    }

    /// <summary>Throws with the reason and the remedy when the library is not available.</summary>
    /// <exception cref="InvalidOperationException">The library is not available.</exception>
    public static void ThrowIfMissing()
    {
        if (Reason.Value is { } reason)
        {
            throw new InvalidOperationException(reason);
        }
    }

    internal static void Check(PclStatus status, string operation)
    {
        if (status == PclStatus.Ok)
        {
            return;
        }

        var message = $"pcl {operation}: {Marshal.PtrToStringUTF8((nint)LastError())}";
        throw status == PclStatus.BadArgument ? new ArgumentException(message) : new InvalidOperationException($"{message} (status {status})");
    }

    internal static int CountOf(ReadOnlySpan<float> points, int width, string parameter)
    {
        if (width < 3 || points.Length % width != 0)
        {
            throw new ArgumentException(
                $"{parameter} must be float32 [N, {width}] with at least 3 values per point, got {points.Length} values", parameter);
        }

        ThrowIfMissing();
        return points.Length / width;
    }

    private static string? WhyMissing()
    {
        try
        {
            var handle = NativeLibrary.Load(Library, Assembly.GetExecutingAssembly(), DllImportSearchPath.AssemblyDirectory);
            return NativeLibrary.TryGetExport(handle, "spatial_pcl_version", out _) ? null : $"libspatial_pcl.so is of another build. {Remedy}";
        }
        catch (DllNotFoundException missing)
        {
            // Both "no such file" and "one of PCL's own libraries is gone" end here; only the second is worth its text.
            var built = File.Exists(Path.Combine(AppContext.BaseDirectory, "libspatial_pcl.so"));
            return built ? $"libspatial_pcl.so does not load: {missing.Message.Split('\n')[0]} {Remedy}" : Remedy;
        }
    }

    [LibraryImport(Library, EntryPoint = "spatial_pcl_version")]
    private static partial int VersionNumber();

    [LibraryImport(Library, EntryPoint = "spatial_pcl_last_error")]
    private static partial byte* LastError();
}
