namespace Spatial.Worlds;

/// <summary>A file of a sensor that was written.</summary>
/// <param name="Mount">The sensor.</param>
/// <param name="Micros">Its time.</param>
/// <param name="TownFromEgo">Where the vehicle was.</param>
/// <param name="Keyframe">The keyframe it belongs to.</param>
/// <param name="IsKeyFrame">Whether it is the one of that keyframe.</param>
/// <param name="Filename">Relative to the data root.</param>
internal sealed record RecordedReading(SensorMount Mount, long Micros, RigidTransform TownFromEgo, int Keyframe, bool IsKeyFrame, string Filename);

/// <summary>Boxes of a keyframe that was written.</summary>
internal sealed record RecordedObjects(int Keyframe, IReadOnlyList<ObjectTruth> Objects);

/// <summary>What was written of a scene so far, from any thread and in any order.</summary>
internal sealed class SceneRecording
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Channel, long Micros), RecordedReading> _readings = [];
    private readonly Dictionary<int, RecordedObjects> _objects = [];

    /// <summary>Notes a file of a sensor.</summary>
    /// <exception cref="InvalidOperationException">The sensor has one of that time.</exception>
    public void Add(RecordedReading reading)
    {
        lock (_lock)
        {
            if (!_readings.TryAdd((reading.Mount.Channel, reading.Micros), reading))
            {
                throw new InvalidOperationException($"{reading.Mount.Channel} was written twice for the time {reading.Micros}");
            }
        }
    }

    /// <summary>Notes the objects of a keyframe.</summary>
    /// <exception cref="InvalidOperationException">The keyframe has its truth already.</exception>
    public void Add(RecordedObjects objects)
    {
        lock (_lock)
        {
            if (!_objects.TryAdd(objects.Keyframe, objects))
            {
                throw new InvalidOperationException($"the truth of keyframe {objects.Keyframe} was written twice");
            }
        }
    }

    /// <summary>All files in order of time, then of the sensors.</summary>
    public IReadOnlyList<RecordedReading> Readings(IReadOnlyList<SensorMount> mounts)
    {
        lock (_lock)
        {
            var order = mounts.Select((mount, place) => (mount.Channel, place)).ToDictionary(pair => pair.Channel, pair => pair.place, StringComparer.Ordinal);
            return [.. _readings.Values.OrderBy(reading => reading.Micros).ThenBy(reading => order[reading.Mount.Channel])];
        }
    }

    /// <summary>Objects by keyframe.</summary>
    public IReadOnlyList<RecordedObjects> Objects()
    {
        lock (_lock)
        {
            return [.. _objects.Values.OrderBy(objects => objects.Keyframe)];
        }
    }
}
