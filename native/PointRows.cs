namespace Spatial.Native;

/// <summary>Spans of points, row by row.</summary>
internal static class PointRows
{
    public const int MinWidth = 3;
    public const int MaxWidth = 64;

    /// <summary>Number of points N of a [N, C] span.</summary>
    /// <exception cref="ArgumentException">C is not 3 to 64, or the span does not hold whole rows.</exception>
    public static int CountOf(ReadOnlySpan<float> points, int width)
    {
        CheckWidth(width, nameof(width));
        return points.Length % width == 0
            ? points.Length / width
            : throw new ArgumentException($"points must be float32 [N, {width}], got {points.Length} values", nameof(points));
    }

    /// <summary>Refuses points that are not 3 to 64 values wide.</summary>
    /// <param name="width">C.</param>
    /// <param name="parameter">The caller's parameter that says so.</param>
    /// <exception cref="ArgumentException">C is not 3 to 64.</exception>
    public static void CheckWidth(long width, string parameter)
    {
        if (width is < MinWidth or > MaxWidth)
        {
            throw new ArgumentException($"points must be float32 [N, C] with C from {MinWidth} to {MaxWidth}, got C = {width}", parameter);
        }
    }
}
