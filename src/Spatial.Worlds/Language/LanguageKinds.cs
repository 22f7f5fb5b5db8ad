namespace Spatial.Worlds;

/// <summary>Names of the kinds, as files and command lines spell them.</summary>
internal static class LanguageKinds
{
    private static readonly string[] ByKind =
        ["nuscenes-qa", "caption", "occupancy-status", "occupancy-class", "occupancy-flow", "action", "trajectory"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<LanguageKind> All { get; } = Enum.GetValues<LanguageKind>();

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names => ByKind;

    /// <summary>The name of a kind.</summary>
    public static string NameOf(LanguageKind kind) => ByKind[(int)kind];

    /// <summary>The kind of a name.</summary>
    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static LanguageKind Named(string name) => Array.IndexOf(ByKind, name) is >= 0 and var at
        ? (LanguageKind)at
        : throw new ArgumentException($"kind must be one of {string.Join(", ", ByKind)}, got '{name}'", nameof(name));
}
