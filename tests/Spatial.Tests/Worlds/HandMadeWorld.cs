using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>A small data set of two scenes made by hand.</summary>
internal static class HandMadeWorld
{
    public const ulong Seed = 7;
    public const string Version = "v1.0-mini";

    private const double SweepStep = 0.1;
    private const double CameraLead = 0.03; // key pictures are taken that long before their keyframe

    public static IReadOnlyList<double> Keyframes { get; } = [0, 0.5, 1, 1.5, 2];

    public static IReadOnlyList<string> SceneNames { get; } = ["scene-0061", "scene-0103"];

    public static WorldDatasetSettings Settings { get; } = new()
    {
        Seed = Seed,
        Version = Version,
        Mounts = HandMadeSensors.Mounts,
        ConfigJson = """{ "size": 120 }""",
        Command = "by hand",
    };

    /// <summary>Writes a whole data set.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="threads">Threads that write at once.</param>
    /// <param name="settings">Other settings.</param>
    /// <param name="before">Called before each step, from any thread.</param>
    /// <param name="keyframes">Keyframes of each scene; by default all of the first scene and two of the second.</param>
    /// <returns>The truth that was written, by scene and keyframe.</returns>
    public static KeyframeTruth[][] Write(string folder, int threads = 1, WorldDatasetSettings? settings = null, Action? before = null, params int[] keyframes)
    {
        keyframes = keyframes.Length > 0 ? keyframes : [Keyframes.Count, 2];
        var drive = new HandMadeDrive();
        using var dataset = WorldDatasetWriter.Begin(folder, settings ?? Settings);
        var scenes = keyframes.Index().Select(scene => dataset.AddScene(scene.Index, SceneNames[scene.Index], drive, [.. Keyframes.Take(scene.Item)])).ToList();
        var surfaces = WorldSurfaces.Of(drive.Town, HandMadeTown.ClassOf);
        var truths = scenes.Select(scene => new KeyframeTruth[scene.KeyframeCount]).ToArray();
        List<Action> steps = [() => dataset.WriteMap(drive.Town)];
        foreach (var scene in scenes)
        {
            steps.AddRange(Enumerable.Range(0, scene.KeyframeCount).Select(keyframe =>
                (Action)(() => truths[scene.Number][keyframe] = WriteKeyframe(scene, drive, keyframe, surfaces))));
        }

        Parallel.ForEach(steps, new ParallelOptions { MaxDegreeOfParallelism = threads }, step =>
        {
            before?.Invoke();
            step();
        });
        before?.Invoke();
        dataset.Complete();
        return truths;
    }

    public static KeyframeReadings Readings(Drive drive, int keyframe, int count = 5)
    {
        var seconds = Keyframes[keyframe];
        return new()
        {
            Keyframe = keyframe,
            Seconds = seconds,
            SecondsBefore = keyframe > 0 ? Keyframes[keyframe - 1] : null,
            SecondsAfter = keyframe + 1 < count ? Keyframes[keyframe + 1] : null,
            KeySweep = HandMadeSensors.Sweep(drive, seconds),
            SweepsBetween =
                [.. Enumerable.Range(1, keyframe == 0 ? 0 : 4).Reverse().Select(step => HandMadeSensors.Sweep(drive, seconds - (step * SweepStep)))],
            Cameras = [.. HandMadeSensors.Cameras.Select(mount => (mount, drive.TownFromEgoAt(seconds - CameraLead)))],
            Radars = [.. HandMadeSensors.Radars.Select(mount => HandMadeSensors.Radar(drive, mount.Channel, seconds - 0.02))],
        };
    }

    /// <summary>Writes all readings of a keyframe and its truth.</summary>
    public static KeyframeTruth WriteKeyframe(SceneWriter scene, Drive drive, int keyframe, WorldSurfaces surfaces)
    {
        var readings = Readings(drive, keyframe, scene.KeyframeCount);
        foreach (var sweep in readings.SweepsBetween.Append(readings.KeySweep))
        {
            scene.WriteSweep(sweep);
        }

        foreach (var (mount, _) in readings.Cameras)
        {
            scene.WriteImage(HandMadeSensors.Image(drive, mount.Channel, readings.Seconds - CameraLead, withDepth: keyframe == 1), keyframe);
            if (keyframe > 0)
            {
                scene.WriteImage(HandMadeSensors.Image(drive, mount.Channel, readings.Seconds - 0.25), null);
            }
        }

        foreach (var radar in readings.Radars)
        {
            scene.WriteRadar(radar, keyframe);
        }

        var truth = new KeyframeTruthFinder(surfaces, HandMadeSensors.Mounts).Find(drive, readings, new PlainRays(drive, readings.Seconds).Follow);
        scene.WriteTruth(truth);
        return truth;
    }
}
