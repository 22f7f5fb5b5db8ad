using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>The protocols by their names on the command line.</summary>
internal static class Protocols
{
    // Scored only when named: they answer the same question as another in another way.
    private static readonly IProtocol[] Variants = [OccupancyMiouProtocol.LidarMask, OccupancyMiouProtocol.NoMask, PanopticProtocol.MinPoints30];

    private static readonly IProtocol[] All =
    [
        RayIouProtocol.OpenOcc, OccupancyMiouProtocol.CameraMask, OccupancyMiouProtocol.LidarMask, OccupancyMiouProtocol.NoMask, RayIouProtocol.Occ3D,
        RayPqProtocol.Occ3D, .. PlanningProtocols.All, new DetectionProtocol(), LidarsegProtocol.Instance, PanopticProtocol.Benchmark,
        PanopticProtocol.MinPoints30, NuScenesQaProtocol.Official, NuScenesQaProtocol.DrivePi, VsiBenchProtocol.Official, VsiBenchProtocol.SpatialMllm,
    ];

    /// <summary>Those that are scored when none is named.</summary>
    public static IEnumerable<IProtocol> ByDefault => All.Except(Variants);

    /// <summary>Names of all protocols.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(protocol => protocol.Card.Name)];

    /// <summary>The names that an option gives, each once; null where it is not there.</summary>
    /// <param name="option">Names with commas between them.</param>
    /// <exception cref="ArgumentException">It gives none.</exception>
    public static IReadOnlyList<string>? NamesIn(string? option) =>
        option?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToArray() switch
        {
            [] => throw new ArgumentException($"--protocol must name protocols, got '{option}'. There are {string.Join(", ", Names)}"),
            var names => names,
        };

    /// <summary>The protocol of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the nearest name is suggested.</exception>
    public static IProtocol Named(string name) => Array.Find(All, protocol => protocol.Card.Name == name)
        ?? throw new ArgumentException($"no protocol is named '{name}'"
            + (NearestName.Find(name, Names) is { } nearest ? $"; did you mean '{nearest}'?" : ".") + $" There are {string.Join(", ", Names)}");
}
