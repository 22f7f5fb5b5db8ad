using System.Collections.Concurrent;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>From where RayIoU looks at each frame: the LiDAR's places over the whole scene, read once per scene.</summary>
internal sealed class SceneLidarPoses(NuScenesTables tables)
{
    private readonly ConcurrentDictionary<string, (IReadOnlyList<string> Tokens, LidarPose[] Poses)> _scenes = new(StringComparer.Ordinal);

    /// <summary>The origins of a sample's rays.</summary>
    /// <returns>[T, 3] float64, key ego frame.</returns>
    public double[] OriginsOf(SceneSample sample)
    {
        var (tokens, poses) = _scenes.GetOrAdd(sample.Scene, PosesOf);
        for (var frame = 0; frame < poses.Length; frame++)
        {
            if (tokens[frame] == sample.Token)
            {
                return RayOrigins.Of(poses, frame);
            }
        }

        throw new InvalidDataException($"table sample: {sample.Token} is not in the chain of its scene {sample.Scene}");
    }

    private (IReadOnlyList<string> Tokens, LidarPose[] Poses) PosesOf(string scene)
    {
        var tokens = tables.SampleTokensOf(scene);
        return (tokens, [.. tokens.Select(PoseOf)]);
    }

    private LidarPose PoseOf(string sampleToken)
    {
        var lidar = tables.SampleDataOf(tables.KeyLidarOf(sampleToken));
        return new(tables.CalibratedSensorOf(lidar.CalibratedSensorToken).EgoFromSensor, tables.EgoPoseOf(lidar.EgoPoseToken).GlobalFromEgo);
    }
}
