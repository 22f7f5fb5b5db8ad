namespace Spatial.Worlds;

/// <summary>Part of the surroundings that a caption describes.</summary>
/// <param name="Word">front, back or all.</param>
/// <param name="Directions">What belongs to it, in the order told.</param>
/// <param name="TellsEgo">Whether it says what the vehicle does.</param>
internal sealed record CaptionView(string Word, IReadOnlyList<ObjectDirection> Directions, bool TellsEgo)
{
    /// <summary>What the three front cameras look at.</summary>
    public static CaptionView Front { get; } = new("front", [ObjectDirection.Front, ObjectDirection.FrontLeft, ObjectDirection.FrontRight], true);

    /// <summary>What the three back cameras look at.</summary>
    public static CaptionView Back { get; } = new("back", [ObjectDirection.Back, ObjectDirection.BackLeft, ObjectDirection.BackRight], false);

    /// <summary>Everything.</summary>
    public static CaptionView Whole { get; } = new("all", [.. Front.Directions, .. Back.Directions], true);

    /// <summary>The three.</summary>
    public static IReadOnlyList<CaptionView> All { get; } = [Front, Back, Whole];
}
