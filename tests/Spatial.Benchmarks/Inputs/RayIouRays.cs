namespace Spatial.Benchmarks;

/// <summary>The rays of one frame of the RayIoU evaluation: eight origins along the drive, 14,040 directions from each.</summary>
/// <remarks>OccNet, ray_metrics.py, generate_lidar_rays: 39 pitches of 360 azimuths; its comment says 15,840.</remarks>
public static class RayIouRays
{
    /// <summary>[14040, 3] float32 unit directions, computed in double.</summary>
    public static float[] Directions { get; } = MakeDirections();

    /// <summary>[8, 3] float32 origins in metres, in the frame of the occupancy grid.</summary>
    public static float[] Origins { get; } =
        [.. Enumerable.Range(0, 8).SelectMany(i => new[] { -20f + (40f * i / 7), 0.3f, 1.84f })];

    private static float[] MakeDirections()
    {
        var pitches = Enumerable.Range(1, 10).Select(k => -((Math.PI / 2) - Math.Atan(k))).ToList();
        while (pitches[^1] < 0.21)
        {
            pitches.Add(pitches[^1] + (pitches[^1] - pitches[^2]));
        }

        return [.. from pitch in pitches
                   from degrees in Enumerable.Range(0, 360)
                   let azimuth = degrees * Math.PI / 180
                   from value in new[] { Math.Cos(pitch) * Math.Cos(azimuth), Math.Cos(pitch) * Math.Sin(azimuth), Math.Sin(pitch) }
                   select (float)value];
    }
}
