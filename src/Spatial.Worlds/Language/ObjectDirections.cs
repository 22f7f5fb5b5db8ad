namespace Spatial.Worlds;

/// <summary>Finds directions, and their words.</summary>
internal static class ObjectDirections
{
    private const double HalfSector = 30;

    // Nearer to a border, or to each other, people would not agree; nothing is asked that hangs on it.
    private const double UnclearDegrees = 1;
    private const double UnclearMetres = 0.5;

    private static readonly string[] Words = ["front", "front left", "front right", "back", "back left", "back right"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ObjectDirection> All { get; } = Enum.GetValues<ObjectDirection>();

    /// <summary>Its word, for example front left.</summary>
    public static string WordOf(ObjectDirection direction) => Words[(int)direction];

    /// <summary>The direction of a word; null where it is none.</summary>
    public static ObjectDirection? Named(string word) => Array.IndexOf(Words, word) is >= 0 and var at ? (ObjectDirection)at : null;

    /// <summary>Where something lies.</summary>
    /// <param name="offset">From where to what, axes of the ego frame.</param>
    public static ObjectDirection Of(Vector3d offset)
    {
        var bearing = BearingOf(offset);
        return Math.Abs(bearing) <= HalfSector ? ObjectDirection.Front
            : Math.Abs(bearing) > 5 * HalfSector ? ObjectDirection.Back
            : (bearing > 0, Math.Abs(bearing) <= 3 * HalfSector) switch
            {
                (true, true) => ObjectDirection.FrontLeft,
                (false, true) => ObjectDirection.FrontRight,
                (true, false) => ObjectDirection.BackLeft,
                _ => ObjectDirection.BackRight,
            };
    }

    /// <summary>Every direction that a small shift could lead to: one where it is clear, two near a border, all where the two places are one.</summary>
    /// <param name="offset">From where to what, axes of the ego frame.</param>
    public static DirectionSet Possible(Vector3d offset)
    {
        if (offset.LengthXy < UnclearMetres)
        {
            return DirectionSet.Full;
        }

        var (sin, cos) = Math.SinCos(UnclearDegrees * Math.PI / 180);
        var toLeft = new Vector3d((cos * offset.X) - (sin * offset.Y), (sin * offset.X) + (cos * offset.Y), 0);
        var toRight = new Vector3d((cos * offset.X) + (sin * offset.Y), (cos * offset.Y) - (sin * offset.X), 0);
        return DirectionSet.Only(Of(offset)).With(Of(toLeft)).With(Of(toRight));
    }

    private static double BearingOf(Vector3d offset) => Math.Atan2(offset.Y, offset.X) * (180 / Math.PI);
}
