namespace Spatial.Cli;

/// <summary>A format that predictions can be handed in.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="BytesPerSample">Disk space to look for, generously.</param>
/// <param name="Write">Writes the file or folder, whole or not at all.</param>
internal sealed record ExportFormat(string Name, long BytesPerSample, Action<ExportSource, ExportRequest> Write);

/// <summary>The formats by their names.</summary>
internal static class ExportFormats
{
    private static readonly ExportFormat[] All =
    [
        new("nuscenes-det", 200 << 10, DetectionExport.Write),
        new("occ3d", 64 << 10, Occ3DExport.Write),
        new("openocc-v2", 900 << 10, RayExport.Write), // 112,320 rays of seven bytes, hardly packed at worst
        new("nuscenes-qa", 8 << 10, AnswerExport.Write),
        new("planning", 2 << 10, PlanExport.Write),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(format => format.Name)];

    /// <summary>The format of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the nearest name is suggested.</exception>
    public static ExportFormat Named(string name) => Array.Find(All, format => format.Name == name)
        ?? throw new ArgumentException($"no format is named '{name}'; there is {string.Join(", ", Names)}"
            + (NearestName.Find(name, Names) is { } nearest ? $". Did you mean '{nearest}'?" : ""));
}
