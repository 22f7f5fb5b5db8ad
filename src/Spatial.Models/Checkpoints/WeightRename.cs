namespace Spatial.Models;

/// <summary>One structural difference between upstream's keys and a module's.</summary>
/// <param name="From">A whole key of the checkpoint, or the beginning of keys where it ends with a dot: "model.visual.". Empty for every key.</param>
/// <param name="To">What stands in its place in the module.</param>
/// <remarks>Models list theirs in order in their <c>Weights.cs</c>; the first that fits a key is used, and keys that none fits stay as they are.</remarks>
public sealed record WeightRename(string From, string To)
{
    /// <summary>Which axis of the stored tensor becomes each axis of the module's: [1, 0] transposes. Null leaves the order.</summary>
    public IReadOnlyList<int>? Axes { get; init; }

    /// <summary>True for the keys that it renames.</summary>
    internal bool Fits(string key) => From.Length == 0 || From.EndsWith('.') ? key.StartsWith(From, StringComparison.Ordinal) : key == From;

    /// <summary>The module's key.</summary>
    internal string KeyOf(string key) => To + key[From.Length..];

    /// <summary>The shape that a stored one becomes; null where the axes are others.</summary>
    internal IReadOnlyList<long>? ShapeOf(IReadOnlyList<long> stored) => Axes is null ? stored
        : Axes.Order().SequenceEqual(Enumerable.Range(0, stored.Count)) ? [.. Axes.Select(axis => stored[axis])]
        : null;
}
