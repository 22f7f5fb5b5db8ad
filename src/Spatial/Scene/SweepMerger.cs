namespace Spatial;

/// <summary>Brings the points of several sweeps into the ego frame of the keyframe.</summary>
public static class SweepMerger
{
    /// <summary>Merges all sweeps of a frame, newest first.</summary>
    /// <param name="frame">The keyframe.</param>
    /// <param name="minDistance">Points with |x| and |y| both below this in their own sensor frame are dropped: returns from the vehicle itself. Metres.</param>
    /// <returns>[N, 5] in the key ego frame; dt is the age of the point's sweep in seconds, 0 for the key sweep. Points with a NaN or infinite
    /// coordinate are dropped.</returns>
    /// <remarks>nuScenes devkit, <c>LidarPointCloud.from_file_multisweep</c>, with the key ego frame as the reference.</remarks>
    public static PointCloud IntoKeyframe(Frame frame, double minDistance = 1.0)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var egoFromGlobal = frame.GlobalFromEgo.Inverse();
        var points = frame.Sweeps.Select(sweep => sweep.Points).ToArray(); // read here, where a damaged file can be told
        var merged = new float[points.Length][];
        Parallel.For(0, points.Length, place =>
        {
            var sweep = frame.Sweeps[place];
            var keyEgoFromSensor = egoFromGlobal * sweep.GlobalFromEgo * sweep.EgoFromSensor;
            var age = (float)((frame.TimestampMicros - sweep.TimestampMicros) * 1e-6);
            merged[place] = Move(points[place], keyEgoFromSensor, age, minDistance);
        });

        return new(Concatenate(merged));
    }

    /// <summary>Whether merging keeps a point: its coordinates are numbers, and it is not near the sensor.</summary>
    /// <param name="pointInSensor">Position in its own sensor frame, metres.</param>
    /// <param name="minDistance">As for <see cref="IntoKeyframe"/>.</param>
    public static bool IsMerged(Vector3d pointInSensor, double minDistance = 1.0) =>
        pointInSensor.IsFinite && (Math.Abs(pointInSensor.X) >= minDistance || Math.Abs(pointInSensor.Y) >= minDistance);

    private static float[] Move(PointCloud pointsInSensor, RigidTransform targetFromSensor, float age, double minDistance)
    {
        var moved = new float[pointsInSensor.Values.Length]; // [N, 5]
        var kept = 0;
        for (var i = 0; i < pointsInSensor.Count; i++)
        {
            var point = pointsInSensor[i];
            var position = pointsInSensor.PositionOf(i);
            if (!IsMerged(position, minDistance))
            {
                continue;
            }

            var target = targetFromSensor * position;
            var row = moved.AsSpan(kept++ * PointCloud.Width, PointCloud.Width);
            (row[0], row[1], row[2], row[3], row[4]) = ((float)target.X, (float)target.Y, (float)target.Z, point[3], age);
        }

        Array.Resize(ref moved, kept * PointCloud.Width);
        return moved;
    }

    private static float[] Concatenate(float[][] parts)
    {
        var all = new float[parts.Sum(part => part.Length)];
        var offset = 0;
        foreach (var part in parts)
        {
            part.CopyTo(all, offset);
            offset += part.Length;
        }

        return all;
    }
}
