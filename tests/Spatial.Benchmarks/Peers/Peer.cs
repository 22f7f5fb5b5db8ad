namespace Spatial.Benchmarks;

/// <summary>What a user would reach for instead of our kernel, on the same input.</summary>
/// <param name="Name">Who does the work, with what is left out of the time.</param>
/// <param name="Measure">Times some repetitions after one untimed; null where the peer is missing.</param>
/// <param name="Missing">Why it is missing, and how to get it.</param>
/// <param name="Goal">Peer time over ours that is to be reached, or null.</param>
public sealed record Peer(string Name, Func<int, Timing>? Measure, string? Missing, double? Goal)
{
    /// <summary>A peer that is called in this process.</summary>
    public static Peer Here(string name, double? goal, Action call) => new(name, repetitions => Timing.Of(call, repetitions), null, goal);

    /// <summary>A peer that is not on this machine.</summary>
    public static Peer Absent(string name, double? goal, string why) => new(name, null, why, goal);
}
