namespace Spatial.Tests;

/// <summary>Futures made for one test: a vehicle that drives 4 m a step, its LiDAR turned by -90 degrees as nuScenes mounts it.</summary>
internal static class PlanningFutures
{
    public const double StepMetres = 4;

    public static readonly Vector3d LidarInEgo = new(0.94, 0, 1.84);

    /// <summary>A drive without anything around.</summary>
    /// <param name="steps">Future keyframes.</param>
    /// <param name="turn">Radians by which the vehicle turns at each step.</param>
    public static SceneFuture Drive(int steps = 6, double turn = 0)
    {
        var egoFromLidar = RigidTransform.From(Quaterniond.FromYaw(-Math.PI / 2), LidarInEgo);
        var globalFromEgo = RigidTransform.From(Quaterniond.FromYaw(0.7), new(300, 800, 0));
        List<RigidTransform> poses = [];
        for (var (step, pose) = (1, RigidTransform.Identity); step <= steps; step++)
        {
            pose *= RigidTransform.From(Quaterniond.FromYaw(turn), new(StepMetres, 0, 0));
            poses.Add(pose);
        }

        return new()
        {
            SampleToken = "sample",
            GlobalFromEgo = globalFromEgo,
            EgoFromLidar = egoFromLidar,
            EgoFromFutureEgo = poses,
            LidarFromFutureLidar = [.. poses.Select(pose => egoFromLidar.Inverse() * pose * egoFromLidar)],
            Agents = [],
            FutureBoxes = [.. poses.Select(_ => (IReadOnlyList<FutureBox>)[])],
            EarlierKeyframes = 2,
            SeenInstances = new HashSet<string>(),
        };
    }

    /// <summary>The same with a standing object.</summary>
    public static SceneFuture With(
        this SceneFuture future, string category, double x, double y, double yaw = 0, int lidarPoints = 9, bool isSeen = true, int fromStep = 0)
    {
        var box = new Box3D(new(x, y, 0.8), new(1.9, 4.5, 1.6), Quaterniond.FromYaw(yaw)) { Name = category };
        var instance = $"{category} {x} {y}";
        return future with
        {
            Agents = fromStep > 0
                ? future.Agents
                : [.. future.Agents, new(instance, box, lidarPoints, RadarPoints: 0, [.. future.EgoFromFutureEgo.Select(_ => box)])],
            FutureBoxes =
            [
                .. future.FutureBoxes.Select((boxes, step) =>
                    step < fromStep ? boxes : [.. boxes, new(instance, box, VisibilityLevel: 4, lidarPoints)]),
            ],
            SeenInstances = isSeen ? future.SeenInstances.Append(instance).ToHashSet() : future.SeenInstances,
        };
    }

    /// <summary>The path driven, as a plan in the ego frame.</summary>
    public static Waypoint[] DrivenByEgo(this SceneFuture future) =>
        [.. future.EgoFromFutureEgo.Select(pose => new Waypoint(pose.Translation.X, pose.Translation.Y))];

    /// <summary>The path driven, as a plan in the LiDAR frame.</summary>
    public static Waypoint[] DrivenByLidar(this SceneFuture future) =>
        [.. future.LidarFromFutureLidar.Select(pose => new Waypoint(pose.Translation.X, pose.Translation.Y))];

    /// <summary>A plan that leaves the lane by so many metres to the left at every step.</summary>
    public static Waypoint[] Beside(this SceneFuture future, double left) =>
        [.. future.EgoFromFutureEgo.Select(pose => new Waypoint(pose.Translation.X, pose.Translation.Y + left))];
}
