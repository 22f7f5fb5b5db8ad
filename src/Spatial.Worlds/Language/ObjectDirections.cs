namespace Spatial.Worlds;

/// <summary>Finds directions, and their words.</summary>
internal static class ObjectDirections
{
    private const double HalfSector = 30;
    private const double HalfTurn = 180;

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
    public static ObjectDirection Of(Vector3d offset) => OfBearing(BearingOf(new(offset.X, offset.Y)));

    /// <summary>Every direction that some part of an object lies in or a small shift could lead to; all where it lies around the place it is seen
    /// from.</summary>
    /// <param name="item">The object.</param>
    /// <param name="origin">Where it is seen from, key ego frame.</param>
    public static DirectionSet Possible(SceneObject item, Vector3d origin)
    {
        PlanPoint[] corners = [.. item.Corners.Select(corner => corner - new PlanPoint(origin.X, origin.Y))];
        var middle = BearingOf(new(item.Position.X - origin.X, item.Position.Y - origin.Y));
        double[] turns = [.. corners.Select(corner => Math.IEEERemainder(BearingOf(corner) - middle, 2 * HalfTurn))];
        var (from, to) = (turns.Min() - UnclearDegrees, turns.Max() + UnclearDegrees);
        if (turns.Max() - turns.Min() >= HalfTurn || corners.Index().Any(edge => IsNear(edge.Item, corners[(edge.Index + 1) % corners.Length])))
        {
            return DirectionSet.Full;
        }

        var possible = DirectionSet.Only(OfBearing(middle + to));
        for (var turn = from; turn < to; turn += HalfSector) // less than a sector, so that none is passed over
        {
            possible = possible.With(OfBearing(middle + turn));
        }

        return possible;
    }

    private static bool IsNear(PlanPoint from, PlanPoint to) => PlanSegment.Distance(default, from, to) < UnclearMetres;

    private static ObjectDirection OfBearing(double degrees)
    {
        var bearing = Math.IEEERemainder(degrees, 2 * HalfTurn);
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

    private static double BearingOf(PlanPoint offset) => offset.Angle * (HalfTurn / Math.PI);
}
