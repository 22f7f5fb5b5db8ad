namespace Spatial.Datasets;

/// <summary>Which radar returns to keep, by the states the sensor gives them. Empty sets keep none.</summary>
/// <remarks>nuScenes devkit, <c>RadarPointCloud.default_filters</c> and <c>disable_filters</c>.</remarks>
public sealed record RadarFilter
{
    /// <summary>The devkit's default: valid returns of any known motion whose direction is unambiguous.</summary>
    public static RadarFilter Default { get; } = new()
    {
        InvalidStates = new HashSet<int> { 0 },
        DynamicProperties = Enumerable.Range(0, 7).ToHashSet(),
        AmbiguityStates = new HashSet<int> { 3 },
    };

    /// <summary>Keeps every return.</summary>
    public static RadarFilter None { get; } = new()
    {
        InvalidStates = Enumerable.Range(0, 18).ToHashSet(),
        DynamicProperties = Enumerable.Range(0, 8).ToHashSet(),
        AmbiguityStates = Enumerable.Range(0, 5).ToHashSet(),
    };

    /// <summary>Values of invalid_state to keep.</summary>
    public required IReadOnlySet<int> InvalidStates { get; init; }

    /// <summary>Values of dyn_prop to keep.</summary>
    public required IReadOnlySet<int> DynamicProperties { get; init; }

    /// <summary>Values of ambig_state to keep.</summary>
    public required IReadOnlySet<int> AmbiguityStates { get; init; }
}
