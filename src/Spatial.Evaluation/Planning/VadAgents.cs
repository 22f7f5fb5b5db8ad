namespace Spatial.Evaluation;

/// <summary>Annotated objects as VAD's files hold them.</summary>
/// <param name="Boxes">[A, 9] float32: x, y, z, width, length, height, yaw (minus heading minus pi/2), vx, vy; key LiDAR frame.</param>
/// <param name="Features">[A, 34] float32: 6x2 step offsets, 6 masks, goal, 9 features of which the last is the category index, 6 yaw steps.</param>
internal sealed record VadAgents(float[] Boxes, float[] Features)
{
    // Of VAD's configurations, base and tiny: the centre lies strictly within 15 m to the sides and 30 m to front and back.
    private const float FarthestAside = 15;
    private const float FarthestAlong = 30;

    /// <summary>The objects that VAD's test pipeline keeps.</summary>
    /// <remarks>VAD <c>tools/data_converter/vad_nuscenes_converter.py</c>; <c>nuscenes_vad_dataset.py</c>, <c>get_ann_info</c> (objects with LiDAR
    /// or radar points); <c>pipelines/transform_3d.py</c>, <c>CustomObjectRangeFilter</c> and <c>CustomObjectNameFilter</c>. Velocity, goal and
    /// features that the metric does not read are left 0.</remarks>
    public static VadAgents Of(SceneFuture future)
    {
        var lidarFromEgo = future.EgoFromLidar.Inverse();
        var (boxes, features) = (new List<float>(), new List<float>());
        foreach (var agent in future.Agents)
        {
            var center = lidarFromEgo * agent.BoxInEgo.Center;
            if (agent.LidarPoints + agent.RadarPoints > 0
                && PlanningCategories.DetectionRoadUsers.Contains(agent.BoxInEgo.Name)
                && Math.Abs((float)center.X) < FarthestAside && Math.Abs((float)center.Y) < FarthestAlong)
            {
                boxes.AddRange(BoxOf(agent.BoxInEgo, center, lidarFromEgo));
                features.AddRange(FeaturesOf(agent, lidarFromEgo));
            }
        }

        return new([.. boxes], [.. features]);
    }

    private static float[] BoxOf(Box3D boxInEgo, Vector3d center, RigidTransform lidarFromEgo)
    {
        // Unlike the yaw steps, which follow the box's x axis.
        var heading = PyquaternionYaw.Of(lidarFromEgo.Rotation * boxInEgo.Rotation.Normalized().ToMatrix());
        var size = boxInEgo.Size;
        return
        [
            (float)center.X, (float)center.Y, (float)center.Z,
            (float)size.Width, (float)size.Length, (float)size.Height, (float)(-heading - (Math.PI / 2)), 0, 0,
        ];
    }

    private static float[] FeaturesOf(AgentFuture agent, RigidTransform lidarFromEgo)
    {
        var features = new float[VadObstacles.FeatureWidth];
        features[VadObstacles.CategoryAt] = PlanningCategories.LidarsegIndex[agent.BoxInEgo.Name];
        var now = agent.BoxInEgo;
        for (var step = 0; step < Math.Min(agent.FutureBoxesInEgo.Count, PlanSteps.Count); step++)
        {
            var next = agent.FutureBoxesInEgo[step];
            var offset = lidarFromEgo.Rotate(next.Center - now.Center);
            (features[2 * step], features[(2 * step) + 1]) = ((float)offset.X, (float)offset.Y);
            features[VadObstacles.MaskAt + step] = 1;
            features[VadObstacles.YawStepAt + step] = (float)(YawOf(next, lidarFromEgo) - YawOf(now, lidarFromEgo));
            now = next;
        }

        return features;
    }

    private static double YawOf(Box3D boxInEgo, RigidTransform lidarFromEgo)
    {
        var heading = lidarFromEgo.Rotate(boxInEgo.Rotation.Normalized().ToMatrix() * new Vector3d(1, 0, 0));
        return Math.Atan2(heading.Y, heading.X);
    }
}
