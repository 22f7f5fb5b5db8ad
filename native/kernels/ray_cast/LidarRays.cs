namespace Spatial.Native;

/// <summary>The directions in which RayIoU looks.</summary>
public static class LidarRays
{
    private const double LastPitch = 0.21; // radians; upper edge of the nuScenes LiDAR's field of view
    private const int Azimuths = 360;

    /// <summary>39 pitches times 360 azimuths, pitch-major: 14,040 unit vectors.</summary>
    /// <returns>[R, 3] float32, x y z; computed in float64 and rounded.</returns>
    /// <remarks>SparseOcc <c>loaders/ray_metrics.py</c>, <c>generate_lidar_rays</c>: ten pitches where rings on the ground are one height apart,
    /// then equal steps of their last difference.</remarks>
    public static float[] Directions()
    {
        var pitches = Pitches();
        var directions = new float[pitches.Count * Azimuths * 3];
        var next = 0;
        foreach (var pitch in pitches)
        {
            for (var degree = 0; degree < Azimuths; degree++)
            {
                var azimuth = degree * (Math.PI / 180);
                directions[next++] = (float)(Math.Cos(pitch) * Math.Cos(azimuth));
                directions[next++] = (float)(Math.Cos(pitch) * Math.Sin(azimuth));
                directions[next++] = (float)Math.Sin(pitch);
            }
        }

        return directions;
    }

    private static List<double> Pitches()
    {
        var pitches = new List<double>();
        for (var ring = 1; ring <= 10; ring++)
        {
            pitches.Add(-((Math.PI / 2) - Math.Atan(ring)));
        }

        while (pitches[^1] < LastPitch)
        {
            pitches.Add(pitches[^1] + (pitches[^1] - pitches[^2]));
        }

        return pitches;
    }
}
