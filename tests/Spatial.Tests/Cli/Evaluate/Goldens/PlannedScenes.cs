using Spatial.Datasets;
using Spatial.Reports;

namespace Spatial.Tests;

/// <summary>Golden planning cases as nuScenes tables with a file of plans: each case a scene whose vehicle drives the case's true path.</summary>
/// <remarks>The vehicle keeps its heading, so that ego frame and LiDAR travel alike. It stands turned in the global frame and carries its LiDAR as
/// nuScenes mounts it, so that every frame of the way has to be right.</remarks>
internal sealed class PlannedScenes : IDisposable
{
    private static readonly EgoStand First = new(Quaterniond.FromYaw(0.7), new(300, 800, 0));
    private static readonly (Quaterniond Rotation, Vector3d Translation) EgoFromLidar = (Quaterniond.FromYaw(-Math.PI / 2), new(0.94, 0, 1.84));

    private readonly Dictionary<string, PlannedPath> _plans = new(StringComparer.Ordinal);

    /// <summary>The tables.</summary>
    public MadeScenes Tables { get; } = new();

    /// <summary>Adds a scene with the plan made at its keyframe.</summary>
    /// <param name="number">Number of the case.</param>
    /// <param name="frame">What path and plan are written in.</param>
    /// <param name="path">[steps, 2] positions of the vehicle at the future keyframes.</param>
    /// <param name="plan">[6, 2] the plan.</param>
    /// <param name="earlier">Keyframes before.</param>
    /// <returns>Tokens of the keyframe and of the future ones.</returns>
    public string[] Add(int number, PlanFrame frame, float[] path, float[] plan, int earlier = 0)
    {
        var rotation = First.Rotation * (frame == PlanFrame.Lidar ? EgoFromLidar.Rotation : Quaterniond.Identity);
        EgoStand[] future = [.. path.Chunk(2).Select(place => First with { Translation = First.Translation + (rotation.ToMatrix() * new Vector3d(place[0], place[1], 0)) })];
        var samples = Tables.Scene(NameOf(number), [.. Enumerable.Repeat(First, earlier + 1), .. future], EgoFromLidar)[earlier..];
        _plans.Add(samples[0], new([.. plan.Chunk(2).Select(place => new Waypoint(place[0], place[1]))], frame, UsedEgoStatus: false));
        return samples;
    }

    /// <summary>A box on the ground plane of the keyframe's ego or LiDAR frame, in the global frame.</summary>
    public static Box3D InGlobal(PlanFrame frame, Vector3d center, BoxSize size, double heading)
    {
        var box = new Box3D(center, size, Quaterniond.FromYaw(heading));
        var inEgo = frame == PlanFrame.Lidar ? box.Transformed(EgoFromLidar.Rotation, EgoFromLidar.Translation) : box;
        return inEgo.Transformed(First.Rotation, First.Translation);
    }

    /// <summary>Scores all plans; the report's scenes are in the order they were added.</summary>
    public ProtocolReport Evaluate(string protocol)
    {
        var plans = Tables.Beside("plans.json");
        PlanFile.Write(plans, _plans);
        var run = Tables.Written().Evaluate(plans, "planning", protocol, "report");
        return WrittenMetrics.Of(run, Tables.Beside("report")).Protocols.Single();
    }

    public void Dispose() => Tables.Dispose();

    /// <summary>The name of a case's scene.</summary>
    public static string NameOf(int number) => FormattableString.Invariant($"scene-{2000 + number}");
}
