namespace Spatial.Tests;

/// <summary>An object as the second evaluator reads it from the tables.</summary>
/// <param name="Token">Its annotation.</param>
/// <param name="Class">Its class in words.</param>
/// <param name="Status">Its status in words; empty for none.</param>
/// <param name="Forward">Metres ahead of the vehicle.</param>
/// <param name="Left">Metres to its left.</param>
/// <param name="Corners">Of its footprint, the same way.</param>
internal sealed record Thing(string Token, string Class, string Status, double Forward, double Left, (double Forward, double Left)[] Corners)
{
    public double Distance => double.Hypot(Forward, Left);

    public string Sector => SectorOf(Forward, Left);

    /// <summary>front, front left, ...: six sectors of 60 degrees, told by the slopes of their borders.</summary>
    public static string SectorOf(double forward, double left)
    {
        var slope = Math.Tan(30 * Math.PI / 180);
        var isAhead = forward > 0 && Math.Abs(left) <= slope * forward;
        var isBehind = forward < 0 && Math.Abs(left) < slope * -forward;
        return isAhead ? "front" : isBehind ? "back" : $"{(forward >= 0 ? "front" : "back")} {(left > 0 ? "left" : "right")}";
    }
}
