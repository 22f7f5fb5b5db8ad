namespace Spatial.Worlds;

/// <summary>When sensors measure. LIDAR_TOP's keyframes are the clock; cameras fire when its beam passes them, as in nuScenes.</summary>
internal static class SensorClock
{
    /// <summary>Seconds from keyframe to keyframe.</summary>
    public const double KeyframePeriod = 0.5;

    /// <summary>Seconds of a LiDAR revolution.</summary>
    public const double SweepPeriod = 0.05;

    /// <summary>LiDAR revolutions from keyframe to keyframe.</summary>
    public const int SweepsPerKeyframe = 10;

    /// <summary>Camera pictures from keyframe to keyframe: 12 a second.</summary>
    public const int ImagesPerKeyframe = 6;

    /// <summary>Radar cycles a second.</summary>
    public const double RadarRate = 13;

    /// <summary>Keyframes of a scene: both ends included.</summary>
    public static int KeyframesOf(double sceneSeconds) => (int)Math.Round(sceneSeconds / KeyframePeriod) + 1;

    /// <summary>Moment of a keyframe.</summary>
    public static double KeyframeAt(int keyframe) => keyframe * KeyframePeriod;

    /// <summary>Moments of the sweeps that belong to a keyframe, oldest first, its own last. The first keyframe has its own only.</summary>
    public static IEnumerable<double> SweepsOf(int keyframe) =>
        Enumerable.Range(0, keyframe == 0 ? 1 : SweepsPerKeyframe).Reverse().Select(before => KeyframeAt(keyframe) - (before * SweepPeriod));

    /// <summary>Moments of a camera's pictures that belong to a keyframe, oldest first, the key image last.</summary>
    /// <param name="keyframe">The keyframe.</param>
    /// <param name="camera">The camera.</param>
    /// <param name="withSweeps">Whether there are pictures between keyframes.</param>
    public static IEnumerable<double> ImagesOf(int keyframe, SensorMount camera, bool withSweeps)
    {
        var key = KeyframeAt(keyframe) - SweepPeriod + (SweepPeriod * ShareOfRevolution(camera));
        return Enumerable.Range(0, keyframe == 0 || !withSweeps ? 1 : ImagesPerKeyframe).Reverse()
            .Select(before => key - (before * KeyframePeriod / ImagesPerKeyframe));
    }

    /// <summary>Moments of a radar's cycles after the keyframe before up to this one, the key cycle last.</summary>
    /// <param name="keyframe">The keyframe.</param>
    /// <param name="radar">Its place among the radars: they run one after the other.</param>
    public static IEnumerable<double> RadarCyclesOf(int keyframe, int radar)
    {
        const double stagger = 0.011;
        var last = CyclesUntil(keyframe);
        var first = keyframe == 0 ? last : CyclesUntil(keyframe - 1) + 1;
        return Enumerable.Range((int)first, (int)(last - first) + 1).Select(cycle => (cycle / RadarRate) - (stagger * radar));

        long CyclesUntil(int frame) => (long)Math.Floor((KeyframeAt(frame) + (stagger * radar)) * RadarRate);
    }

    // The revolution begins on the left of the vehicle and turns clockwise.
    private static double ShareOfRevolution(SensorMount camera)
    {
        var forward = camera.EgoFromSensor.Rotate(new(0, 0, 1));
        var clockwiseFromLeft = (Math.PI / 2) - Math.Atan2(forward.Y, forward.X);
        return (clockwiseFromLeft < 0 ? clockwiseFromLeft + (2 * Math.PI) : clockwiseFromLeft) / (2 * Math.PI);
    }
}
