using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>The rays of one frame of the RayIoU evaluation: eight origins along the drive, 14,040 directions from each.</summary>
public static class RayIouRays
{
    /// <summary>[14040, 3] float32 unit directions.</summary>
    public static float[] Directions { get; } = LidarRays.Directions();

    /// <summary>[8, 3] float32 origins in metres, in the frame of the occupancy grid.</summary>
    public static float[] Origins { get; } =
        [.. Enumerable.Range(0, 8).SelectMany(i => new[] { -20f + (40f * i / 7), 0.3f, 1.84f })];

    /// <summary>Rays of one grid: every direction from every origin.</summary>
    public static int Count => Origins.Length / 3 * (Directions.Length / 3);
}
