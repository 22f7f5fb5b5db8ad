namespace Spatial.Worlds;

/// <summary>How a simulated scene turned out.</summary>
/// <param name="IsAsWished">The ego vehicle turned as wished, within the scene.</param>
/// <param name="IsEgoFree">Nothing ran into the ego vehicle.</param>
/// <param name="Losses">Objects that had to be taken out.</param>
internal readonly record struct SceneQuality(bool IsAsWished, bool IsEgoFree, int Losses)
{
    /// <summary>True where no other attempt is needed.</summary>
    public bool IsGood => IsAsWished && IsEgoFree;

    /// <summary>Greater for the better of two scenes.</summary>
    public (bool, bool, int) Rank => (IsAsWished, IsEgoFree, -Losses);
}
