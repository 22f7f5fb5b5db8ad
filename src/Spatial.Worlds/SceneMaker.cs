using Spatial.Native;

namespace Spatial.Worlds;

/// <summary>Senses and writes scenes of a town, one after the other. What they share is made ready once.</summary>
internal sealed class SceneMaker
{
    private const string EgoModel = "hatchback";

    private readonly WorldConfig _config;
    private readonly SensorRig _rig;
    private readonly Func<int, ulong> _seedOf;
    private readonly ParallelOptions _options;
    private readonly double[] _moments;
    private readonly WorldSurfaces _surfaces;
    private readonly WorldGeometry _geometry;
    private readonly PaintedGround _ground;
    private SceneShading? _shading;

    /// <param name="config">What is sensed.</param>
    /// <param name="rig">The sensors.</param>
    /// <param name="town">Where.</param>
    /// <param name="seedOf">Seed of the sensors' noise in a scene.</param>
    /// <param name="options">Threads, and a way to stop.</param>
    public SceneMaker(WorldConfig config, SensorRig rig, Town town, Func<int, ulong> seedOf, ParallelOptions options)
    {
        (_config, _rig, _seedOf, _options) = (config, rig, seedOf, options);
        _moments = [.. Enumerable.Range(0, SensorClock.KeyframesOf(config.Traffic.Duration)).Select(SensorClock.KeyframeAt)];
        _surfaces = WorldSurfaces.Of(town, material => SurfaceMaterials.Of(material).Class);
        _geometry = new(town, ObjectModels.All, ObjectModels.Named(EgoModel), options.MaxDegreeOfParallelism);
        _ground = town.Painting;
    }

    /// <summary>Makes a scene. Its keyframes are independent of each other: each is sensed, labelled and written by whichever thread is free.</summary>
    /// <param name="dataset">Where to.</param>
    /// <param name="number">Which scene.</param>
    /// <param name="name">Its name.</param>
    /// <param name="drive">What takes place.</param>
    /// <param name="onKeyframe">Called after each keyframe, from any thread.</param>
    public void Make(WorldDatasetWriter dataset, int number, string name, Drive drive, Action onKeyframe)
    {
        var scene = dataset.AddScene(number, name, drive, _moments);
        _shading ??= new(SurfaceMaterials.Shades, SurfaceMaterials.Textures, _ground, WorldSky.Of(drive.Conditions));
        var senses = new SceneSenses(_config, _rig, new(drive, _geometry), _surfaces, WorldSky.Shade(_shading, drive.Conditions), _seedOf(number));
        ParallelWork.For(_moments.Length, _options, keyframe =>
        {
            senses.Record(keyframe, scene);
            onKeyframe();
        });
        dataset.FinishScene(scene);
    }
}
