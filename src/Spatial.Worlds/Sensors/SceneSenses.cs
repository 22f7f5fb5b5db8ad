using System.Collections.Concurrent;
using Spatial.Native;

namespace Spatial.Worlds;

/// <summary>All sensors in one scene: takes their readings and finds the truth, keyframe by keyframe, from any thread.</summary>
internal sealed class SceneSenses
{
    private readonly WorldConfig _config;
    private readonly SensorRig _rig;
    private readonly WorldStage _stage;
    private readonly WorldSurfaces _surfaces;
    private readonly LidarScanner _lidar;
    private readonly CameraShooter _cameras;
    private readonly RadarScanner[] _radars;
    private readonly ConcurrentBag<KeyframeTruthFinder> _finders = [];

    /// <param name="config">What is measured.</param>
    /// <param name="rig">The sensors.</param>
    /// <param name="stage">The world of the scene.</param>
    /// <param name="surfaces">Surfaces of the town, for the truth; shared by all scenes.</param>
    /// <param name="shading">Materials and light of the scene.</param>
    /// <param name="seed">Of the sensors' noise.</param>
    public SceneSenses(WorldConfig config, SensorRig rig, WorldStage stage, WorldSurfaces surfaces, SceneShading shading, ulong seed)
    {
        (_config, _rig, _stage, _surfaces) = (config, rig, stage, surfaces);
        var seeds = SeededNumbers.Of(seed);
        _lidar = new(config.Lidar, rig.Lidar, seeds.NextBits());
        _cameras = new(config.Cameras, shading, seeds.NextBits());
        _radars = [.. rig.Radars.Select(radar => new RadarScanner(radar, seeds.NextBits()))];
    }

    /// <summary>Takes and writes all readings since the keyframe before, and the truth of this one.</summary>
    public void Record(int keyframe, SceneWriter scene)
    {
        var sweeps = RecordSweeps(keyframe, scene);
        var cameras = RecordImages(keyframe, scene);
        var radars = RecordRadars(keyframe, scene);
        var readings = new KeyframeReadings
        {
            Keyframe = keyframe,
            Seconds = sweeps[^1].Seconds,
            SecondsBefore = keyframe > 0 ? SensorClock.KeyframeAt(keyframe - 1) : null,
            SecondsAfter = keyframe + 1 < scene.KeyframeCount ? SensorClock.KeyframeAt(keyframe + 1) : null,
            KeySweep = sweeps[^1],
            SweepsBetween = sweeps[..^1],
            Cameras = cameras,
            Radars = radars,
        };

        // A finder holds the voxels of a whole grid; as many are made as work at once.
        var finder = _finders.TryTake(out var free) ? free : new(_surfaces, [.. _rig.All]);
        scene.WriteTruth(finder.Find(_stage.Drive, readings, RaysAt(sweeps[^1].Seconds), _config.Occupancy));
        _finders.Add(finder);
    }

    private SensedSweep[] RecordSweeps(int keyframe, SceneWriter scene)
    {
        SensedSweep[] sweeps = [.. SensorClock.SweepsOf(keyframe).Select(seconds => _lidar.Scan(_stage, _stage.At(seconds, withEgo: true)))];
        foreach (var sweep in sweeps)
        {
            scene.WriteSweep(sweep);
        }

        return sweeps;
    }

    private List<(SensorMount Mount, RigidTransform TownFromEgo)> RecordImages(int keyframe, SceneWriter scene)
    {
        var keyPoses = new List<(SensorMount Mount, RigidTransform TownFromEgo)>();
        foreach (var camera in _rig.Cameras)
        {
            var moments = SensorClock.ImagesOf(keyframe, camera, _config.Cameras.Sweeps).ToArray();
            foreach (var seconds in moments)
            {
                var isKey = seconds == moments[^1];
                var moment = _stage.At(seconds, withEgo: false);
                scene.WriteImage(_cameras.Shoot(moment, camera, _stage.Drive.Conditions.Rain, isKey && _config.Cameras.Depth), isKey ? keyframe : null);
                if (isKey)
                {
                    keyPoses.Add((camera, moment.TownFromEgo));
                }
            }
        }

        return keyPoses;
    }

    private List<SensedRadar> RecordRadars(int keyframe, SceneWriter scene)
    {
        var keys = new List<SensedRadar>();
        for (var radar = 0; radar < _radars.Length; radar++)
        {
            var moments = SensorClock.RadarCyclesOf(keyframe, radar).ToArray();
            foreach (var seconds in moments)
            {
                var isKey = seconds == moments[^1];
                var cycle = _radars[radar].Scan(_stage, _stage.At(seconds, withEgo: false));
                scene.WriteRadar(cycle, isKey ? keyframe : null);
                if (isKey)
                {
                    keys.Add(cycle);
                }
            }
        }

        return keys;
    }

    // Cameras look past the vehicle's own body, which they sit on.
    private ObjectRays RaysAt(double seconds)
    {
        const float farthest = 1000;
        var moment = _stage.At(seconds, withEgo: false);
        return (origins, directions, distances, objects) =>
        {
            var hits = RayTrace.Run(moment.Scene, origins, directions, farthest, threads: 1);
            hits.Distances.CopyTo(distances);
            for (var ray = 0; ray < objects.Length; ray++)
            {
                objects[ray] = hits.Instances[ray] < 0 ? -1 : moment.ObjectOf(hits.Instances[ray]);
            }
        };
    }
}
