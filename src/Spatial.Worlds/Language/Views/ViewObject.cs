namespace Spatial.Worlds;

/// <summary>An annotated object as a camera sees it.</summary>
/// <param name="Token">Its annotation.</param>
/// <param name="Class">One of <see cref="ObjectWords.Classes"/>.</param>
/// <param name="IsSure">Whether everybody would count it: near enough, mostly in the picture, large enough, hardly hidden. Else it is unclear whether it
/// counts, and no answer hangs on it.</param>
/// <param name="Distance">From the camera to the nearest point of its ground plan, metres.</param>
/// <param name="Left">Its left end in the picture, as a share of the width; may be below 0.</param>
/// <param name="Right">Its right end, likewise; may be above 1.</param>
/// <param name="LongestMetres">Its longest edge.</param>
/// <param name="BearingDegrees">From the vehicle: 0 ahead, 90 to the left.</param>
/// <param name="Plan">Corners of its ground plan, global frame, metres.</param>
internal sealed record ViewObject(
    string Token, string Class, bool IsSure, double Distance, double Left, double Right, double LongestMetres, double BearingDegrees,
        IReadOnlyList<PlanPoint> Plan)
{
    /// <summary>Its middle in the picture, as a share of the width.</summary>
    public double Middle => (Left + Right) / 2;

    /// <summary>Distance between the ground plans of two objects, metres; 0 where they touch.</summary>
    public double DistanceTo(ViewObject other) => ConvexDistance.Between(Plan, other.Plan);
}
