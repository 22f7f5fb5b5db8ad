using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Tests;

/// <summary>The real keyframes, opened with an index of their own; skips the test where they are not there.</summary>
internal sealed class RealKeyframes : IDisposable
{
    private readonly TemporaryFolder _folder;

    public RealKeyframes()
    {
        var root = TestData.Real("nuscenes-keyframe");
        var version = Path.GetFileName(Directory.GetDirectories(root, "v1.0-*").Single());
        _folder = new();
        Tables = NuScenesTables.Load(root, version, new() { CacheFolder = Path.Join(_folder.Path, "cache") });
        Reader = new(Tables);
    }

    public NuScenesTables Tables { get; }

    public NuScenesReader Reader { get; }

    /// <summary>Every sample with what the baseline sees in it.</summary>
    public IEnumerable<(string Token, Frame Frame, ScenePrediction Prediction)> Perceived(GeometricConfig config)
    {
        using var perception = new GeometricPerception(config);
        foreach (var token in Tables.SampleTokens)
        {
            var frame = Reader.ReadFrame(token);
            yield return (token, frame, perception.Perceive(frame, [], TestContext.Current.CancellationToken));
        }
    }

    public void Dispose()
    {
        Tables.Dispose();
        _folder.Dispose();
    }
}
